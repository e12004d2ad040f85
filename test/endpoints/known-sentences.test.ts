/** A session that the server has ended in words that the client knows, behind handlers of errors that change the form of the answer. */
import { describe, expect, it } from 'vitest';
import { createAuth, djoser, djoserToken, memoryStorage, ninjaJwt, type ServerConfig } from '../../src/fetch.ts';
import { jwt } from '../token/jwt.ts';
import { json } from './server-access.ts';

const changed = "The user's password has been changed.";

/** A client that is logged in. `refused` is the answer of the API to each token; the refresh is answered by `refreshed`. */
async function loggedIn(
  refused: () => Response,
  {
    server = djoser({ scheme: 'Bearer' }),
    refreshed = () => json({ access: jwt({ jti: '2' }), refresh: 'r2' }),
  }: Options = {},
) {
  const ended: string[] = [];
  const auth = createAuth({
    baseUrl: 'https://api.example.com/auth/',
    server,
    storage: memoryStorage(),
    fetch: async (input) =>
      String(input instanceof Request ? input.url : input).includes('refresh') ? refreshed() : refused(),
    onWarning: () => {},
  });
  auth.on('ended', ({ reason }) => ended.push(reason));
  const isJwt = server.paths.refresh !== null;
  await auth.adopt(isJwt ? { access: jwt({ jti: '1' }), refresh: 'r1' } : { access: 'a'.repeat(40) });
  return { auth, ended };
}

interface Options {
  server?: ServerConfig;
  refreshed?: () => Response;
}

describe('an account that the server refuses', () => {
  it.each<[string, number, object, ServerConfig?]>([
    ['DRF asks the session first', 403, { detail: changed, code: 'password_changed' }],
    [
      'drf-standardized-errors does',
      403,
      { type: 'client_error', errors: [{ code: 'password_changed', detail: changed, attr: null }] },
    ],
    ['a handler drops the code', 401, { error: { message: changed } }],
    ['a handler has a code of its own', 401, { code: 401, message: 'User is inactive' }],
    ['Ninja has one code for all', 401, { detail: 'User is inactive', code: 'authentication_failed' }, ninjaJwt()],
    ['Ninja has one code for all', 401, { detail: 'User not found', code: 'authentication_failed' }, ninjaJwt()],
  ])('is told from a token that is over, although %s: %i %o', async (_, status, body, server) => {
    const { auth, ended } = await loggedIn(() => json(body, status), server ? { server } : {});
    const response = await auth.fetch('https://api.example.com/orders/');
    expect(response.status).toBe(status);
    expect(ended).toEqual(['rejected']);
    auth.dispose();
  });

  it.each([{ detail: 'User is inactive.' }, { error: 'User not found' }, { detail: 'Token is invalid or expired' }])(
    'a view that says it of somebody else, with 403, is none: %o',
    async (body) => {
      const { auth, ended } = await loggedIn(() => json(body, 403));
      await auth.fetch('https://api.example.com/invitations/', { method: 'POST', body: 'bob' });
      expect(ended).toEqual([]);
      expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'idle' });
      auth.dispose();
    },
  );

  it('a gateway that asks for a password of its own is none', async () => {
    const gateway = () => json({ message: 'User not found' }, 401, { 'WWW-Authenticate': 'Basic realm="staging"' });
    const { auth, ended } = await loggedIn(gateway, { refreshed: gateway });
    await auth.fetch('https://api.example.com/orders/');
    await auth.refresh().catch(() => undefined);
    expect(ended).toEqual([]);
    auth.dispose();
  });

  it.each([403, 401])('a missing permission is none: %i', async (status) => {
    const { auth, ended } = await loggedIn(() =>
      json({ detail: 'You do not have permission.', code: 'permission_denied' }, status),
    );
    await auth.fetch('https://api.example.com/orders/');
    expect(ended).toEqual([]);
    auth.dispose();
  });

  it('getUser and an account call say that the session has ended, also where DRF asks the session first', async () => {
    const { auth } = await loggedIn(() => json({ detail: changed, code: 'password_changed' }, 403));
    await expect(auth.getUser({ reload: true })).rejects.toMatchObject({ code: 'session_ended' });
    auth.dispose();
  });
});

