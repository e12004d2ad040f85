import { AuthError, sessionEnded } from '../token/errors.ts';
import { isGood, type LiveSession } from './live-session.ts';
import type { Refresher } from './refresh.ts';
import type { Rooms } from './rooms.ts';
import { unlessAborted } from './wait.ts';

/**
 * The session, with a token that is good (by default: for the refresh margin) or, where no better one can be had now, at least not
 * over; waits for a refresh when it must. `null` when nobody is logged in.
 *
 * @throws AuthError `session_ended`, `refresh_unavailable`; the caller's own reason when they stop waiting.
 */
export type Acquire = (
  signal: AbortSignal | null | undefined,
  isEnough?: (live: LiveSession) => boolean,
) => Promise<LiveSession | null>;

interface AcquireContext extends Rooms {
  readonly refresher: Refresher;
  /** Reads the store first, where no news of it reaches us by itself. A promise only when the storage is asynchronous. */
  lookFirst(): void | Promise<void>;
}

export function createAcquire({ settings, ledger, prospects, refresher, lookFirst }: AcquireContext): Acquire {
  return async (signal, isEnough = prospects.good) => {
    await unlessAborted(Promise.resolve(lookFirst()), signal);
    const live = ledger.known;
    if (!live || isEnough(live)) return live;
    let failure: unknown;
    await unlessAborted(refresher.refresh('request'), signal).catch((error) => {
      failure = error;
    });
    signal?.throwIfAborted();
    const left = ledger.session(live.id);
    if (!left) throw sessionEnded(failure instanceof AuthError ? { cause: failure, status: failure.status } : {});
    if (failure && !isGood(left, settings.now())) throw failure;
    return left;
  };
}
