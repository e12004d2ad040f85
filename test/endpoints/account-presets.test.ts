import { describe, expect, it, vi } from 'vitest';
import { checkServer } from '../../src/djoser/check-server.ts';
import {
  allauthHeadless,
  createAuth,
  djoserAccount,
  djoserToken,
  djRestAuth,
  memoryStorage,
  ninjaJwt,
} from '../../src/fetch.ts';
import { createFakeDjoser } from '../../src/testing.ts';
import { deferred } from '../platform/deferred.ts';
import { failureOf, json, nothing } from './server-access.ts';

const ada = { username: 'ada', password: 'correct-horse' };
const baseUrl = 'https://api.example.test/auth/';

describe.each([
  ['djoserToken', djoserToken],
  ['djRestAuth', djRestAuth],
  ['ninjaJwt', ninjaJwt],
  ['allauthHeadless', allauthHeadless],
])('%s', (_, preset) => {
  it('is a server that can be talked to', () => {
    expect(checkServer(preset())).toEqual({ ...preset(), header: 'Authorization' });
  });

  it('keeps what a change leaves out', () => {
    const server = preset();
    expect(preset({ paths: { revoke: 'bye/' }, fields: { access: 'key' }, scheme: 'Odd' })).toEqual({
      ...server,
      scheme: 'Odd',
      paths: { ...server.paths, revoke: 'bye/' },
      fields: { ...server.fields, access: 'key' },
    });
  });
});

describe('a DRF token', () => {
  function setUp(fetch?: typeof globalThis.fetch) {
    const server = createFakeDjoser();
    const auth = createAuth({
      baseUrl: server.baseUrl,
      fetch: fetch ?? server.fetch,
      server: djoserToken(),
      storage: memoryStorage(),
      onWarning: () => {},
    });
    const sent = () =>
      server.calls().map(({ method, path, status, authorization }) => [method, path, status, authorization?.scheme]);
    return { server, auth, sent };
  }

  it('is had for credentials, and used as it is', async () => {
    const { auth, sent } = setUp();
    const state = await auth.login(ada);
    expect(state).toMatchObject({ status: 'authenticated', claims: null, expiresAt: null, refreshExpiresAt: null });
    expect(await auth.getUser()).toMatchObject({ username: 'ada' });
    expect(sent()).toEqual([
      ['POST', '/auth/token/login/', 200, undefined],
      ['GET', '/auth/users/me/', 200, 'Token'],
    ]);
  });

  it('is not had for wrong credentials, of which Djoser says 400', async () => {
    const { auth } = setUp();
    expect(await failureOf(auth.login({ ...ada, password: 'wrong' }))).toMatchObject({
      code: 'invalid_credentials',
      status: 400,
      fields: { non_field_errors: ['Unable to log in with provided credentials.'] },
    });
  });

  it('ends with the answer that it is no longer known, without a refresh', async () => {
    const { auth, server } = setUp();
    await auth.login(ada);
    server.deactivate('ada');
    expect((await auth.fetch(`${baseUrl}users/me/`)).status).toBe(401);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'expired' });
    expect(server.count('jwt/refresh')).toBe(0);
  });

  it('is given back at logout, with the token in the header for once', async () => {
    const { auth, sent } = setUp();
    await auth.login(ada);
    expect(await auth.logout()).toEqual({ revoked: true });
    expect(sent().at(-1)).toEqual(['POST', '/auth/token/logout/', 204, 'Token']);
  });

  it('is not given back for a login that came too late: the later login has the same one', async () => {
    const server = createFakeDjoser();
    const slow = deferred<void>();
    let logins = 0;
    const { auth } = setUp(async (input, init) => {
      const response = await server.fetch(input, init);
      if (String(input).endsWith('token/login/') && logins++ === 0) await slow.promise;
      return response;
    });
    const first = failureOf(auth.login(ada));
    await auth.login(ada);
    slow.resolve();
    expect(await first).toMatchObject({ code: 'session_ended' });
    expect(await auth.getUser()).toMatchObject({ username: 'ada' });
    expect(server.count('token/logout')).toBe(0);
  });

  it('survives a change of the password', async () => {
    const { auth } = setUp();
    await auth.login(ada);
    const change = { current_password: ada.password, new_password: 'sea-of-cobol' };
    expect((await djoserAccount(auth).setPassword(change)).status).toBe('authenticated');
  });

  it('has nothing to be verified or refreshed with', async () => {
    const { auth } = setUp();
    await auth.login(ada);
    expect(await failureOf(auth.verify())).toMatchObject({ code: 'bad_response' });
    expect(await failureOf(auth.refresh())).toMatchObject({ code: 'refresh_unavailable' });
    expect(auth.state.status).toBe('authenticated');
  });
});

