import { arrivalMs, type MaybePromise, type StoredSession } from '../platform/storage.ts';
import type { Ledger } from './ledger.ts';
import { liveSession } from './live-session.ts';
import type { ServerWiring } from './options.ts';
import type { Prospects } from './prospects.ts';
import { reconcile } from './reconcile.ts';
import type { TabListener, Tabs } from './tabs.ts';
import type { Vault } from './vault.ts';
import { andThen, delay, ignore } from './wait.ts';

interface NeighbourContext {
  readonly wiring: ServerWiring;
  readonly ledger: Ledger<unknown>;
  readonly vault: Vault;
  /** The line to the others, once it is open. */
  tabs(): Tabs;
  prospects(): Prospects;
  refresh(): Promise<void>;
  disposed(): boolean;
}

const lookEveryMs = 20;

/** How many ended sessions are remembered, so that a late message does not bring one back. */
const memory = 16;

/** What this tab does with the news of others: believes the store, and the channel only for what lives in memory. */
export function neighbour({
  wiring,
  ledger,
  vault,
  tabs,
  prospects,
  refresh,
  disposed,
}: NeighbourContext): TabListener {
  const over: string[] = [];
  const look = () => andThen(reconcile(ledger, vault), () => ledger.tell());
  const sharesStore = () => vault.storage.shared && !vault.failed;

  /** A message is faster than the store: looks until what it told of is in sight, or has had time enough. */
  const lookUntil = (arrived: () => boolean, waited = 0): MaybePromise<void> =>
    andThen(look(), async () => {
      if (arrived() || waited >= arrivalMs) return;
      await delay(lookEveryMs);
      if (!disposed()) await lookUntil(arrived, waited + lookEveryMs);
    });

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
    onChanged(id, revision) {
      if (!sharesStore()) return;
      lookUntil(() => {
        const stored = ledger.live?.stored;
        return id === null || over.includes(id) || (stored?.id === id && stored.revision >= revision);
      });
    },
    onShared(session) {
      if (!vault.volatile || over.includes(session.id)) return;
      if (!sharesStore()) return take(session);
      // Where there is a hint for all tabs, it says which session is the one.
      return andThen(look(), () => {
        if (ledger.live?.stored.id === session.id) take(session);
      });
    },
    onEnded(id) {
      over.unshift(id);
      over.length = Math.min(over.length, memory);
      if (ledger.live?.stored.id !== id) return;
      if (sharesStore()) vault.bury(id);
      else vault.clear();
      ledger.end('otherTab');
      ledger.tell();
      // What this tab may have written just then must not stay behind.
      if (sharesStore()) lookUntil(() => false);
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
