import { describe, expect, it } from 'vitest';
import { createFakeDjoser, type FakeDjoserOptions } from '../../src/testing.ts';
import { bearer, claimsOf, login, post } from './requests.ts';

const ORIGIN = 'https://api.example.test';
const PING = `${ORIGIN}/api/ping/`;

describe('jwt/create', () => {
  it('hands out a pair for the right password', async () => {
    const server = createFakeDjoser();
    const response = await post(server, 'jwt/create', { username: 'ada', password: 'correct-horse' });
    expect(response.status).toBe(200);
    expect(Object.keys(await response.json())).toEqual(['refresh', 'access']);
  });

  it('gives the same 401 without a code to a wrong password, an unknown and an inactive user', async () => {
    const server = createFakeDjoser({ users: [{ username: 'ada' }, { username: 'bob', isActive: false }] });
    for (const credentials of [
      { username: 'ada', password: 'wrong' },
      { username: 'eve', password: 'correct-horse' },
      { username: 'bob', password: 'correct-horse' },
    ]) {
      const response = await post(server, 'jwt/create', credentials);
      expect(response.status).toBe(401);
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="api"');
      expect(await response.json()).toEqual({ detail: 'No active account found with the given credentials' });
    }
  });

  it('ignores any Authorization header and a missing slash', async () => {
    const server = createFakeDjoser();
    const response = await server.fetch(`${ORIGIN}/auth/jwt/create`, {
      method: 'POST',
      headers: { Authorization: 'Bearer rubbish', 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'ada', password: 'correct-horse' }),
    });
    expect(response.status).toBe(200);
  });

  it('asks for the username field of the user model', async () => {
    const server = createFakeDjoser({ usernameField: 'email' });
    const named = await post(server, 'jwt/create', { username: 'ada', password: 'correct-horse' });
    expect(await named.json()).toEqual({ email: ['This field is required.'] });
    const mailed = await post(server, 'jwt/create', { email: 'ada@example.test', password: 'correct-horse' });
    expect(mailed.status).toBe(200);
  });
});

describe('tokens', () => {
  it('are signed JWTs with the claims of SimpleJWT', async () => {
    const server = createFakeDjoser({ now: () => 1_800_000_000_999 });
    const { access, refresh } = await login(server);
    expect(claimsOf(access)).toEqual({
      token_type: 'access',
      exp: 1_800_000_300,
      iat: 1_800_000_000,
      jti: expect.stringMatching(/^[0-9a-f]{32}$/),
      user_id: '1',
    });
    expect(claimsOf(refresh)).toMatchObject({ token_type: 'refresh', exp: 1_800_086_400, user_id: '1' });
    expect(claimsOf(refresh).jti).not.toBe(claimsOf(access).jti);
  });

  it('carry a number as user_id before 5.5.1', async () => {
    const { access } = await login(createFakeDjoser({ simplejwt: '5.4' }));
    expect(claimsOf(access).user_id).toBe(1);
  });

  it('are the same in every run where the test says what is random', async () => {
    const options = { now: () => 1_800_000_000_000, random: () => 0 };
    expect(await login(createFakeDjoser(options))).toEqual(await login(createFakeDjoser(options)));
  });

  it('say nothing when opaque, and work all the same', async () => {
    const server = createFakeDjoser({ tokens: 'opaque' });
    const { access, refresh } = await login(server);
    expect(access).toMatch(/^[0-9a-f]{40}$/);
    expect((await server.fetch(PING, bearer(access))).status).toBe(200);
    expect((await post(server, 'jwt/refresh', { refresh })).status).toBe(200);
    expect((await server.fetch(PING, bearer('unknown'))).status).toBe(401);
  });

  it('carry the iat of the refresh token before 5.5.1, their own from then on', async () => {
    for (const [simplejwt, iat] of [
      ['5.3', 1_800_000_000],
      ['5.4', 1_800_000_000],
      ['5.5', 1_800_000_060],
    ] as const) {
      const server = createFakeDjoser({ simplejwt, rotate: false, now: () => 1_800_000_000_000 });
      const { refresh } = await login(server);
      server.advance(60);
      const { access } = await (await post(server, 'jwt/refresh', { refresh })).json();
      expect(claimsOf(access)).toMatchObject({ iat, exp: 1_800_000_360 });
    }
  });
});

