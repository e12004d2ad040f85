import { getCurrentInstance, getCurrentScope, onMounted, onScopeDispose, type ShallowRef, shallowRef } from 'vue';
import type { Auth } from '../../auth.ts';
import type { Session } from '../../session/session-api.ts';
import { isServerRender, restoring } from '../server-render.ts';
import { injectAuth } from './plugin.ts';

/** What `useAuth` returns: the client, and the state of its session as a ref. */
export interface AuthRefs<Client extends Session> {
  /** The client, for `login`, `logout` and `fetch`. */
  readonly auth: Client;
  /** The state of the session. When the state changes, Vue renders each component again that reads it. */
  readonly state: Readonly<ShallowRef<Client['state']>>;
}

/**
 * Returns a client and the state of its session. The client is the given one, or the one of the app's plugin. During a server render, and
 * during hydration in the browser, the state is `restoring`.
 *
 * @throws Error when no client is given and the app has none.
 * @example
 * const { auth, state } = useAuth()
 */
export function useAuth<Client extends Session = Auth>(client?: Client): AuthRefs<Client> {
  const auth = client ?? (injectAuth() as Client);
  const onMarkup = isHydrating();
  const state = shallowRef<Client['state']>(isServerRender() || onMarkup ? restoring : auth.state);
  let stop = () => {};
  const follow = () => {
    stop = auth.subscribe((changed) => {
      state.value = changed;
    });
  };
  // During a server render Vue does not tell a component when to remove its listener.
  if (!isServerRender()) {
    if (onMarkup) onMounted(follow);
    else follow();
    if (getCurrentScope()) onScopeDispose(() => stop());
  }
  return { auth, state };
}

/** Whether the component is being set up on markup from a server render. Only such a component has an element at this time. */
function isHydrating(): boolean {
  return Boolean(getCurrentInstance()?.vnode.el);
}
