import { inject } from '@angular/core';
import {
  type CanActivateChildFn,
  type CanActivateFn,
  type CanMatchFn,
  Router,
  type RouterStateSnapshot,
} from '@angular/router';
import { loginPath } from '../login-path.ts';
import { injectAuth } from './provide.ts';
import { isServer } from './state.ts';

/** Options of `requireAuth`. */
export interface RequireAuthOptions {
  /** The path of the login page; default `/login`. */
  login?: string;
}

/**
 * Lets logged-in users in, as `canActivate`, `canActivateChild` or `canMatch`. Waits until it is known whether there is a session, and
 * sends everybody else to the login page, which finds the way back with `nextPath`. It spares a visitor an empty page; what protects
 * the data is the server. In a server render it lets everybody through: who is there is known in the browser.
 *
 * @example
 * const routes: Routes = [
 *   { path: 'orders', component: Orders, canActivate: [requireAuth()] },
 *   { path: 'admin', canMatch: [requireAuth()], loadChildren: () => import('./admin') },
 * ]
 */
export function requireAuth({
  login = '/login',
}: RequireAuthOptions = {}): CanActivateFn & CanActivateChildFn & CanMatchFn {
  return async (_route: unknown, at: RouterStateSnapshot | readonly unknown[]) => {
    const auth = injectAuth();
    const router = inject(Router);
    const onServer = isServer();
    // `canMatch` is given the segments of the path alone, without the query. Nothing can be injected or asked after a wait.
    const url = (at as RouterStateSnapshot).url ?? `${router.getCurrentNavigation()?.extractedUrl}`;
    // A guard of `canMatch` on an empty path is asked for every address. On the login page its routes are not meant.
    if (url.split('?')[0] === login.split('?')[0]) return false;
    await auth.ready;
    // Not what `ready` resolved to: that may be long ago.
    return onServer || auth.state.status === 'authenticated' || router.parseUrl(loginPath(login, url));
  };
}
