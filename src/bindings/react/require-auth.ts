import type { Session } from '../../session/session-api.ts';
import { loginPath } from '../login-path.ts';
import { isServerRender } from '../server-render.ts';

/** Options of `requireAuth`. */
export interface RequireAuthOptions {
  /** The path of the login page; default `/login`. */
  login?: string;
  /** The router's `basename`, if it has one; default `/`. */
  basename?: string;
}

/**
 * Returns a guard for React Router that lets only logged-in users in, as middleware or loader of a route. The guard waits until the session
 * is restored. It redirects everybody else to the login page, with the requested page in the parameter `next`. After the login that page
 * can go back with `nextPath`.
 *
 * The guard saves a visitor from an empty page. It does not protect data: only the server does. During a server render the guard lets
 * everybody in, because only the browser has the session.
 *
 * @example
 * { path: '/orders', middleware: [requireAuth(auth)], loader: loadOrders, Component: Orders }
 */
export function requireAuth(
  auth: Session,
  { login = '/login', basename = '/' }: RequireAuthOptions = {},
): (args: { request: Request }) => Promise<undefined> {
  return async ({ request }) => {
    await auth.ready;
    if (auth.state.status === 'authenticated' || isServerRender()) return;
    const { pathname, search } = new URL(request.url);
    const from = loginPath(login, withoutBasename(pathname, basename) + search);
    // The router's own `redirect()` returns an equal response. This file does not import the router, so the router need not be installed.
    throw new Response(null, { status: 302, headers: { Location: from } });
  };
}

/** Returns the path without the basename, because the router adds the basename to the target of a redirect. */
function withoutBasename(path: string, basename: string): string {
  const base = basename.replace(/\/$/, '');
  return `${path}/`.startsWith(`${base}/`) ? path.slice(base.length) || '/' : path;
}
