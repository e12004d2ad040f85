import type { Auth } from '../../auth.ts';
import { isServerRender, restoring } from '../server-render.ts';
import { createUserReader, viewUser } from '../user-reader.ts';
import { createStore, type Store } from './store.ts';

/** The value of a `userStore`. */
export interface UserResult<User> {
  /** The logged-in user. `null` until the user has been read, and when nobody is logged in. */
  readonly user: User | null;
  /** What `auth.getUser()` threw when the last read failed. `null` otherwise, also while the user is read again. */
  readonly error: unknown;
  /** Whether the session is being restored, or the user is being read, for the first time or again. */
  readonly isPending: boolean;
  /** Reads the user from the server again. Never rejects: a failure is in `error`. The function is the same in each value. */
  readonly refetch: () => Promise<void>;
}

/**
 * Returns a store of the logged-in user. All stores of a page share one request to the server. The user is read when the store has its first
 * subscriber, again when another user logs in, and after a failed read when the access token has been refreshed. During a server render
 * the store reads nothing, and its value is that of a session which is being restored.
 *
 * @example
 * const me = userStore(auth)   // {$me.user?.username}
 */
export function userStore<User>(auth: Auth<User>): Store<UserResult<User>> {
  const [progress, follow, refetch] = createUserReader(auth);
  const view = () => ({ ...viewUser<User>(isServerRender() ? restoring : auth.state, progress()), refetch });
  let value = view();
  return createStore(
    () => value,
    (changed) => {
      const look = () => {
        const next = view();
        // A refreshed token changes the state, and not the user: no effect that reads `$me` has to run again.
        if (next.user === value.user && next.error === value.error && next.isPending === value.isPending) return;
        value = next;
        changed();
      };
      const stop = auth.subscribe(look);
      const stopReading = follow(look);
      return () => {
        stop();
        stopReading();
      };
    },
  );
}
