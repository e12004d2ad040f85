import type { Session } from '../session/session-api.ts';
import type { AuthState } from '../token/state.ts';

/** What the listener of `onUserChange` gets. */
export interface UserChange<User = unknown> {
  /** The state after the change: `authenticated`, or nobody is logged in. Decide by this state, not by what happened before. */
  readonly state: AuthState<User>;
  /** Whether a user has left. If so, remove what this page shows, has stored or is requesting for that user. */
  readonly hadUser: boolean;
  /** Aborts when the user changes again, and when you remove the listener. Give it to the requests that you make for this user. */
  readonly signal: AbortSignal;
}

/**
 * Calls the listener when the user of the page changes:
 *
 * - a session has ended, in this tab or in another one;
 * - a session has been replaced by another one, in which somebody is logged in;
 * - somebody has logged in when nobody was logged in.
 *
 * A refreshed token is no change. A session that is found when the page loads is no change either.
 *
 * The listener is called in the tick of the change, so that the next user sees nothing of the last one. When `login()` or `adopt()`
 * replaces the session, the listener is called once, with `hadUser` and the new state. When another tab replaces the session, the listener
 * may be called twice, and nobody is logged in at the first call. An error of a listener is reported, and the other listeners are still
 * called.
 *
 * With `immediate` the listener is also called as soon as it is known who is logged in, even if nobody is; default `false`.
 *
 * @returns a function that removes the listener.
 * @category State and events
 * @example
 * onUserChange(auth, ({ state, hadUser }) => {
 *   if (hadUser) cache.clear()
 *   if (state.status === 'authenticated') cache.refetch()
 * })
 */
export function onUserChange<User>(
  auth: Pick<Session<User>, 'state' | 'subscribe' | 'on'>,
  listener: (change: UserChange<User>) => unknown,
  { immediate = false }: { immediate?: boolean } = {},
): () => void {
  let current = new AbortController();
  let isKnown = false;
  /**
   * Whether the listener was called with the current session. When a session replaces another, the listener is called with the new session
   * at the event `ended`. The event `started` comes after that, and must not call the listener again.
   */
  let isTold = false;

  const tell = (hadUser: boolean) => {
    isKnown = true;
    isTold = auth.state.status === 'authenticated';
    current.abort();
    current = new AbortController();
    return listener({ state: auth.state, hadUser, signal: current.signal });
  };
  /** Runs once, when the page has learned who is logged in. */
  const begin = () => {
    isKnown = true;
    isTold = auth.state.status === 'authenticated';
    return immediate ? tell(false) : undefined;
  };

  const stops = [
    auth.on('ended', () => tell(true)),
    auth.on('started', () => (isKnown ? isTold || tell(false) : begin())),
    auth.subscribe(({ status }) => (isKnown || status === 'restoring' ? undefined : begin())),
  ];
  return () => {
    for (const stop of stops) stop();
    current.abort();
  };
}
