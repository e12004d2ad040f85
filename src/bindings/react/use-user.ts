import { useEffect, useState } from 'react';
import type { Auth } from '../../auth.ts';
import { loadUser } from '../load-user.ts';
import { useAuth } from './use-auth.ts';

/** What is known of the logged-in user. */
export interface UserResult<User> {
  /** `null` until it has been read, and when nobody is logged in. */
  readonly user: User | null;
  /** Why it could not be read: what `auth.getUser()` threw. `null` otherwise. Call that again to try again. */
  readonly error: unknown;
}

/**
 * The logged-in user, read from the server once for all components, and anew when another user logs in.
 *
 * @example
 * const { user, error } = useUser(auth)
 */
export function useUser<User>(auth: Auth<User>): UserResult<User> {
  const state = useAuth(auth);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => loadUser(auth, setFailure), [auth]);
  if (state.status !== 'authenticated') return { user: null, error: null };
  return { user: state.user, error: state.user === null ? failure : null };
}
