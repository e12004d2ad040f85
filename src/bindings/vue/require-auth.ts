import type { Session } from '../../session/session-api.ts';
import { loginPath } from '../login-path.ts';
import { isServerRender } from '../server-render.ts';

/** Options of `requireAuth`. */
export interface RequireAuthOptions {
  /** The path of the login page; default `/login`. */
  login?: string;
}

/**
 * Returns a navigation guard for Vue Router that lets only logged-in users in. The guard waits until the session is restored. It redirects
 * everybody else to the login page, with the requested page in the parameter `next`. After the login that page can go back with `nextPath`.
 *
 * The guard saves a visitor from an empty page. It does not protect data: only the server does. During a server render the guard lets
 * everybody in, because only the browser has the session.
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
