import { unlessAborted } from '../platform/wait.ts';
import { AuthError, sessionEnded } from '../token/errors.ts';
import type { SessionParts, SingleFlight } from './parts.ts';
import type { LiveSession } from './session-state.ts';

/** What a caller wants of the token, and how much patience they have left. */
export interface TokenWish {
  /** For how long the token is good, seconds; default: the refresh margin. */
  readonly minValiditySeconds?: number | undefined;
  /** The caller has waited for a refresh already, at page load. */
  readonly hasWaited?: boolean;
}

/**
 * The session with a token that is good (by default: for the refresh margin) or, where no better one can be had now, at least not over; waits
 * for a refresh when it must. `null` when nobody is logged in.
 *
 * @throws AuthError `session_ended`, `refresh_unavailable`; the caller's own reason when they stop waiting.
 */
export type FindGoodToken = (signal: AbortSignal | null | undefined, wish?: TokenWish) => Promise<LiveSession | null>;

export function createGoodToken({ state, place, isFresh }: SessionParts, flight: SingleFlight): FindGoodToken {
  return async (signal, { minValiditySeconds, hasWaited = false } = {}) => {
    // More than a token's whole life cannot be had: it would be refreshed at each call, and never be enough.
    const isEnough = (session: LiveSession) =>
      minValiditySeconds === undefined
        ? isFresh(session)
        : state.isGood(session, Math.min(minValiditySeconds * 1000, (session.lifetimeMs ?? Infinity) * 0.9));
    await unlessAborted(Promise.resolve(place.lookFirst()), signal);
    const session = state.shown;
    if (!session || isEnough(session)) return session;
    const overdue = flight.overdue;
    // A refresh that takes longer than anybody waits: whoever still has a token uses it.
    if (overdue && state.isGood(session)) return session;
    if (overdue && hasWaited) throw overdue;
    let failure: unknown = null;
    await unlessAborted(flight.refresh('request'), signal).catch((error) => {
      failure = error;
    });
    signal?.throwIfAborted();
    const left = state.session(session.id);
    if (!left) throw sessionEnded(failure instanceof AuthError ? { cause: failure, status: failure.status } : {});
    if (failure !== null && !state.isGood(left)) throw failure;
    return left;
  };
}
