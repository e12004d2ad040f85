/** What a look leaves on the server, and what it tells: no more than it has promised. */
import { describe, expect, it } from 'vitest';
import { main } from '../../../src/doctor/main.ts';
import { ada } from '../harness.ts';
import { idsOf, look, page, startProject } from './look.ts';

const json = { 'Content-Type': 'application/json' };

/** A `fetch` that remembers every secret that a server has given out. */
function listening() {
  const secrets = new Set<string>();
  const heard: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const text = await response.clone().text();
    for (const [token] of text.matchAll(/[\w-]{16,}\.[\w-]+\.[\w-]+|[\w]{40,}/g)) secrets.add(token);
    for (const cookie of response.headers.getSetCookie()) {
      const value = cookie.split(';')[0]?.split('=')[1] ?? '';
      if (value.length > 15) secrets.add(value);
    }
    return response;
  };
  return { heard, secrets };
}

async function printed(address: string, fetch: typeof globalThis.fetch, ...args: string[]): Promise<string> {
  let text = '';
  const say = (words: string): void => {
    text += words;
  };
  const askPassword = async () => ada.password;
  const io = { out: say, err: say, fetch, withColour: true, version: '0.0.0', packageFolder: '', askPassword };
  await main(['doctor', address, '--username', 'ada', ...args], io);
  return text;
}

describe('a look without a name', () => {
  it.each([
    ['known-logout', {}, '/auth/'],
    ['known-logout', {}, '/'],
    ['beside-hooks', { DEBUG: true }, '/auth/'],
    ['beside-hooks', { DEBUG: true }, '/'],
    ['beside-hooks', { DEBUG: false }, '/'],
  ])('logs nobody in, and is refused whatever it posts: %s with %j at %s', async (mounted, settings, path) => {
    await using server = await startProject(mounted, settings);
    const { report, asked } = await look(server.origin + path);
    const posts = (await server.control.log()).filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method));

    expect(report.server?.preset).toBe('djoser');
    expect(asked).toBe(0);
    expect([...new Set(posts.map(({ path }) => path))].sort()).toEqual(['/auth/jwt/create/', '/auth/jwt/refresh/']);
    expect(posts.filter(({ status }) => status === null || status < 400)).toEqual([]);
  });

  it.each([
    ['own-login', ['/api/login/', '/api/login/refresh/'], 'simpleJwt'],
    // Without a refresh beside it nothing shows whose login it is.
    ['own-login-alone', ['/api/login/'], undefined],
  ])('posts nothing that is taken to paths of the project: %s', async (mounted, paths, preset) => {
    await using server = await startProject(mounted);
    const { report } = await look(`${server.origin}/api/login/`, '--origin', page);
    const posts = (await server.control.log()).filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method));
    expect(report.server?.preset).toBe(preset);
    expect([...new Set(posts.map(({ path }) => path))].sort()).toEqual(paths);
    expect(posts.filter(({ status }) => status === null || status < 400)).toEqual([]);
    expect(idsOf(report, 'fits')).toContain('cors');
  });

  it('asks for no password where there is nowhere to log in', async () => {
    await using server = await startProject('nothing');
    const { asked } = await look(`${server.origin}/auth/`, '--username', 'ada');
    expect(asked).toBe(0);
  });
});

