import { type AuthOptions, cookieStorage, djoser } from 'latchkey';

/** Both tokens in cookies that this page's script writes: a server render can read them, and each request to the host carries them. */
export function options(): AuthOptions {
  return {
    baseUrl: '/auth/',
    server: djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' } }),
    storage: cookieStorage({ rememberDays: 30 }),
  };
}
