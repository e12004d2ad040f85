import type { StoredSession } from '../platform/storage.ts';
import type { Ledger } from './ledger.ts';
import { liveSession } from './live-session.ts';
import type { ServerWiring } from './options.ts';
import type { Prospects } from './prospects.ts';
import { reconcile } from './reconcile.ts';
import type { TabListener, Tabs } from './tabs.ts';
import type { Vault } from './vault.ts';
import { andThen, ignore } from './wait.ts';

interface NeighbourContext {
  readonly wiring: ServerWiring;
  readonly ledger: Ledger<unknown>;
  readonly vault: Vault;
  /** The line to the others, once it is open. */
  tabs(): Tabs;
  prospects(): Prospects;
  refresh(): Promise<void>;
}

/** How many ended sessions are remembered, so that a late message does not bring one back. */
const memory = 16;

/** What this tab does with the news of others: believes the store, and the channel only for what lives in memory. */
export function neighbour({ wiring, ledger, vault, tabs, prospects, refresh }: NeighbourContext): TabListener {
  const over: string[] = [];
  const look = () => andThen(reconcile(ledger, vault), () => ledger.tell());

  const take = (session: StoredSession) => {
    const { live } = ledger;
    if (live?.stored.id === session.id) {
      const stored = { ...session, refresh: live.stored.refresh, scheme: session.scheme ?? live.stored.scheme };
      const next = liveSession(stored);
      // Messages may overtake each other: only a token that lives longer is news.
      const later =
        (next.facts.expiresAt ?? Number.POSITIVE_INFINITY) > (live.facts.expiresAt ?? Number.NEGATIVE_INFINITY);
      if (stored.access === live.stored.access || (live.stored.access !== null && !later)) return;
      vault.write(stored);
      ledger.renew(next, 'otherTab', 0);
    } else {
      if (live) {
        over.push(live.stored.id);
        ledger.end('otherTab');
      }
      vault.write(session);
      ledger.start(liveSession(session), 'otherTab');
    }
    ledger.tell();
  };

  return {
    onChanged: look,
    onShared(session) {
      if (!vault.volatile || over.includes(session.id)) return;
      if (!vault.storage.shared || vault.failed) return take(session);
      // Where there is a hint for all tabs, it says which session is the one.
      return andThen(look(), () => {
        if (ledger.live?.stored.id === session.id) take(session);
      });
    },
    onEnded(id) {
      over.unshift(id);
      over.length = Math.min(over.length, memory);
      if (vault.storage.shared && !vault.failed) look();
      else if (ledger.live?.stored.id === id) {
        vault.clear();
        ledger.end('otherTab');
        ledger.tell();
      }
    },
    onAsked(id) {
      const { live, state } = ledger;
      if (!vault.volatile || !live || state.status !== 'authenticated' || (id !== null && id !== live.stored.id))
        return;
      if (prospects().good(live)) tabs().share(live.stored);
      else if (!wiring.cookieMode && live.stored.refresh !== null) refresh().catch(ignore);
    },
  };
}
