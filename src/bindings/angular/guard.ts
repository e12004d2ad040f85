import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import { loginPath } from '../login-path.ts';
import { isServerRender } from '../server-render.ts';
import { injectAuth } from './provide.ts';

/** Options of `requireAuth`. */
export interface RequireAuthOptions {
  /** The path of the login page; default `/login`. */
  login?: string;
}

/**
 * Lets logged-in users in. Waits until it is known whether there is a session, and sends everybody else to the login page, which finds
 * the way back with `nextPath`. It spares a visitor an empty page; what protects the data is the server. In a server render it lets
 * everybody through: who is there is known in the browser.
 *
 * @example
 * const routes: Routes = [{ path: 'orders', component: Orders, canActivate: [requireAuth()] }]
 */
export function requireAuth({ login = '/login' }: RequireAuthOptions = {}): CanActivateFn {
  return async (_route, { url }) => {
    const auth = injectAuth();
    const router = inject(Router);
    await auth.ready;
    // Not what `ready` resolved to: that may be long ago.
    if (auth.state.status === 'authenticated' || isServerRender()) return true;
    return router.parseUrl(loginPath(login, url));
  };
}
