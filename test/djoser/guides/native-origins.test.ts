/** The settings of docs/guides/native-shells.md: which apps Django lets in. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ada, type DjoserServer, startDjoser } from '../harness.ts';

const origins = ['capacitor://localhost', 'https://localhost', 'app://shop'];

describe('the origin of a native app', () => {
  let server: DjoserServer;
  beforeAll(async () => {
    server = await startDjoser({ profile: 'rotation', origins });
  });
  afterAll(() => server?.stop());

  const ask = (path: string, init: RequestInit) => fetch(new URL(path, server.baseUrl), init);
  const allowed = (response: Response) => response.headers.get('access-control-allow-origin');
  const preflight = (Origin: string) =>
    ask('users/me/', {
      method: 'OPTIONS',
      headers: { Origin, 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'authorization' },
    });
  const login = (Origin: string) =>
    ask('jwt/create/', {
      method: 'POST',
      headers: { Origin, 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: ada.username, password: ada.password }),
    });

  it.each(origins)('is let in where CORS_ALLOWED_ORIGINS names it: %s', async (origin) => {
    expect(allowed(await preflight(origin))).toBe(origin);
    const answer = await login(origin);
    expect([answer.status, allowed(answer)]).toEqual([200, origin]);
  });

  it.each(['null', 'capacitor://localhost:8100', 'app://other', 'http://localhost'])(
    'is not let in where it is not named: %s',
    async (origin) => {
      expect(allowed(await preflight(origin))).toBeNull();
    },
  );
});
