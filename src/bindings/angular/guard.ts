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
 * Returns a guard that lets only logged-in users in, for `canActivate`, `canActivateChild` or `canMatch`. The guard waits until the session
 * is restored. It sends everybody else to the login page, with the requested page in the parameter `next`. After the login that page can go
 * back with `nextPath`.
 *
 * The guard saves a visitor from an empty page. It does not protect data: only the server does. During a server render the guard lets
 * everybody in, because only the browser has the session.
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
    // `canMatch` gets the path without the query, so the address comes from the router. It is read before the first `await`: after that
    // `inject` fails, and the navigation may be over.
    const url = (at as RouterStateSnapshot).url ?? `${router.getCurrentNavigation()?.extractedUrl}`;
    // A `canMatch` guard on an empty path also runs for the login page. For that page this guard returns `false`, and the router tries its
    // next route.
    if (url.split('?')[0] === login.split('?')[0]) return false;
    await auth.ready;
    // `ready` resolves to the state after the restore, which may be long ago. So the guard reads the current state.
    return onServer || auth.state.status === 'authenticated' || router.parseUrl(loginPath(login, url));
  };
}
