import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerOverrides } from '../../src/djoser/server-config.ts';
import { type Answer, failureOf, json, nothing, page, redirected, serverCalls as setUp } from './server-access.ts';

const ada = { username: 'ada', password: 'hunter2' };
const cookie: ServerOverrides = { refreshIn: 'cookie', paths: { revoke: 'jwt/logout/' } };
const withRevoke: ServerOverrides = { paths: { revoke: 'jwt/blacklist/' } };

beforeEach(() => {
  vi.stubGlobal('document', { cookie: 'csrftoken=c5rf' });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the requests', () => {
  it.each<
    [
      what: string,
      overrides: ServerOverrides,
      run: (server: ReturnType<typeof setUp>) => Promise<unknown>,
      request: object,
    ]
  >([
    ['login', {}, ({ login }) => login(ada, {}), { url: '/jwt/create/', json: ada, keepalive: false }],
    [
      'refresh',
      {},
      ({ refresh, signal }) => refresh('r1', { signal }),
      { url: '/jwt/refresh/', json: { refresh: 'r1' }, keepalive: false },
    ],
    ['verify', {}, ({ verify }) => verify('a1', {}), { url: '/jwt/verify/', json: { token: 'a1' } }],
    [
      'revoke',
      withRevoke,
      ({ revoke, signal }) => revoke('r1', { signal, accessToken: null, scheme: 'JWT' }),
      { url: '/jwt/blacklist/', json: { refresh: 'r1' }, keepalive: true },
    ],
    [
      'refresh, under another name',
      { fields: { refresh: 'refresh_token' }, paths: { refresh: 'renew/' } },
      ({ refresh, signal }) => refresh('r1', { signal }),
      { url: '/renew/', json: { refresh_token: 'r1' } },
    ],
  ])('in body mode: %s', async (_, overrides, run, { url, ...request }: { url?: string }) => {
    const server = setUp(overrides, json({ access: 'a2' }));
    await run(server);
    expect(server.sent).toMatchObject([
      {
        url: `https://api.example.test/auth${url}`,
        method: 'POST',
        headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
        redirect: 'manual',
        ...request,
      },
    ]);
    const [{ headers, credentials } = { headers: {} }] = server.sent;
    expect(Object.keys(headers)).toEqual(['Accept', 'Content-Type']);
    expect(credentials).toBe(undefined);
  });

  it.each<
    [
      what: string,
      run: (server: ReturnType<typeof setUp>) => Promise<unknown>,
      url: string,
      body: object,
      keepalive: boolean,
    ]
  >([
    ['login', ({ login }) => login(ada, {}), '/jwt/create/', ada, true],
    // An empty text would be refused, where an absent key falls back to the cookie.
    ['refresh', ({ refresh, signal }) => refresh(null, { signal }), '/jwt/refresh/', {}, true],
    ['verify', ({ verify }) => verify('a1', {}), '/jwt/verify/', { token: 'a1' }, false],
    [
      'revoke',
      ({ revoke, signal }) => revoke(null, { signal, accessToken: null, scheme: 'JWT' }),
      '/jwt/logout/',
      {},
      true,
    ],
  ])('in cookie mode: %s', async (_, run, url, body, keepalive) => {
    const server = setUp(cookie, json({ access: 'a2' }));
    await run(server);
    expect(server.sent).toMatchObject([
      { url: `https://api.example.test/auth${url}`, credentials: 'include', redirect: 'manual', keepalive },
    ]);
    expect(server.sent[0]!.json).toEqual(body);
    expect(server.sent[0]!.headers).toMatchObject({ 'X-CSRFToken': 'c5rf' });
  });

  it('carry the access token to the one endpoint that may ask for it, in the header that the server reads', async () => {
    const { revoke, sent, signal } = setUp(
      { ...withRevoke, logoutNeedsAccess: true, header: 'X-Authorization' },
      json({}),
    );
    await revoke('r1', { signal, accessToken: 'a1', scheme: 'JWT' });
    expect(sent[0]!.headers).toMatchObject({ 'X-Authorization': 'JWT a1' });
  });

  it('spend the refresh token under the last name of its place', async () => {
    const { refresh, sent, signal } = setUp({ fields: { refresh: 'meta.refresh_token|data.refresh_token' } }, json({}));
    await refresh('r1', { signal });
    expect(sent[0]!.json).toEqual({ refresh_token: 'r1' });
  });
});

describe('verify', () => {
  it.each<[what: string, answer: () => Response, good: boolean]>([
    ['200', () => json({}), true],
    ['401', () => json({ detail: 'Token is invalid', code: 'token_not_valid' }, 401), false],
    ['401 without a body', () => nothing(401), false],
    ['200 without a body', () => nothing(200), true],
    ['400 for a blacklisted token', () => json({ non_field_errors: ['Token is blacklisted'] }, 400), false],
  ])('says %s', async (_, answer, good) => {
    expect(await setUp({}, answer()).verify('a1', {})).toBe(good);
  });

  it.each<[what: string, answer: () => Answer, code: string]>([
    ['400 with a page', () => page(400), 'bad_response'],
    ['401 with a page', () => page(401), 'bad_response'],
    ['200 with a page', () => page(200), 'bad_response'],
    ['404', () => page(404), 'bad_response'],
    ['429', () => json({}, 429), 'throttled'],
    ['500', () => page(500), 'server_error'],
    ['no answer', () => () => Promise.reject(new TypeError('Failed to fetch')), 'unreachable'],
  ])('knows nothing from %s', async (_, answer, code) => {
    const error = await failureOf(setUp({}, answer()).verify('a1', {}));
    expect(error).toMatchObject({ code, message: expect.stringMatching(/^Verify: /) });
  });

  it('is not there where the server has no such endpoint', async () => {
    const error = await failureOf(setUp({ paths: { verify: null } }).verify('a1', {}));
    expect(error).toMatchObject({ code: 'bad_response', message: expect.stringMatching(/^Verify: /) });
  });
});

