/**
 * An interceptor for `HttpClient`, the state of the session as a signal, and a guard for the router.
 *
 * @module latchkey/angular
 * @category API
 */

export { type RequireAuthOptions, requireAuth } from './bindings/angular/guard.ts';
export { authInterceptor, withoutAuth } from './bindings/angular/interceptor.ts';
export { injectAuth, provideAuth } from './bindings/angular/provide.ts';
export { injectAuthState } from './bindings/angular/state.ts';
export { injectUser, injectUserKey, type UserSignals } from './bindings/angular/user.ts';
export { nextPath } from './bindings/next-path.ts';
