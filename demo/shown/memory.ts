import { type AuthOptions, djoser, memoryStorage } from 'latchkey';

/** Both tokens in a variable: nothing is left behind. A reloaded tab asks the other tabs for an access token. */
export function options(): AuthOptions {
  return {
    baseUrl: '/auth/',
    server: djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' } }),
    storage: memoryStorage(),
  };
}
