import { type ComputedRef, computed, getCurrentScope, onScopeDispose, shallowRef } from 'vue';
import type { Auth } from '../../auth.ts';
import type { DjoserUser } from '../../djoser/user.ts';
import { isServerRender } from '../server-render.ts';
import { createUserReader, viewUser } from '../user-reader.ts';
import { useAuth } from './use-auth.ts';

/** What `useUser` returns. */
export interface UserRefs<User> {
  /** The logged-in user. `null` until the user has been read, and when nobody is logged in. */
  readonly user: ComputedRef<User | null>;
  /** What `auth.getUser()` threw when the last read failed. `null` otherwise, also while the user is read again. */
  readonly error: ComputedRef<unknown>;
  /** Whether the session is being restored, or the user is being read, for the first time or again. */
  readonly isPending: ComputedRef<boolean>;
  /** Reads the user from the server again. Never rejects: a failure is in `error`. */
  readonly refetch: () => Promise<void>;
}

/**
 * Returns the logged-in user as refs. The components of a page share one request to the server. The user is read again when another user
 * logs in, and after a failed read when the access token has been refreshed. The client is the given one, or the one of the app's plugin.
 *
 * @throws Error when no client is given and the app has none.
 * @example
 * const { user, error, isPending, refetch } = useUser()
 */
export function useUser<User = DjoserUser>(client?: Auth<User>): UserRefs<User> {
  const { auth, state } = useAuth<Auth<User>>(client);
  const [progress, follow, refetch] = createUserReader(auth);
  const shown = shallowRef(progress());
  const view = computed(() => viewUser(state.value, shown.value));
  if (!isServerRender()) {
    const stop = follow(() => {
      shown.value = progress();
    });
    if (getCurrentScope()) onScopeDispose(stop);
  }
  return {
    user: computed(() => view.value.user),
    error: computed(() => view.value.error),
    isPending: computed(() => view.value.isPending),
    refetch,
  };
}
