import { useMemo, useSyncExternalStore } from 'react';
import type { Auth } from '../../auth.ts';
import { createUserReader, viewUser } from '../user-reader.ts';
import { useAuth } from './use-auth.ts';

/** What `useUser` returns. */
export interface UserResult<User> {
  /** The logged-in user. `null` until the user has been read, and when nobody is logged in. */
  readonly user: User | null;
  /** What `auth.getUser()` threw when the last read failed. `null` otherwise, also while the user is read again. */
  readonly error: unknown;
  /** Whether the session is being restored, or the user is being read, for the first time or again. */
  readonly isPending: boolean;
  /** Reads the user from the server again. Never rejects: a failure is in `error`. The function is the same in each render. */
  readonly refetch: () => Promise<void>;
}

/**
 * Returns the logged-in user. The components of a page share one request to the server. The user is read again when another user logs in,
 * and after a failed read when the access token has been refreshed.
 *
 * @example
 * const { user, error, isPending, refetch } = useUser(auth)
 * if (error) return <button onClick={refetch}>Try again</button>
 */
export function useUser<User>(auth: Auth<User>): UserResult<User> {
  const state = useAuth(auth);
  const [progress, follow, refetch] = useMemo(() => createUserReader(auth), [auth]);
  return { ...viewUser(state, useSyncExternalStore(follow, progress, progress)), refetch };
}
