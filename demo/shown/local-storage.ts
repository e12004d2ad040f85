import { type AuthOptions, djoser, webStorage } from 'latchkey';

/** Both tokens in localStorage: they outlive the browser, and every tab sees them. */
export function options(): AuthOptions {
  return {
    baseUrl: '/auth/',
    server: djoser({ paths: { revoke: 'jwt/blacklist/' } }),
    storage: webStorage('local'),
  };
}
