import { getCurrentScope, onScopeDispose, type ShallowRef, shallowRef } from 'vue';
import type { Session } from '../../session/session-api.ts';
import { isServerRender } from '../server-render.ts';
import { onUserChange } from '../user-change.ts';
import { injectAuth } from './plugin.ts';

/**
 * A `key` for what belongs to one user: it changes when a user goes, and so whatever has it is made anew, with all that its components
 * have loaded, typed and remembered. It stays when somebody logs in where nobody was. Of the given client, or of the one of the app's
 * plugin.
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
