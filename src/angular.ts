export { type RequireAuthOptions, requireAuth } from './bindings/angular/guard.ts';
export { authInterceptor } from './bindings/angular/interceptor.ts';
export { injectAuth, provideAuth } from './bindings/angular/provide.ts';
export { injectAuthState } from './bindings/angular/state.ts';
export { nextPath } from './bindings/next-path.ts';
