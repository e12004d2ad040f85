import { createAuth, djoser } from '../../src/fetch.ts';
import { limitIdleTime } from './idle-limit.ts';

export const auth = createAuth({
  baseUrl: 'https://api.example.com/auth/',
  // The logout ends the session on the server, too.
  server: djoser({ paths: { revoke: 'jwt/blacklist/' } }),
});

limitIdleTime(auth, {
  limitSeconds: 15 * 60,
  warningSeconds: 60,
  warn(logoutAt) {
    document.querySelector('#idle-warning')?.toggleAttribute('hidden', logoutAt === null);
  },
});
