import type { Session } from '../session/session-api.ts';
import type { AuthState } from '../token/state.ts';

/** What `onUserChange` tells. */
export interface UserChange<User = unknown> {
  /** Who is there now: `authenticated`, or nobody. Decide by this, and not by what has happened. */
  readonly state: AuthState<User>;
  /** Has a user gone? What was shown to that user, kept for them or asked for in their name has to go. */
  readonly hadUser: boolean;
  /** Aborted when the user changes again, and when you stop listening. Give it to what you ask for this user. */
  readonly signal: AbortSignal;
}

/**
 * Calls the listener whenever the user that the page shows is no longer the same: a session ended, here or in another tab; it was
 * replaced by another one, in which somebody is logged in; somebody logged in where nobody was. A renewed token is no change, and
 * neither is a session that is found when the page loads.
 *
 * Called in the tick of the change, so that nothing of one user is left when the next one looks. Where `login()` or `adopt()` puts one
 * session in the place of another it is called once, with `hadUser` and the new state; of a change in another tab a page may learn in
 * two steps, with nobody in between. A listener that throws or rejects is reported and stops nobody.
 *
 * With `immediate` it is also called for whoever is there when that is known, be it nobody; default `false`.
 *
 * @returns the way to stop.
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
  /** Has the listener been told of the session that is there? Its `started` may come after the `ended` of the one before. */
  let isTold = false;

  const tell = (hadUser: boolean) => {
    isKnown = true;
    isTold = auth.state.status === 'authenticated';
    current.abort();
    current = new AbortController();
    return listener({ state: auth.state, hadUser, signal: current.signal });
  };
  /** The page has just learned who is there. */
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
