import type { Session } from '../../session/session-api.ts';
import { loginPath } from '../login-path.ts';
import { isServerRender } from '../server-render.ts';

/** Options of `requireAuth`. */
export interface RequireAuthOptions {
  /** The path of the login page; default `/login`. */
  login?: string;
  /** The router's `basename`, where it has one. */
  basename?: string;
}

/**
 * A guard for React Router: middleware of a route, or its loader. Waits until it is known who is there, and redirects to the login page
 * when it is nobody; that page finds the way back with `nextPath`. It spares a visitor an empty page; what protects the
 * data is the server. In a server render it lets everybody through: who is there is known in the browser.
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
    // What the router's own `redirect()` makes, without the need to have that router installed.
    throw new Response(null, { status: 302, headers: { Location: from } });
  };
}

/** The router puts it before every path it is sent to. */
function withoutBasename(path: string, basename: string): string {
  const base = basename.replace(/\/$/, '');
  return `${path}/`.startsWith(`${base}/`) ? path.slice(base.length) || '/' : path;
}
