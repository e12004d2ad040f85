import { ignore, unlessAborted } from '../platform/wait.ts';
import { isAuthError, sessionEnded } from '../token/errors.ts';
import { lifeOf } from '../token/timing.ts';
import type { SessionParts, SingleFlight } from './parts.ts';
import type { LiveSession } from './session-state.ts';

/** What the caller of `FindGoodToken` needs. */
export interface TokenWish {
  /** How long the token must be valid, in seconds; default: the refresh margin. */
  readonly minValiditySeconds?: number | undefined;
  /** Whether the caller has already waited for a refresh at page load. */
  readonly hasWaited?: boolean;
  /** Whether the caller has already read the store. */
  readonly hasLooked?: boolean;
}

/**
 * Returns the live session with a token that is valid for the requested time. Refreshes and waits when necessary. When the refresh fails or
 * takes too long, returns the session with its old token, as long as that token has not expired. Returns `null` when nobody is logged in.
 *
 * @throws AuthError `session_ended`, `refresh_unavailable`; the signal's reason when the caller aborts.
 */
export type FindGoodToken = (signal: AbortSignal | null | undefined, wish?: TokenWish) => Promise<LiveSession | null>;

export function createGoodToken({ state, place, isFresh }: SessionParts, flight: SingleFlight): FindGoodToken {
  return async (signal, { minValiditySeconds, hasWaited = false, hasLooked = false } = {}) => {
    // No token is valid for longer than its lifetime, so a larger `minValiditySeconds` would cause a refresh at each call. So the requested
    // time counts as at most 90 % of the lifetime.
    const isEnough = (session: LiveSession) =>
      minValiditySeconds === undefined
        ? isFresh(session)
        : state.isGood(session, Math.min(minValiditySeconds * 1000 || 0, (lifeOf(session) ?? Infinity) * 0.9));
    if (!hasLooked) await unlessAborted(Promise.resolve(place.lookFirst()), signal);
    const session = state.shown;
    if (!session || isEnough(session)) return session;
    const overdue = flight.overdue;
    // The running refresh takes longer than a call waits. So this call gets the old token, which has not expired yet.
    if (overdue && state.isGood(session)) return session;
    if (overdue && hasWaited) throw overdue;
    let failure: unknown = null;
    await unlessAborted(flight.refresh('request'), signal).catch((error) => {
      failure = error;
    });
    signal?.throwIfAborted();
    const left = state.session(session.id);
    if (!left) throw sessionEnded(isAuthError(failure) ? { cause: failure, status: failure.status } : {});
    if (failure !== null && !state.isGood(left)) throw failure;
    return left;
  };
}

/**
 * Returns the function that reads `auth.accessToken`. This function returns a valid access token without waiting, or `null` when nobody is
 * logged in or the token has expired. When the token has to be refreshed, the function starts a refresh, and returns the old token as long
 * as that token has not expired.
 */
export function createTokenAtOnce({ state, isFresh }: SessionParts, flight: SingleFlight): () => string | null {
  return () => {
    const live = state.shown;
    if (!live) return null;
    if (isFresh(live)) return live.access;
    flight.refresh('request').catch(ignore);
    return state.isGood(live) ? live.access : null;
  };
}
