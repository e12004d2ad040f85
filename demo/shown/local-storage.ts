import { type AuthOptions, djoser, webStorage } from 'latchkey';

/** Both tokens in localStorage, as without the option. All tabs see them, and no request carries them by itself. */
export function options(): AuthOptions {
  return {
    baseUrl: '/auth/',
    server: djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' } }),
    storage: webStorage(),
  };
}
