import { longestLeaveMs } from '../platform/leaving.ts';
import type { Lock } from '../platform/lock.ts';
import type { StoredSession } from '../platform/storage.ts';
import { AuthError, sessionEnded } from '../token/errors.ts';
import type { RefreshCause } from '../token/events.ts';
import { type AttemptContext, attempt } from './attempt.ts';
import type { Rooms } from './rooms.ts';
import { unavailable, unavailableBecause } from './unavailable.ts';
import { delay, ignore, lookAgain } from './wait.ts';

/** The one door to a refresh: timer, request, 401, `refresh()`, restore and the other tabs all come through here. */
export interface Refresher {
  /**
   * Resolves when there is a token to use. Rejects with `session_ended`, or with `refresh_unavailable`; at once while cooling down,
   * unless the caller insists.
   */
  refresh(cause: RefreshCause, insist?: boolean): Promise<void>;
  /** The session changed: whoever waits for the refresh of another one is told that theirs has ended. */
  dropStale(): void;
  /** Resolves when no refresh is on its way to the server any more. */
  landed(): Promise<void>;
}

interface Flight {
  readonly id: string;
  readonly promise: Promise<void>;
  settle(error: AuthError | null): void;
}

/** Two refreshes never start closer together than this, ms: a broken endpoint must not turn into a storm. */
const spacingMs = 1000;
/** How often a page that is being left looks whether it stays after all, ms. */
const stayEveryMs = 50;

export function createRefresher(parts: Rooms, lock: Lock): Refresher {
  const { ledger, coolDown, settings, tabs, vault } = parts;
  let flight: Flight | null = null;
  let sentAt = Number.NEGATIVE_INFINITY;
  let stoodInTheWay: AuthError | null = null;
  let endedHere: string | null = null;
  const flying = new Set<Promise<void>>();

  const announce = () => {
    ledger.tell();
    if (vault.storage.shared) tabs.changed(ledger.live);
  };
  const context: AttemptContext = {
    ...parts,
    onLate: announce,
    onSend() {
      sentAt = settings.now();
    },
    onEnd(id) {
      if (flight?.id === id) flight = null;
      endedHere = id;
    },
  };

  const fly = async (asked: StoredSession, cause: RefreshCause) => {
    const since = settings.now() - sentAt;
    if (since >= 0 && since < spacingMs) await delay(spacingMs - since);
    const { wiring, leaving } = parts;
    // The token would be spent, and its answer find nobody. A cookie outlives the page.
    if (!wiring.cookieMode && leaving.isLeaving())
      await lookAgain(() => !leaving.isLeaving(), stayEveryMs, longestLeaveMs, settings.now);
    // Who has nothing to spend asks the tab that has, and must not keep it from the lock meanwhile.
    if (!wiring.cookieMode && ledger.live?.refresh === null) await attempt(context, asked, cause, false);
    else await lock((held) => attempt(context, asked, cause, held));
  };

  /** The lock is free again: now everybody may be told. */
  const land = (mine: Flight, error: AuthError | null) => {
    if (flight === mine) flight = null;
    if (endedHere === mine.id) tabs.ended(mine.id);
    else if (!ledger.session(mine.id)) stoodInTheWay = null;
    else if (error && ledger.state.status === 'anonymous') ledger.drop();
    else if (error && error.code !== 'session_ended') {
      stoodInTheWay = error;
      ledger.refreshing('coolingDown', { error, retryAt: coolDown.failed(error.retryAfterSeconds) });
    } else {
      stoodInTheWay = null;
      ledger.refreshing(coolDown.until ? 'coolingDown' : 'idle');
    }
    announce();
    mine.settle(error);
  };

  const start = (asked: StoredSession, cause: RefreshCause): Promise<void> => {
    let settle: Flight['settle'] = ignore;
    const promise = new Promise<void>((resolve, reject) => {
      settle = (error) => (error ? reject(error) : resolve());
    });
    // Nobody need be waiting: the timer is not.
    promise.catch(ignore);
    const mine: Flight = { id: asked.id, promise, settle };
    flight = mine;
    ledger.refreshing('inFlight');
    ledger.tell();
    const work = fly(asked, cause).then(
      () => land(mine, null),
      (error) => land(mine, error instanceof AuthError ? error : unavailableBecause(error)),
    );
    flying.add(work);
    work.finally(() => flying.delete(work));
    return promise;
  };

  return {
    refresh(cause, insist = false) {
      const { live } = ledger;
      if (!live) return Promise.reject(sessionEnded());
      if (flight?.id === live.id) return flight.promise;
      if (vault.storage.readOnly) return Promise.reject(unavailable('The token storage is read-only.'));
      if (coolDown.until && !insist && parts.prospects.renewable(live)) {
        return Promise.reject(stoodInTheWay ?? unavailable('The last refresh brought no better token.'));
      }
      return start(live, cause);
    },
    dropStale() {
      if (!flight || ledger.session(flight.id)) return;
      flight.settle(sessionEnded());
      flight = null;
    },
    async landed() {
      await Promise.allSettled(flying);
    },
  };
}
