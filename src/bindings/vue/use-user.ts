import { type ComputedRef, computed, getCurrentScope, onScopeDispose, shallowRef } from 'vue';
import type { Auth } from '../../auth.ts';
import type { DjoserUser } from '../../djoser/user.ts';
import { isServerRender } from '../server-render.ts';
import { createUserReader, viewUser } from '../user-reader.ts';
import { useAuth } from './use-auth.ts';

/** What is known of the logged-in user. */
export interface UserRefs<User> {
  /** `null` until it has been read, and when nobody is logged in. */
  readonly user: ComputedRef<User | null>;
  /** Why it could not be read: what `auth.getUser()` threw. `null` otherwise, and again once another reading has succeeded. */
  readonly error: ComputedRef<unknown>;
  /** Is it being found out who is there? True while the session is restored and while the user is read, also again. */
  readonly isPending: ComputedRef<boolean>;
  /** Asks the server again. Never rejects: what goes wrong is in `error`. */
  readonly refetch: () => Promise<void>;
}

/**
 * The logged-in user: read from the server once for all components, anew when another user logs in, and again after a failure once the
 * token was renewed. Of the given client, or of the one of the app's plugin.
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
