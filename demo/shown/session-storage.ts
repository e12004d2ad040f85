import { type AuthOptions, djoser, webStorage } from 'latchkey';

/** Both tokens in sessionStorage: each tab has a session of its own, and it outlives a reload. */
export function options(): AuthOptions {
  return {
    baseUrl: '/auth/',
    server: djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' } }),
    storage: webStorage('session'),
  };
}