/** A server of a few answers, by path. */
function answering(answers: Record<string, () => Response>) {
  return vi.fn<typeof fetch>(async (input) => (answers[new URL(String(input)).pathname] ?? (() => nothing(404)))());
}

describe('dj-rest-auth', () => {
  const user = { pk: 1, username: 'ada', email: 'ada@example.test', first_name: '', last_name: '' };

  it('keeps its refresh token in a cookie, and says so with an empty one', async () => {
    const fetch = answering({
      '/auth/login/': () => json({ access: 'a1', refresh: '', user }),
      '/auth/token/refresh/': () => json({ access: 'a2', access_expiration: '2030-01-01T00:00:00Z' }),
      '/auth/user/': () => json(user),
      '/auth/logout/': () => json({ detail: 'Successfully logged out.' }),
    });
    const storage = memoryStorage();
    const auth = createAuth<typeof user>({ baseUrl, fetch, server: djRestAuth(), storage });
    await auth.login(ada);
    expect(await storage.read()).toMatchObject({ access: 'a1', refresh: null });
    await auth.refresh();
    expect((await auth.getUser()).pk).toBe(1);
    expect(await auth.logout()).toEqual({ revoked: true });
    expect(
      fetch.mock.calls.map(([url, init]) => [new URL(String(url)).pathname, init?.body, init?.credentials]),
    ).toEqual([
      ['/auth/login/', JSON.stringify(ada), 'include'],
      ['/auth/token/refresh/', '{}', 'include'],
      ['/auth/user/', undefined, 'include'],
      ['/auth/logout/', '{}', 'include'],
    ]);
  });

  it('refuses wrong credentials with 400', async () => {
    const body = { non_field_errors: ['Unable to log in with provided credentials.'] };
    const fetch = answering({ '/auth/login/': () => json(body, 400) });
    const auth = createAuth({ baseUrl, fetch, server: djRestAuth() });
    expect(await failureOf(auth.login(ada))).toMatchObject({ code: 'invalid_credentials', fields: body });
  });
});

describe('Django Ninja JWT', () => {
  it('has paths without a slash at their end', async () => {
    const fetch = answering({
      '/api/token/pair': () => json({ username: 'ada', refresh: 'r1', access: 'a1' }),
      '/api/token/refresh': () => json({ refresh: 'r1', access: 'a2' }),
      '/api/token/verify': () => json({}),
      '/api/token/blacklist': () => json({}),
    });
    const auth = createAuth({ baseUrl: 'https://api.example.test/api/', fetch, server: ninjaJwt() });
    await auth.login(ada);
    await auth.refresh();
    expect(await auth.verify()).toBe(true);
    expect(await auth.logout()).toEqual({ revoked: true });
    expect(fetch.mock.calls.map(([url, init]) => [new URL(String(url)).pathname, init?.body])).toEqual([
      ['/api/token/pair', JSON.stringify(ada)],
      ['/api/token/refresh', '{"refresh":"r1"}'],
      ['/api/token/verify', '{"token":"a2"}'],
      ['/api/token/blacklist', '{"refresh":"r1"}'],
    ]);
  });

  it('names the fields that are missing', async () => {
    const body = { password: 'password is required', detail: 'Invalid input.', code: 'invalid' };
    const fetch = answering({ '/api/token/pair': () => json(body, 400) });
    const auth = createAuth({ baseUrl: 'https://api.example.test/api/', fetch, server: ninjaJwt() });
    expect(await failureOf(auth.login({ username: 'ada' }))).toMatchObject({
      code: 'invalid_input',
      detail: 'Invalid input.',
      fields: { password: ['password is required'] },
    });
  });
});

