import { arrivalMs, type MaybePromise, type StoredSession } from '../platform/storage.ts';
import { liveSession } from './live-session.ts';
import type { Refresher } from './refresh.ts';
import { abandon } from './revocation.ts';
import type { Rooms } from './rooms.ts';
import type { TabListener } from './tabs.ts';
import { andThen, ignore, lookAgain } from './wait.ts';

interface NeighbourContext extends Rooms {
  readonly refresher: Refresher;
  /** Brings this tab in line with the store, and tells of it. */
  look(): MaybePromise<void>;
  disposed(): boolean;
}

const lookEveryMs = 20;

/** How many ended sessions are remembered, so that a late message does not bring one back. */
const memory = 16;

/** What this tab does with the news of others: believes the store, and the channel only for what lives in memory. */
export function neighbour(context: NeighbourContext): TabListener {
  const { settings, wiring, ledger, vault, tabs, prospects, refresher, look, disposed } = context;
  const over: string[] = [];
  const sharesStore = () => vault.storage.shared && !vault.failed;

  /** A message is faster than the store: looks until what it told of is in sight, or has had time enough. */
  const lookUntil = (arrived: () => boolean): MaybePromise<void> => {
    const again = () => (disposed() ? true : andThen(look(), arrived));
    return andThen(look(), async () => {
      if (!arrived()) await lookAgain(again, lookEveryMs, arrivalMs, settings.now);
    });
  };

  const take = (session: StoredSession) => {
    const { live } = ledger;
    if (live?.id === session.id) {
      const stored = { ...session, refresh: live.refresh, scheme: session.scheme ?? live.scheme };
      const next = liveSession(stored);
      // Messages may overtake each other: only a token that lives longer is news.
      const later = (next.expiresAt ?? Number.POSITIVE_INFINITY) > (live.expiresAt ?? Number.NEGATIVE_INFINITY);
      if (stored.access === live.access || !later) return;
      vault.write(stored);
      ledger.renew(next, 'otherTab', 0);
    } else {
      if (live) {
        over.push(live.id);
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
      lookUntil(() => id === null || over.includes(id) || (ledger.session(id)?.revision ?? -1) >= revision);
    },
    onShared(session) {
      if (!vault.volatile || over.includes(session.id)) return;
      if (!sharesStore()) return take(session);
      // Where there is a hint for all tabs, it says which session is the one.
      return andThen(look(), () => {
        if (ledger.session(session.id)) take(session);
      });
    },
    onEnded(id) {
      over.unshift(id);
      over.length = Math.min(over.length, memory);
      const live = ledger.session(id);
      if (!live) return;
      // Too new to have been seen by the tab that ended it, which revoked the pair before. A cookie is of the next session by now.
      if (!wiring.cookieMode && settings.now() - live.savedAt < arrivalMs) abandon(context, live);
      if (sharesStore()) vault.bury(id);
      else vault.clear();
      ledger.end('otherTab');
      ledger.tell();
      // What this tab may have written just then must not stay behind.
      if (sharesStore()) lookUntil(() => false);
    },
    onAsked(id) {
      const live = ledger.known;
      if (!vault.volatile || !live || (id !== null && id !== live.id)) return;
      if (prospects.good(live)) tabs.share(live);
      else if (!wiring.cookieMode && live.refresh !== null) refresher.refresh('otherTab').catch(ignore);
    },
  };
}
