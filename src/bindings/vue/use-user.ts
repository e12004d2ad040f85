import { type ComputedRef, computed, getCurrentScope, onScopeDispose, shallowRef } from 'vue';
import type { Auth } from '../../auth.ts';
import type { DjoserUser } from '../../djoser/user.ts';
import { loadUser } from '../load-user.ts';
import { isServerRender } from '../server-render.ts';
import { useAuth } from './use-auth.ts';

/** What is known of the logged-in user. */
export interface UserRefs<User> {
  /** `null` until it has been read, and when nobody is logged in. */
  readonly user: ComputedRef<User | null>;
  /** Why it could not be read: what `auth.getUser()` threw. `null` otherwise. Call that again to try again. */
  readonly error: ComputedRef<unknown>;
}

/**
 * The logged-in user, read from the server once for all components, and anew when another user logs in. Of the given client, or
 * of the one of the app's plugin.
 *
 * @throws Error when no client is given and the app has none.
 * @example
 * const { user, error } = useUser()
 */
export function useUser<User = DjoserUser>(client?: Auth<User>): UserRefs<User> {
  const { auth, state } = useAuth<Auth<User>>(client);
  const failure = shallowRef<unknown>(null);
  const user = computed(() => (state.value.status === 'authenticated' ? state.value.user : null));
  const error = computed(() => (user.value || state.value.status !== 'authenticated' ? null : failure.value));
  if (!isServerRender()) {
    const stop = loadUser(auth, (failed) => {
      failure.value = failed;
    });
    if (getCurrentScope()) onScopeDispose(stop);
  }
  return { user, error };
}