describe('a refresh token that the server refuses', () => {
  it.each<[number, object]>([
    [401, { success: false, message: 'Token is invalid' }],
    [401, { error: { message: 'Token is expired' } }],
    [403, { detail: 'Token is blacklisted' }],
    [400, { message: 'Token is invalid or expired' }],
    [401, { message: { detail: 'Token is blacklisted', code: 'token_not_valid' }, extra: {} }],
    [401, { error: { status_code: 401, message: 'No', details: { detail: 'Token is blacklisted' } } }],
    [401, { status: 'error', data: { code: 'token_not_valid' } }],
    [401, { errors: ['Token is blacklisted'] }],
    [401, { success: false, message: 'No active account found for the given token.' }],
    [403, { code: 'no_active_account' }],
  ])('ends the session by SimpleJWT’s own sentence, where a handler drops the code: %i %o', async (status, body) => {
    const { auth, ended } = await loggedIn(() => json({}), { refreshed: () => json(body, status) });
    await auth.refresh().catch(() => undefined);
    expect(ended).toEqual(['rejected']);
    auth.dispose();
  });

  it.each<[number, object]>([
    [401, { message: 'Unauthorized' }],
    [403, { message: 'Token is invalid for this gateway' }],
  ])('keeps it by any other sentence: %i %o', async (status, body) => {
    const { auth, ended } = await loggedIn(() => json({}), { refreshed: () => json(body, status) });
    await auth.refresh().catch(() => undefined);
    expect(ended).toEqual([]);
    auth.dispose();
  });
});

describe("DRF's tokens, which nothing renews", () => {
  it('stay when a view has not read the token', async () => {
    const unread = () => json({ detail: 'Authentication credentials were not provided.' }, 401);
    const { auth, ended } = await loggedIn(unread, { server: djoserToken() });
    await auth.fetch('https://api.example.com/jwt-only/');
    expect(ended).toEqual([]);
    auth.dispose();
  });

  it('end when the server refuses the token', async () => {
    const { auth, ended } = await loggedIn(() => json({ detail: 'Invalid token.' }, 401), { server: djoserToken() });
    await auth.fetch('https://api.example.com/orders/');
    expect(ended).toHaveLength(1);
    auth.dispose();
  });
});

it('in cookie mode a 403 with the code of a refused token ends the session, and any other 403 does not', async () => {
  const server = djoser({ scheme: 'Bearer', refreshIn: 'cookie', paths: { revoke: 'jwt/logout/' } });
  const answers = [json({ detail: 'CSRF Failed: CSRF cookie not set.' }, 403), json({ code: 'token_not_valid' }, 403)];
  for (const [index, reasons] of [
    [0, []],
    [1, ['rejected']],
  ] as const) {
    const { auth, ended } = await loggedIn(() => json({}), {
      server,
      refreshed: () => answers[index]?.clone() ?? json({}),
    });
    await auth.refresh().catch(() => undefined);
    expect(ended).toEqual(reasons);
    auth.dispose();
  }
});

it('the question for the scheme is sent without cookies, because a session of Django would answer it whatever the scheme is', async () => {
  const asked: (RequestCredentials | undefined)[] = [];
  const auth = createAuth({
    baseUrl: 'https://api.example.com/auth/',
    storage: memoryStorage(),
    onWarning: () => {},
    fetch: async (input, init) => {
      if (String(input).includes('users/me')) asked.push(init?.credentials);
      return json({ id: 1 });
    },
  });
  await auth.adopt({ access: jwt({ jti: '1' }), refresh: 'r1' });
  expect(asked).toEqual(['omit']);
  auth.dispose();
});