describe('a look with a name', () => {
  const spend = { path: 'jwt/refresh/', field: 'refresh', refused: 401 };
  // There the refresh wants a cookie, and verify asks the blacklist.
  const verify = { path: 'jwt/verify/', field: 'token', refused: 400 };

  const restAuth = { path: 'token/refresh/', field: 'refresh', refused: 401 };

  it.each([
    ['in the answer', 'known-logout', {}, spend],
    [
      'in the answer, where spent ones work on',
      'known-logout',
      { SIMPLE_JWT: { BLACKLIST_AFTER_ROTATION: false } },
      spend,
    ],
    [
      'in the answer, where they stay the same',
      'known-logout',
      { SIMPLE_JWT: { ROTATE_REFRESH_TOKENS: false } },
      spend,
    ],
    ['in a cookie', 'cookie', {}, verify],
    ['in a cookie, where no CSRF token is asked for', 'dj-rest-auth', { ROUTES: 'dj-rest-auth' }, restAuth],
    [
      'in a cookie, where spent ones work on',
      'dj-rest-auth',
      { ROUTES: 'dj-rest-auth', SIMPLE_JWT: { BLACKLIST_AFTER_ROTATION: false } },
      restAuth,
    ],
    ['in a cookie, for a page whose origin is not trusted', 'cookie', { CSRF_TRUSTED_ORIGINS: [] }, verify],
  ])('leaves no refresh token that works: %s', async (_, mounted, settings, { path, field, refused }) => {
    await using server = await startProject(mounted, settings);
    const { heard, secrets } = listening();
    await printed(`${server.origin}/auth/`, heard, '--origin', page);

    const refreshTokens = [...secrets].filter((secret) =>
      Buffer.from(secret.split('.')[1] ?? '', 'base64url').includes('"token_type":"refresh"'),
    );
    expect(refreshTokens.length).toBeGreaterThan(0);
    for (const token of refreshTokens) {
      const response = await fetch(`${server.origin}/auth/${path}`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ [field]: token }),
      });
      expect(response.status).toBe(refused);
    }
  });

  it('leaves no session of Django: dj-rest-auth with SESSION_LOGIN', async () => {
    await using server = await startProject('dj-rest-auth', {
      ROUTES: 'dj-rest-auth',
      REST_AUTH: {
        SESSION_LOGIN: true,
        JWT_AUTH_COOKIE: null,
        JWT_AUTH_REFRESH_COOKIE: null,
        JWT_AUTH_HTTPONLY: false,
      },
      REST_FRAMEWORK: {
        DEFAULT_AUTHENTICATION_CLASSES: [
          'rest_framework_simplejwt.authentication.JWTAuthentication',
          'rest_framework.authentication.SessionAuthentication',
        ],
      },
    });
    const sessions = new Set<string>();
    const heard: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      for (const cookie of response.headers.getSetCookie()) {
        const [value = ''] = /^sessionid=\w{20,}/.exec(cookie) ?? [];
        if (value) sessions.add(value);
      }
      return response;
    };
    const text = await printed(`${server.origin}/auth/`, heard);
    expect(sessions.size).toBe(1);
    for (const cookie of sessions) {
      const response = await fetch(`${server.origin}/auth/user/`, { headers: { Cookie: cookie } });
      expect(response.status).toBe(401);
    }
    expect(text).not.toContain('could not be taken back');
  });

  it("does not delete the one token of DRF that all of a user's devices share", async () => {
    await using server = await startProject('djoser-tokens', {
      REST_FRAMEWORK: { DEFAULT_AUTHENTICATION_CLASSES: ['rest_framework.authentication.TokenAuthentication'] },
    });
    const response = await fetch(`${server.origin}/auth/token/login/`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ username: ada.username, password: ada.password }),
    });
    const { auth_token: token } = (await response.json()) as { auth_token: string };
    const { report } = await look(`${server.origin}/auth/`, '--username', 'ada');

    expect(idsOf(report, 'consider')).toContain('left-behind');
    const me = await fetch(`${server.origin}/auth/users/me/`, { headers: { Authorization: `Token ${token}` } });
    expect(me.status).toBe(200);
  });

  it.each([
    ['known-logout', {}],
    ['cookie', {}],
    ['cookie', { CSRF_HEADER_NAME: 'HTTP_X_OUR_TOKEN' }],
    ['dj-rest-auth', { ROUTES: 'dj-rest-auth' }],
    ['second-factor', {}],
    ['djoser-tokens', {}],
  ])('tells no password, token or cookie of %s with %j', async (mounted, settings) => {
    await using server = await startProject(mounted, settings);
    for (const args of [[], ['--json'], ['--cookie-mode']]) {
      const { heard, secrets } = listening();
      const text = await printed(`${server.origin}/auth/`, heard, ...args);
      expect(secrets.size).toBeGreaterThan(0);
      for (const secret of [...secrets, ada.password]) expect(text).not.toContain(secret);
    }
  });

  it('sends the name and the password once', async () => {
    await using server = await startProject('djoser');
    const bodies: string[] = [];
    const heard: typeof fetch = (input, init) => {
      bodies.push(String(init?.body ?? ''));
      return fetch(input, init);
    };
    await printed(`${server.origin}/auth/`, heard);
    expect(bodies.filter((body) => body.includes(ada.password))).toHaveLength(1);
  });
});
