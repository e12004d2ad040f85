import type { Session } from '../../session/session-api.ts';
import { loginPath } from '../login-path.ts';
import { isServerRender } from '../server-render.ts';

/** Options of `requireAuth`. */
export interface RequireAuthOptions {
  /** SvelteKit's own `redirect`, from `@sveltejs/kit`. SvelteKit follows only a redirect that this function has made. */
  redirect: (status: 302, location: string) => unknown;
  /** The path of the login page; default `/login`. If the site has a base path, give the whole path: `resolve('/login')`. */
  login?: string;
}

/**
 * Returns a guard for SvelteKit that lets only logged-in users in, as the `load` function of a layout or of a page. The guard waits until
 * the session is restored. It redirects everybody else to the login page, with the requested page in the parameter `next`. After the login
 * that page can go back with `nextPath`. The guard runs again at each navigation.
 *
 * The guard saves a visitor from an empty page. It does not protect data: only the server does. During a server render the guard lets
 * everybody in, because only the browser has the session.
 *
 * @example
 * export const load = requireAuth(auth, { redirect })
 */
export function requireAuth(
  auth: Session,
  { redirect, login = '/login' }: RequireAuthOptions,
): (event: { readonly url: URL }) => Promise<undefined> {
  return async ({ url }) => {
    // When SvelteKit renders a page in advance, it throws when a function reads `url.search`. So the guard ends before that.
    if (isServerRender()) return;
    // The guard reads the address in any case, because SvelteKit runs a `load` function again when an address changes that the function has
    // read.
    const from = loginPath(login, url.pathname + url.search);
    await auth.ready;
    // The `redirect` of SvelteKit 1 returns the redirect, and this guard throws it. In later versions, `redirect` itself throws.
    if (auth.state.status !== 'authenticated') throw redirect(302, from);
  };
}
