import { activated } from '../platform/page.ts';
import { longestLeaveMs, type PageLeaving } from '../platform/page-leaving.ts';
import { ignore, limitTime, lookAgain } from '../platform/wait.ts';
import {
  type AuthError,
  disposedError,
  isAuthError,
  sessionEnded,
  unavailable,
  unavailableBecause,
} from '../token/errors.ts';
import type { RefreshCause } from '../token/events.ts';
import { spacingMs } from '../token/timing.ts';
import type { SessionParts, SingleFlight } from './parts.ts';
import type { RefreshTurn } from './persistence.ts';
import { refreshOnce } from './refresh.ts';
import type { LiveSession } from './session-state.ts';

/** The promise that `refresh` returns to all its callers who wait for one refresh. `settle(null)` resolves the promise. */
interface Waiting {
  readonly promise: Promise<void>;
  settle(error: AuthError | null): void;
}

/**
 * One refresh. `id` is the id of the session for which the refresh started; `null` when the refresh only asks whether there is a session
 * (cookie mode).
 */
interface Flight {
  readonly id: string | null;
  waiting: Waiting | null;
  isSent: boolean;
  overdue: AuthError | null;
  /** Stops the timer that limits how long the callers of `refresh` wait. */
  stopLimit(): void;
}

/** While the user is leaving the page, how often the page checks whether it stays after all, in ms. */
const stayEveryMs = 50;

function createWaiting(): Waiting {
  let settle: Waiting['settle'] = ignore;
  const promise = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve());
  });
  // When nobody waits for this promise, the browser must not report its rejection as unhandled.
  promise.catch(ignore);
  return { promise, settle };
}

export function createSingleFlight(parts: SessionParts, leaving: PageLeaving): SingleFlight {
  const { settings, clock, state, place, pause, isFresh, tell } = parts;
  const { refreshTimeoutMs, lockTimeoutMs } = settings;
  let flight: Flight | null = null;
  let sentAt = Number.NEGATIVE_INFINITY;
  const flying = new Set<Promise<void>>();

  const announce = () => {
    tell();
    place.announce(state.live);
  };

  /**
   * Limits how long the callers of `refresh` wait, first for another tab and then for the server. After `ms` they get
   * `refresh_unavailable`, and the refresh continues.
   */
  const limit = (mine: Flight, ms: number) => {
    mine.stopLimit();
    mine.stopLimit = limitTime(ms, () => {
      const why = mine.isSent ? 'The refresh request was not answered' : 'Another tab is refreshing, and was not done';
      mine.overdue = unavailable(`${why} in ${ms / 1000} s.`);
      mine.waiting?.settle(mine.overdue);
      mine.waiting = null;
    });
  };

  /** Returns the facts about this refresh for the `Persistence`. `asked`: the session for which the refresh started, or `null`. */
  const turnOf = (asked: LiveSession | null, held: boolean, isStuck: boolean, since: number): RefreshTurn => {
    const current = () => {
      if (state.live?.id !== asked?.id && asked) throw sessionEnded();
      return state.live;
    };
    return {
      asked,
      held,
      isStuck,
      since,
      current,
      isDelivered() {
        const live = current();
        return live !== null && live.access !== (asked?.access ?? null) && isFresh(live);
      },
    };
  };

  const fly = async (mine: Flight, asked: LiveSession | null, cause: RefreshCause, insist: boolean) => {
    const since = clock.now();
    await activated();
    // While the user is leaving the page, no refresh starts: the page would be gone before the answer with the new refresh token comes.
    if (place.losesAnswers && leaving.isLeaving())
      await lookAgain(() => !leaving.isLeaving(), stayEveryMs, longestLeaveMs, clock.now);
    const limitForTabs = () => limit(mine, Math.max(lockTimeoutMs, spacingMs));
    limitForTabs();
    const context = {
      ...parts,
      sentAt: () => sentAt,
      onRefusal() {
        mine.isSent = false;
        limitForTabs();
      },
      onLate: announce,
      // Hides this refresh from `dropStale`, so that `land` settles the callers with the server's error. `dropStale` would settle the
      // callers earlier, with an error that does not have the server's answer.
      onEnding() {
        if (flight === mine) flight = null;
      },
      onSend() {
        sentAt = clock.now();
        mine.isSent = true;
        limit(mine, refreshTimeoutMs);
      },
    };
    const once = (held: boolean, isStuck: boolean) =>
      refreshOnce(context, turnOf(asked, held, isStuck, since), cause, insist);
    // A page without the refresh token asks the page that has it for a token. That page needs the lock, so this page must not hold it.
    if (asked && !place.canSpend(asked)) await once(true, false);
    else await place.exclusively((held, isStuck) => once(held, isStuck).finally(() => place.released()));
  };

  /**
   * Called after the lock is released: updates the state, calls the listeners and settles the callers. `error`: `null` after a success.
   */
  const land = (mine: Flight, error: AuthError | null) => {
    mine.stopLimit();
    if (flight === mine) flight = null;
    const { id } = mine;
    if (id !== null && state.session(id)) {
      if (error && error.code !== 'session_ended' && error !== pause.error) {
        const retryAt = pause.failed(id, error);
        state.refreshing('coolingDown', { error, retryAt });
      } else state.refreshing(pause.until ? 'coolingDown' : 'idle');
    }
    // When another tab has sent the refresh, that tab also tells all tabs. This page is then silent, because with many tabs these messages
    // would be many.
    if (mine.isSent) announce();
    else tell();
    mine.waiting?.settle(error);
  };

  const start = (asked: LiveSession | null, cause: RefreshCause, insist: boolean): Flight => {
    const mine: Flight = { id: asked?.id ?? null, waiting: null, isSent: false, overdue: null, stopLimit: ignore };
    flight = mine;
    if (asked) state.refreshing('inFlight');
    tell();
    /** Returns the error for the callers, or `null` when another tab has refreshed while this refresh failed. */
    const errorOf = (error: unknown) => {
      if (isAuthError(error) && error.code === 'session_ended') return error;
      const live = asked && state.session(asked.id);
      return live && live.access !== asked.access && isFresh(live) ? null : unavailableBecause(error);
    };
    const work = fly(mine, asked, cause, insist).then(
      () => land(mine, null),
      (error) => land(mine, errorOf(error)),
    );
    flying.add(work);
    work.finally(() => flying.delete(work));
    return mine;
  };

  const join = (mine: Flight): Promise<void> => {
    if (!mine.waiting) {
      mine.waiting = createWaiting();
      if (mine.overdue) limit(mine, mine.isSent ? refreshTimeoutMs : Math.max(lockTimeoutMs, spacingMs));
    }
    return mine.waiting.promise;
  };

  return {
    refresh(cause, insist = false) {
      const { live } = state;
      if (flight && flight.id === (live?.id ?? null)) return join(flight);
      if (live && !place.canRefresh(live) && !place.isFinal(live))
        return Promise.reject(unavailable('There is no way to a new token.'));
      if (live && pause.until && !insist && !place.isFinal(live)) return Promise.reject(pause.error);
      return join(start(live, cause, insist));
    },
    get overdue() {
      return flight !== null && flight.id === state.live?.id ? flight.overdue : null;
    },
    dropStale() {
      if (!flight || flight.id === null || state.session(flight.id)) return;
      flight.stopLimit();
      flight.waiting?.settle(sessionEnded());
      flight.waiting = null;
      flight = null;
    },
    async landed() {
      await Promise.allSettled(flying);
    },
    dispose() {
      flight?.stopLimit();
      flight?.waiting?.settle(disposedError());
      if (flight) flight.waiting = null;
    },
  };
}
