import { type Auth, cookieStorage, createAuth, djoser } from '../../src/index.ts';
import { refreshMarginSeconds } from '../lives.ts';

/** The client as a page of your own would make it; only the margin is short, as the demo's tokens are. */
export function createClient(fetch: typeof globalThis.fetch): Auth {
  return createAuth({
    baseUrl: '/auth/',
    server: djoser({ paths: { revoke: 'jwt/blacklist/' } }),
    storage: cookieStorage({ rememberDays: 30 }),
    // Cookies do not know ports: other projects at localhost, and the other server of this demo, keep theirs.
    name: `latchkey-demo-${import.meta.env.MODE === 'djoser' ? 'djoser' : 'fake'}`,
    refreshMarginSeconds,
    fetch,
  });
}
