import type { Session } from '../../session/session-api.ts';
import { loginPath } from '../login-path.ts';
import { isServerRender } from '../server-render.ts';

/** Options of `requireAuth`. */
export interface RequireAuthOptions {
  /** The path of the login page; default `/login`. */
  login?: string;
}

/**
 * A navigation guard for Vue Router. Waits until it is known who is there, and redirects to the login page when it is nobody; that page
 * finds the way back with `nextPath`. It spares a visitor an empty page; what protects the data is the server. In a server render it
 * lets everybody through: who is there is known in the browser.
 *
 * @example
 * { path: '/orders', component: Orders, beforeEnter: requireAuth(auth) }
 */
export function requireAuth(
  auth: Session,
  { login = '/login' }: RequireAuthOptions = {},
): (to: { readonly fullPath: string }) => Promise<true | string> {
  return async ({ fullPath }) => {
    await auth.ready;
    return auth.state.status === 'authenticated' || isServerRender() || loginPath(login, fullPath);
  };
}
