import { useMemo, useSyncExternalStore } from 'react';
import type { Auth } from '../../auth.ts';
import { createUserReader, viewUser } from '../user-reader.ts';
import { useAuth } from './use-auth.ts';

/** What is known of the logged-in user. */
export interface UserResult<User> {
  /** `null` until it has been read, and when nobody is logged in. */
  readonly user: User | null;
  /** Why it could not be read: what `auth.getUser()` threw. `null` otherwise, and again once another reading has succeeded. */
  readonly error: unknown;
  /** Is it being found out who is there? True while the session is restored and while the user is read, also again. */
  readonly isPending: boolean;
  /** Asks the server again. Never rejects: what goes wrong is in `error`. The same function in each render. */
  readonly refetch: () => Promise<void>;
}

/**
 * The logged-in user: read from the server once for all components, anew when another user logs in, and again after a failure once the
 * token was renewed.
 *
 * @example
 * const { user, error, isPending, refetch } = useUser(auth)
 * if (error) return <button onClick={refetch} disabled={isPending}>Try again</button>
 */
export function useUser<User>(auth: Auth<User>): UserResult<User> {
  const state = useAuth(auth);
  const [progress, follow, refetch] = useMemo(() => createUserReader(auth), [auth]);
  return { ...viewUser(state, useSyncExternalStore(follow, progress, progress)), refetch };
}
