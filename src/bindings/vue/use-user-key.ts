import { getCurrentScope, onScopeDispose, type ShallowRef, shallowRef } from 'vue';
import type { Session } from '../../session/session-api.ts';
import { isServerRender } from '../server-render.ts';
import { onUserChange } from '../user-change.ts';
import { injectAuth } from './plugin.ts';

/**
 * Returns a `key` that changes when a user leaves, and stays when somebody logs in after nobody was logged in. Vue creates a component with
 * this key again for the next user. The data that the component has loaded for the last user, and what the last user has typed, are gone
 * then. The client is the given one, or the one of the app's plugin.
 *
 * @throws Error when no client is given and the app has none.
 * @example
 * const userKey = useUserKey()   // <RouterView :key="userKey" />
 */
export function useUserKey(client?: Pick<Session, 'state' | 'subscribe' | 'on'>): Readonly<ShallowRef<number>> {
  const auth = client ?? injectAuth();
  const key = shallowRef(0);
  if (!isServerRender()) {
    const stop = onUserChange(auth, ({ hadUser }) => {
      if (hadUser) key.value += 1;
    });
    if (getCurrentScope()) onScopeDispose(stop);
  }
  return key;
}