describe('revoke', () => {
  const run = ({ revoke, signal }: ReturnType<typeof setUp>) =>
    revoke('r1', { signal, accessToken: null, scheme: 'JWT' });

  it.each([
    ['200', json({})],
    ['204', nothing(204)],
  ])('is done on %s', async (_, answer) => {
    expect(await run(setUp(withRevoke, answer))).toBe(undefined);
  });

  it('is told what went wrong', async () => {
    const answer = json({ detail: 'Token is blacklisted', code: 'token_not_valid' }, 401);
    const message = 'Logout: Token is blacklisted';
    expect(await failureOf(run(setUp(withRevoke, answer)))).toMatchObject({
      code: 'not_authenticated',
      status: 401,
      message,
    });
  });

  it('is not done on a page with 200', async () => {
    expect(await failureOf(run(setUp(withRevoke, page(200))))).toMatchObject({ code: 'bad_response', status: 200 });
  });

  describe('by DELETE', () => {
    const overrides: ServerOverrides = { logoutNeedsAccess: true, paths: { revoke: 'DELETE auth/session' } };
    const remove = ({ revoke, signal }: ReturnType<typeof setUp>, accessToken: string | null = 'a1') =>
      revoke('r1', { signal, accessToken, scheme: 'Bearer' });

    it('has no body, and the access token', async () => {
      const server = setUp(overrides, nothing(204));
      await remove(server);
      expect(server.sent).toMatchObject([
        {
          url: 'https://api.example.test/auth/auth/session',
          method: 'DELETE',
          headers: { Authorization: 'Bearer a1' },
        },
      ]);
      expect(server.sent[0]).not.toHaveProperty('body');
    });

    it.each([401, 404, 410])('is done on %i: what is deleted is gone', async (status) => {
      expect(await remove(setUp(overrides, json({ status }, status)))).toBe(undefined);
    });

    it.each([
      ['401 with a page', page(401), 'a1'],
      ['401 where nothing proved who asks', json({ status: 401 }, 401), null],
      ['403', json({ detail: 'No.' }, 403), 'a1'],
      ['500', page(500), 'a1'],
    ])('is not done on %s', async (_, answer, token) => {
      expect(await failureOf(remove(setUp(overrides, answer), token))).toMatchObject({ name: 'AuthError' });
    });
  });

  it('is not there on Djoser as it comes', async () => {
    expect(await failureOf(run(setUp({})))).toMatchObject({ code: 'bad_response' });
  });
});

describe('askUser', () => {
  const ada = { id: 1, username: 'ada' };
  const run = ({ askUser }: ReturnType<typeof setUp>) => askUser('a1', 'JWT');

  it('shows the token under a scheme to one endpoint, and follows no redirect with it', async () => {
    const server = setUp({ header: 'X-Authorization' }, json(ada));
    expect(await run(server)).toMatchObject({ understood: true, user: ada });
    expect(server.sent).toMatchObject([
      {
        url: 'https://api.example.test/auth/users/me/',
        method: 'GET',
        redirect: 'manual',
        headers: { 'X-Authorization': 'JWT a1' },
      },
    ]);
  });

  it('finds the user where the server has them', async () => {
    const answer = { status: 200, data: { user: ada } };
    expect(await run(setUp({ fields: { user: 'data.user' } }, json(answer)))).toMatchObject({ user: ada });
    // A name without a dot is one of the login answer.
    expect(await run(setUp({ fields: { user: 'user' } }, json({ ...ada, user: 7 })))).toMatchObject({
      user: { id: 1 },
    });
  });

  it.each([
    ['401', json({ detail: 'Authentication credentials were not provided.' }, 401)],
    ['403, where DRF asks the session first', json({ detail: 'Authentication credentials were not provided.' }, 403)],
    ['401 with a code that says so', json({ detail: 'No.', code: 'not_authenticated' }, 401)],
    ['401 without a body', nothing(401)],
  ])('says that the scheme was not understood on %s', async (_, answer) => {
    expect(await run(setUp({}, answer))).toMatchObject({ understood: false, user: null });
  });

  it.each([
    ['token_not_valid', 401],
    ['token_not_valid', 403],
    ['user_inactive', 401],
    ['user_not_found', 403],
    ['password_changed', 401],
    ['authentication_failed', 401],
    ['bad_authorization_header', 401],
  ])('says that it was understood on %s with %i: the token was looked at', async (code, status) => {
    expect(await run(setUp({}, json({ detail: 'No.', code }, status)))).toMatchObject({ understood: true, user: null });
  });

  it.each<[what: string, answer: () => Answer, code: string]>([
    ['a page with 401', () => page(401), 'bad_response'],
    ['a page with 403', () => page(403), 'bad_response'],
    ['a page with 200', () => page(200), 'bad_response'],
    ['an answer that is no user', () => json([]), 'bad_response'],
    ['nothing', () => nothing(204), 'bad_response'],
    ['404', () => json({ detail: 'No.' }, 404), 'bad_response'],
    ['429', () => json({}, 429), 'throttled'],
    ['500', () => page(500), 'server_error'],
    ['a redirect', redirected, 'bad_response'],
    ['no answer', () => () => Promise.reject(new TypeError('Failed to fetch')), 'unreachable'],
  ])('learns nothing from %s', async (_, answer, code) => {
    expect(await failureOf(run(setUp({}, answer())))).toMatchObject({ name: 'AuthError', code });
  });
});
