import { useSyncExternalStore } from 'react';
import type { Session } from '../../session/session-api.ts';
import type { AuthState } from '../../token/state.ts';
import { restoring } from '../server-render.ts';

/**
 * Returns the state of the session. The component renders again only when the state changes. During a server render, and during
 * hydration in the browser, the state is `restoring`.
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
