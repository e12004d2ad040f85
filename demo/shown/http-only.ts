import { type AuthOptions, djoser } from 'latchkey';

/** The refresh token in an HttpOnly cookie that the server sets: no script can read it, this one included. */
export function options(): AuthOptions {
  return {
    baseUrl: '/http-only/auth/',
    server: djoser({ scheme: 'Bearer', refreshIn: 'cookie', paths: { revoke: 'jwt/blacklist/' } }),
  };
}
