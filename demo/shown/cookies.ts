import { type AuthOptions, cookieStorage, djoser } from 'latchkey';

/** Both tokens in cookies that this page's script writes. With `remember`, the refresh token outlives the browser. */
export function options(): AuthOptions {
  return {
    baseUrl: '/auth/',
    server: djoser({ paths: { revoke: 'jwt/blacklist/' } }),
    storage: cookieStorage({ rememberDays: 30 }),
  };
}