describe('django-allauth headless', () => {
  const user = { id: 1, display: 'ada', email: 'ada@example.test', has_usable_password: true, username: 'ada' };
  const loggedOut = (status: number, pending?: string) => {
    const flows = [{ id: 'login' }, ...(pending ? [{ id: pending, is_pending: true }] : [])];
    return { status, data: { flows }, meta: { is_authenticated: false, ...(pending && { session_token: 's1' }) } };
  };
  const loggedIn = { status: 200, data: { user, methods: [] }, meta: { is_authenticated: true } };
  const withTokens = (name: 'meta' | 'data', access: string, refresh: string) => ({
    ...loggedIn,
    [name]: { ...loggedIn[name], access_token: access, refresh_token: refresh },
  });

  function setUp(answers: Record<string, (() => Response)[]>) {
    const fetch = vi.fn<typeof globalThis.fetch>(async (input, init) => {
      const path = new URL(String(input)).pathname.replace('/_allauth/app/v1/', '');
      return answers[`${init?.method} ${path}`]?.shift()?.() ?? json({ status: 404 }, 404);
    });
    const auth = createAuth<typeof user>({
      baseUrl: 'https://api.example.test/_allauth/app/v1/',
      fetch,
      server: allauthHeadless(),
      storage: memoryStorage(),
      onWarning: () => {},
    });
    const sent = () =>
      fetch.mock.calls.map(([url, init]) => {
        const headers = new Headers(init?.headers);
        return [
          `${init?.method} ${new URL(String(url)).pathname.replace('/_allauth/app/v1/', '')}`,
          init?.body ?? null,
          headers.get('authorization') ?? headers.get('x-session-token'),
        ];
      });
    return { auth, sent };
  }

  it('has its tokens in two places, its user at the session, and a session that is deleted at logout', async () => {
    const { auth, sent } = setUp({
      'POST auth/login': [() => json(withTokens('meta', 'a1', 'r1'))],
      'GET auth/session': [() => json(loggedIn)],
      'POST tokens/refresh': [() => json({ status: 200, data: { access_token: 'a2', refresh_token: 'r2' } })],
      'DELETE auth/session': [() => json(loggedOut(401), 401)],
    });
    await auth.login(ada);
    expect(await auth.getUser({ reload: true })).toEqual(user);
    await auth.refresh();
    expect(await auth.getAccessToken()).toBe('a2');
    expect(await auth.logout()).toEqual({ revoked: true });
    expect(sent()).toEqual([
      ['POST auth/login', JSON.stringify(ada), null],
      ['GET auth/session', null, 'Bearer a1'],
      ['POST tokens/refresh', '{"refresh_token":"r1"}', null],
      ['DELETE auth/session', null, 'Bearer a2'],
    ]);
  });

  it('ends with a refresh token that was refused, of which it says nothing but the status', async () => {
    const { auth } = setUp({
      'POST auth/login': [() => json(withTokens('meta', 'a1', 'r1'))],
      'POST tokens/refresh': [() => json({ message: 'Bad request' }, 400), () => json({ status: 400 }, 400)],
    });
    await auth.login(ada);
    expect(await failureOf(auth.refresh())).toMatchObject({ code: 'refresh_unavailable' });
    expect(await failureOf(auth.refresh())).toMatchObject({ code: 'session_ended' });
  });

  it('has a second step, which shows the session of the first', async () => {
    const { auth, sent } = setUp({
      'POST auth/login': [() => json(loggedOut(401, 'mfa_authenticate'), 401)],
      'POST auth/2fa/authenticate': [
        () =>
          json({ status: 400, errors: [{ message: 'Incorrect code.', code: 'incorrect_code', param: 'code' }] }, 400),
        () => json(withTokens('meta', 'a1', 'r1')),
      ],
    });
    expect(await failureOf(auth.login(ada))).toMatchObject({
      code: 'incomplete_login',
      answer: { data: { flows: [{ id: 'login' }, { id: 'mfa_authenticate', is_pending: true }] } },
    });
    const path = 'auth/2fa/authenticate';
    expect(await failureOf(auth.login({ code: '000000' }, { path }))).toMatchObject({
      code: 'invalid_input',
      serverCode: 'incorrect_code',
      fields: { code: ['Incorrect code.'] },
    });
    expect(await auth.login({ code: '123456' }, { path })).toMatchObject({ status: 'authenticated' });
    expect(sent().map(([, , header]) => header)).toEqual([null, 's1', 's1']);
  });
});
