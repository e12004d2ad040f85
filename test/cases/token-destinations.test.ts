import { expect, test } from 'vitest';
import { createSession } from '../../src/core.ts';
import { type AuthOptions, createAuth, djoser } from '../../src/index.ts';
import { addressOf, openApp, pass, within } from './helpers/app.ts';
import { ada, answer, follow, origin, refresh } from './helpers/stage.ts';

const ping = `${origin}/api/ping/`;

const loopbacks = ['http://localhost:8000', 'http://127.0.0.1:8000', 'http://[::1]:8000', 'http://api.localhost:8000'];

test.each(
  loopbacks.map((api, index) => [
    index === 0
      ? 'B202 · an https page and Django on http://localhost, which browsers allow: the token goes there'
      : `an https page and Django on ${api}: the token goes there`,
    api,
  ]),
)('%s', async (_, api) => {
  const { server, loggedIn, pairs } = openApp({ baseUrl: `${api}/auth/` });
  const auth = await loggedIn();
  expect((await within(1, auth.fetch(`${api}/api/ping/`))).status).toBe(200);
  expect((await within(1, auth.api.get('api/ping/'))).status).toBe(200);
  expect(await within(1, auth.getUser())).toMatchObject({ username: 'ada' });
  expect(server.calls('api/ping').map(({ authorization }) => authorization?.token)).toEqual([
    pairs[0]?.access,
    pairs[0]?.access,
  ]);
});

test('B204 · an http page, an http API, and one https origin more in allowedOrigins: the API still gets the token', async () => {
  const api = 'http://api.example.test';
  const { loggedIn } = openApp({ url: 'http://app.example.test/', baseUrl: `${api}/auth/` });
  const auth = await loggedIn({ allowedOrigins: ['https://files.example.test'] });
  expect((await within(1, auth.fetch(`${api}/api/ping/`))).status).toBe(200);
  expect(await within(1, auth.getUser())).toMatchObject({ username: 'ada' });
});

const invalid = expect.objectContaining({ name: expect.any(String), code: 'invalid_option' });

/** What a constructor throws. */
function thrownBy(construct: () => { dispose(): void }): unknown {
  try {
    construct().dispose();
    return null;
  } catch (error) {
    return error;
  }
}

const schemeless = ['api.example.com', '*', '', 'www.example.com/'];

test.each(schemeless)(
  'B205 · an `allowedOrigins` entry without a scheme is refused, and does not grant the page’s own origin (%j)',
  (entry) => {
    openApp();
    const refreshNow = async () => ({ access: 'a' });
    const error = thrownBy(() =>
      createSession({ refresh: refreshNow, allowedOrigins: [entry], locks: null, channel: () => null }),
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toEqual(invalid);
  },
);

test.each([...schemeless, '/', '/api/', '//api.example.com', 'localhost:8000'])(
  'createAuth refuses an `allowedOrigins` entry without a scheme as well (%j)',
  (entry) => {
    const { server, tab } = openApp();
    const { locks, channel } = tab;
    const error = thrownBy(() =>
      createAuth({ baseUrl: server.baseUrl, fetch: server.fetch, allowedOrigins: [entry], locks, channel }),
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toEqual(invalid);
  },
);

/** The addresses of a client on an https page. */
const construct = (options: Partial<AuthOptions>) => {
  const { server, tab } = openApp();
  const { locks, channel } = tab;
  return thrownBy(() => createAuth({ baseUrl: server.baseUrl, fetch: server.fetch, locks, channel, ...options }));
};

test.each([
  ['baseUrl', { baseUrl: 'http://api.example.com/auth/' }],
  ['apiUrl', { apiUrl: 'http://api.example.com/v1/' }],
])('B212 · an https page and an http API on another machine: told at the start, not by silence (%s)', (_, options) => {
  const error = construct(options);
  expect(error).toBeInstanceOf(TypeError);
  expect(error).toEqual(invalid);
});

test.each([
  'http://192.168.1.20:8000/auth/',
  'http://localhost.example.com/auth/',
  'http://127.0.0.1.example.com/auth/',
  'http://app.example.test/auth/',
])(
  'an https page and an http API that only looks as if it were on this machine, or is the page’s own host: %s',
  (baseUrl) => {
    const error = construct({ baseUrl });
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toEqual(invalid);
  },
);

/** A host that keeps `Authorization` for itself, before a server that reads another header. */
function hostWithOwnHeader() {
  const hosts: (string | null)[] = [];
  const app = openApp({
    wire: (inner) => async (input, init) => {
      const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
      const token = headers.get('X-Authorization');
      if (addressOf(input).endsWith('/api/ping/')) hosts.push(headers.get('Authorization'));
      if (token === null) headers.delete('Authorization');
      else headers.set('Authorization', token);
      return input instanceof Request ? inner(new Request(input, { headers })) : inner(input, { ...init, headers });
    },
  });
  return { ...app, hosts, server: app.server, options: { server: djoser({ header: 'X-Authorization' }) } };
}

test('B210 · the token goes in the header that the server reads, and a caller’s own Authorization beside it stays', async () => {
  const { loggedIn, hosts, options } = hostWithOwnHeader();
  const auth = await loggedIn(options);
  expect(await within(1, auth.getUser())).toMatchObject({ username: 'ada' });

  const headers = { Authorization: 'Basic c3RhZ2luZzpzZWNyZXQ=' };
  expect((await within(1, auth.fetch(ping, { headers }))).status).toBe(200);
  expect((await within(1, auth.api.get('api/ping/', { headers }))).status).toBe(200);
  expect((await within(1, auth.fetch(ping))).status).toBe(200);
  expect(hosts).toEqual([headers.Authorization, headers.Authorization, null]);
});

test('in the header that the server reads, a token that is over is renewed, and what the caller put there stays', async () => {
  const { server, loggedIn, options, pairs } = hostWithOwnHeader();
  const auth = await loggedIn(options);
  server.expireAccess();
  expect((await within(3, auth.fetch(ping))).status).toBe(200);
  expect(server.count(refresh)).toBe(1);

  const own = { 'X-Authorization': `Bearer ${pairs[1]?.access}x` };
  const call = follow(auth.fetch(ping, { headers: own }));
  await pass(3);
  expect(call.value?.status).toBe(401);
  expect(server.calls('api/ping').at(-1)?.authorization?.token).toBe(`${pairs[1]?.access}x`);
  expect(server.count(refresh)).toBe(1);
});

test('the login itself, and what the server revokes with, carry no token in that header either', async () => {
  const { server, loggedIn } = hostWithOwnHeader();
  const auth = await loggedIn({ server: djoser({ header: 'X-Authorization', paths: { revoke: 'jwt/blacklist/' } }) });
  server.failNext('jwt/blacklist', () => answer({}));
  await within(1, auth.login(ada));
  expect(await within(1, auth.logout())).toEqual({ revoked: true });
  for (const { headers } of server.calls(({ endpoint }) => endpoint?.startsWith('jwt/') ?? false))
    expect([headers.authorization, headers['x-authorization']]).toEqual([undefined, undefined]);
});