describe('jwt/refresh', () => {
  it('rotates, blacklists the old token and counts its reuse', async () => {
    const server = createFakeDjoser();
    const first = await login(server);
    const second = await (await post(server, 'jwt/refresh', { refresh: first.refresh })).json();
    expect(second.refresh).not.toBe(first.refresh);
    expect(server.reuse).toBe(0);

    const again = await post(server, 'jwt/refresh', { refresh: first.refresh });
    expect(again.status).toBe(401);
    expect(await again.json()).toEqual({ detail: 'Token is blacklisted', code: 'token_not_valid' });
    expect(server.reuse).toBe(1);
    expect((await post(server, 'jwt/refresh', { refresh: second.refresh })).status).toBe(200);
  });

  it('returns no refresh token where tokens do not rotate', async () => {
    const server = createFakeDjoser({ rotate: false });
    const { refresh } = await login(server);
    const body = await (await post(server, 'jwt/refresh', { refresh })).json();
    expect(Object.keys(body)).toEqual(['access']);
    expect((await post(server, 'jwt/refresh', { refresh })).status).toBe(200);
    expect(server.reuse).toBe(0);
  });

  it('takes a rotated token again where none is blacklisted, and still counts it', async () => {
    const server = createFakeDjoser({ blacklist: false });
    const { refresh } = await login(server);
    await post(server, 'jwt/refresh', { refresh });
    expect((await post(server, 'jwt/refresh', { refresh })).status).toBe(200);
    expect(server.reuse).toBe(1);
  });

  it.each([
    ['5.3', 'Token is invalid or expired', 'Token is invalid or expired'],
    ['5.4', 'Token is invalid or expired', 'Token is invalid or expired'],
    ['5.5', 'Token is invalid', 'Token is expired'],
  ] as const)('names the fault of a token in the words of %s', async (simplejwt, invalid, expired) => {
    const server = createFakeDjoser({ simplejwt });
    const { access, refresh } = await login(server);
    const fault = async (token: string) =>
      (await (await post(server, 'jwt/refresh', { refresh: token })).json()).detail;
    expect(await fault('rubbish')).toBe(invalid);
    expect(await fault(`${refresh.slice(0, -2)}AA`)).toBe(invalid);
    expect(await fault(access)).toBe('Token has wrong type');
    server.advance(86_400);
    expect(await fault(refresh)).toBe(expired);
  });

  it.each([
    ['5.3', 200, 200],
    ['5.4', 401, 500],
    ['5.5', 401, 500],
  ] as const)('answers for users that are gone as %s does', async (simplejwt, inactive, deleted) => {
    const server = createFakeDjoser({ simplejwt, rotate: false });
    const { refresh } = await login(server);
    server.deactivate('ada');
    const first = await post(server, 'jwt/refresh', { refresh });
    expect(first.status).toBe(inactive);
    if (inactive === 401) {
      expect(await first.json()).toEqual({ detail: 'No active account found for the given token.' });
    }
    server.deleteUser('ada');
    const second = await post(server, 'jwt/refresh', { refresh });
    expect(second.status).toBe(deleted);
    if (deleted === 500) expect(second.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  });

  it('keeps custom claims as they were at login', async () => {
    const server = createFakeDjoser();
    const { refresh } = server.issue('ada', { refresh: { role: 'editor' } });
    const { access } = await (await post(server, 'jwt/refresh', { refresh })).json();
    expect(claimsOf(access).role).toBe('editor');
  });
});

describe('jwt/verify', () => {
  it('takes any type of token and never looks at the user', async () => {
    const server = createFakeDjoser();
    const { access, refresh } = await login(server);
    server.deleteUser('ada');
    for (const token of [access, refresh]) {
      const response = await post(server, 'jwt/verify', { token });
      expect([response.status, await response.json()]).toEqual([200, {}]);
    }
  });

  it('answers 400 for a blacklisted token, unless blacklisting after rotation is off', async () => {
    for (const [blacklist, status] of [
      [true, 400],
      [false, 200],
    ] as const) {
      const server = createFakeDjoser({ blacklist });
      const { refresh } = await login(server);
      await post(server, 'jwt/blacklist', { refresh });
      const response = await post(server, 'jwt/verify', { token: refresh });
      expect(response.status).toBe(status);
      if (status === 400) expect(await response.json()).toEqual({ non_field_errors: ['Token is blacklisted'] });
    }
  });

  it('answers 401 for what is no token', async () => {
    const response = await post(createFakeDjoser(), 'jwt/verify', { token: 'a.b.c' });
    expect([response.status, await response.json()]).toEqual([
      401,
      { detail: 'Token is invalid', code: 'token_not_valid' },
    ]);
  });
});

describe('jwt/blacklist', () => {
  it('takes a refresh token once, and leaves the access token alone', async () => {
    const server = createFakeDjoser();
    const { access, refresh } = await login(server);
    expect((await post(server, 'jwt/blacklist', { refresh })).status).toBe(200);
    expect((await post(server, 'jwt/blacklist', { refresh })).status).toBe(401);
    expect((await post(server, 'jwt/blacklist', { refresh: access })).status).toBe(401);
    expect((await server.fetch(PING, bearer(access))).status).toBe(200);
    expect((await post(server, 'jwt/refresh', { refresh })).status).toBe(401);
  });
});

describe('the Authorization header', () => {
  const get = async (header: string | null, options: FakeDjoserOptions = {}) => {
    const server = createFakeDjoser(options);
    const response = await server.fetch(PING, { headers: header === null ? {} : { Authorization: header } });
    return [response.status, await response.json(), response.headers.get('WWW-Authenticate')];
  };
  const anonymous = { detail: 'Authentication credentials were not provided.' };

  it('is no header where it is missing, of another scheme or of another case', async () => {
    for (const header of [null, 'JWT x', 'bearer x', '']) {
      expect(await get(header)).toEqual([401, anonymous, 'Bearer realm="api"']);
    }
  });

  it('names the first scheme of the server', async () => {
    expect(await get(null, { schemes: ['JWT', 'Bearer'] })).toEqual([401, anonymous, 'JWT realm="api"']);
  });

  it('has two parts', async () => {
    for (const header of ['Bearer', 'Bearer a b']) {
      expect(await get(header)).toEqual([
        401,
        { detail: 'Authorization header must contain two space-delimited values', code: 'bad_authorization_header' },
        'Bearer realm="api"',
      ]);
    }
  });

  it('lists what is wrong with the token', async () => {
    const server = createFakeDjoser();
    const { access, refresh } = await login(server);
    const fault = async (token: string) => (await server.fetch(PING, bearer(token))).json();
    const report = (message: string) => ({
      detail: 'Given token not valid for any token type',
      code: 'token_not_valid',
      messages: [{ token_class: 'AccessToken', token_type: 'access', message }],
    });
    expect(await fault('rubbish')).toEqual(report('Token is invalid'));
    expect(await fault(refresh)).toEqual(report('Token has wrong type'));
    server.advance(300);
    expect(await fault(access)).toEqual(report('Token is expired'));
  });

  it('is taken leewaySeconds after exp', async () => {
    const server = createFakeDjoser({ leewaySeconds: 10 });
    const { access } = await login(server);
    server.advance(305);
    expect((await server.fetch(PING, bearer(access))).status).toBe(200);
    server.advance(10);
    expect((await server.fetch(PING, bearer(access))).status).toBe(401);
  });

  it('tells users apart that cannot be served', async () => {
    const server = createFakeDjoser({ checkRevokeToken: true });
    const { access } = await login(server);
    const code = async (token = access) => (await (await server.fetch(PING, bearer(token))).json()).code;
    server.setPassword('ada', 'battery-staple');
    expect(await code()).toBe('password_changed');
    server.deactivate('ada');
    expect(await code()).toBe('user_inactive');
    server.deleteUser('ada');
    expect(await code()).toBe('user_not_found');
    server.createUser({ username: 'bob' });
    expect(await code(server.issue('bob', { access: { user_id: undefined } }).access)).toBe('token_not_valid');
  });

  it('fails with 403 and no challenge where the session comes first, except at /jwt/', async () => {
    const server = createFakeDjoser({ sessionFirst: true });
    const ping = await server.fetch(PING, bearer('rubbish'));
    expect([ping.status, ping.headers.get('WWW-Authenticate')]).toEqual([403, null]);
    expect(await ping.json()).toMatchObject({ code: 'token_not_valid' });
    expect((await server.fetch(PING)).status).toBe(403);
    const refresh = await post(server, 'jwt/refresh', { refresh: 'rubbish' });
    expect([refresh.status, refresh.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer realm="api"']);
  });
});
