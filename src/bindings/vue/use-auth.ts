import { getCurrentInstance, getCurrentScope, onMounted, onScopeDispose, type ShallowRef, shallowRef } from 'vue';
import type { Auth } from '../../auth.ts';
import type { Session } from '../../session/session-api.ts';
import { isServerRender, restoring } from '../server-render.ts';
import { injectAuth } from './plugin.ts';

/** A client, and its state as a ref. */
export interface AuthRefs<Client extends Session> {
  /** The client itself: `login`, `logout`, `fetch`. */
  readonly auth: Client;
  /** Its state, which renders anew what reads it. */
  readonly state: Readonly<ShallowRef<Client['state']>>;
}

/**
 * The client and the state of its session: the given client's, or that of the app's plugin. In a server render, and until a component is
 * mounted on its markup, the state is `restoring`.
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
  // Nobody would stop it there: a server render has no end that a component is told of.
  if (!isServerRender()) {
    if (onMarkup) onMounted(follow);
    else follow();
    if (getCurrentScope()) onScopeDispose(() => stop());
  }
  return { auth, state };
}

/** A component that is being set up on markup that is there already: only then does it have an element. */
function isHydrating(): boolean {
  return Boolean(getCurrentInstance()?.vnode.el);
}
