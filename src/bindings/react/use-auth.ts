import { useSyncExternalStore } from 'react';
import type { Session } from '../../session/session-api.ts';
import type { AuthState } from '../../token/state.ts';
import { restoring } from '../server-render.ts';

/**
 * The state of the session; the component renders again when it changes, and only then. In a server render, and in the first
 * render on its markup, it is `restoring`.
 *
 * @example
 * const state = useAuth(auth)
 * if (state.status === 'anonymous') return <LoginForm />
 */
export function useAuth<User>(auth: Session<User>): AuthState<User> {
  return useSyncExternalStore(
    auth.subscribe,
    () => auth.state,
    () => restoring,
  );
}
