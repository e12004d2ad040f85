import { HTTPError } from 'ky';
import { expect, test } from 'vitest';
import { AuthError, djoser, webStorage } from '../../src/index.ts';
import {
  ada,
  answer,
  atEachTest,
  follow,
  login,
  origin,
  refresh,
  settled,
  sleepThrough,
  stage,
  tokensSent,
} from './helpers/stage.ts';
import { installLocalStorage } from './helpers/web-storage.ts';

atEachTest();

test('B66 · the token goes to the API, by either form of its address, and to no other origin', async () => {
  const { server, loggedIn } = stage();
  const foreign = 'https://cdn.other.test/p.png';
  server.route('GET', foreign, () => new Response('no', { status: 401 }), { protected: false });
  server.route('GET', '/items', () => []);
  const auth = await loggedIn();
  const token = await auth.getAccessToken();

  expect((await auth.fetch(foreign)).status).toBe(401);
  expect((await auth.api.get(new URL(foreign), { throwHttpErrors: false })).status).toBe(401);
  await auth.api.get('items');
  await auth.api.get(new URL(`${origin}/items`));
  await auth.fetch(`${origin}/items`);

  expect(tokensSent(server, '/p.png')).toEqual([null, null]);
  expect(tokensSent(server, '/items')).toEqual([token, token, token]);
  expect(server.count(refresh)).toBe(0);
  expect(auth.state.status).toBe('authenticated');
});

test.each([
  'https://api.example.test.evil.test/x',
  'https://evil.test/?https://api.example.test/',
  'https://api.example.test@evil.test/x',
  'https://api.example.test:8443/x',
  'https://example.test/x',
  'https://sub.api.example.test/x',
  'http://api.example.test/x',
])('B66 · an address that only looks like the API gets no token: %s', async (url) => {
  const sent: (string | null)[] = [];
  const { loggedIn } = stage({
    wire: (inner) => async (input, init) => {
      const request = new Request(input, init);
      if (request.url.startsWith(`${origin}/auth/`)) return inner(input, init);
      sent.push(request.headers.get('authorization'));
      return new Response('no', { status: 401 });
    },
  });
  const auth = await loggedIn();
  // No fetch takes an address with a name in it.
  await auth
    .fetch(url)
    .catch((error) => expect([url, error]).toEqual([expect.stringContaining('@'), expect.any(TypeError)]));
  expect(sent.filter((header) => header !== null)).toEqual([]);
  expect(auth.state.status).toBe('authenticated');
});

test('B66 · an origin on plain http is refused where the page is on https, whoever put it on the list', () => {
  const { tab } = stage();
  expect(() => tab({ allowedOrigins: ['http://api.example.test'] })).toThrow(
    expect.objectContaining({ name: 'TypeError', code: 'invalid_option', message: expect.stringMatching(/https/) }),
  );
});

test('B67 · a 401 of the origin that a redirect led to says nothing about the token', async () => {
  const { server, loggedIn } = stage();
  const store = 'https://store.other.test/o';
  server.route('GET', '/doc', () => new Response(null, { status: 302, headers: { Location: `${store}?sig=1` } }));
  server.route('GET', store, () => new Response('Expired link', { status: 401 }), { protected: false });
  const auth = await loggedIn();
  const token = await auth.getAccessToken();

  const response = await auth.fetch(`${origin}/doc`);
  expect(response).toMatchObject({ status: 401, redirected: true, url: `${store}?sig=1` });
  const failure = await auth.api.get('doc').catch((error) => error);
  expect(failure).toBeInstanceOf(HTTPError);
  expect(failure.response.status).toBe(401);

  expect(tokensSent(server, '/doc')).toEqual([token, token]);
  expect(tokensSent(server, '/o')).toEqual([null, null]);
  expect(server.count(refresh)).toBe(0);
  expect(auth.state.status).toBe('authenticated');
});

test.each([
  ['never signed in', null],
  ['empty texts in the store', { access: '', refresh: '' }],
  ['empty texts and a name in the store', { id: 's1', access: '', refresh: '' }],
])('B68 · no header without a token: %s', async (_, stored) => {
  const area = installLocalStorage();
  if (stored) area.put('latchkey', JSON.stringify(stored));
  const { server, tab } = stage();
  const auth = tab({ storage: webStorage() });
  await auth.fetch(`${origin}/api/public/`);
  await auth.api.get('api/public/');
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'initial' });
  await auth.fetch(`${origin}/api/public/`);

  expect(server.calls().map(({ headers }) => 'authorization' in headers)).toEqual([false, false, false]);
  expect(server.count(refresh)).toBe(0);
});

test('B68 · no header without a token: signed out', async () => {
  const { server, loggedIn } = stage();
  const auth = await loggedIn();
  await auth.logout();
  await auth.fetch(`${origin}/api/public/`);
  await auth.api.get('api/public/');

  const headers = server.calls('api/public').map((call) => call.headers);
  expect(headers.map((each) => 'authorization' in each)).toEqual([false, false]);
  expect(server.count(refresh)).toBe(0);
});

test('B69 · credentials of the caller stay as they are, and so does the answer to them', async () => {
  const { server, loggedIn } = stage();
  server.route('GET', '/partner', () => new Response('no', { status: 401 }), { protected: false });
  const auth = await loggedIn();
  const headers = { authorization: 'Basic YTpi' };

  expect((await auth.fetch(`${origin}/partner`, { headers })).status).toBe(401);
  expect((await auth.fetch(new Request(`${origin}/partner`, { headers }))).status).toBe(401);
  const failure = await auth.api.get('partner', { headers }).catch((error) => error);
  expect(failure).toBeInstanceOf(HTTPError);

  expect(server.calls('/partner').map((call) => call.headers.authorization)).toEqual(Array(3).fill('Basic YTpi'));
  expect(server.count(refresh)).toBe(0);
  expect(auth.state.status).toBe('authenticated');
});

test('B70 · login, refresh and verify go out without the old token', async () => {
  const { server, loggedIn } = stage({
    wire: (inner) => async (input, init) => {
      const { headers, url } = new Request(input, init);
      const spends = /\/auth\/jwt\/(create|refresh|verify)\b/.test(url);
      return spends && headers.has('authorization') ? answer({ code: 'token_not_valid' }, 401) : inner(input, init);
    },
  });
  const auth = await loggedIn();
  sleepThrough(301);
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(server.calls(refresh).map(({ status }) => status)).toEqual([200]);

  sleepThrough(301);
  await auth.login(ada);
  expect(await auth.verify()).toBe(true);
  // The page's own code may call them by the client, too.
  const own = await auth.fetch(`${origin}/auth/jwt/verify?from=page`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: await auth.getAccessToken() }),
  });
  expect(own.status).toBe(200);

  // The pair before the second login is revoked as well, without a token.
  const bare = server.calls(({ endpoint }) => /^jwt\/(create|refresh|verify)$/.test(endpoint ?? ''));
  expect(bare.map(({ endpoint }) => endpoint)).toEqual([login, refresh, login, 'jwt/verify', 'jwt/verify']);
  expect(bare.map(({ headers, status }) => [headers.authorization, status])).toEqual(Array(5).fill([undefined, 200]));
});

const authorizations = (server: ReturnType<typeof stage>['server']) =>
  server.calls('api/ping').map(({ authorization }) => authorization?.scheme);

test.each(['JWT', 'Bearer'])(
  'B71 · the scheme that was named is used before and after a refresh: %s',
  async (scheme) => {
    const { server, loggedIn } = stage({ schemes: [scheme] });
    const auth = await loggedIn({ server: djoser({ scheme }) });
    const first = await auth.getAccessToken();
    server.revokeAll();
    expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);

    const second = await auth.getAccessToken();
    expect(second).not.toBe(first);
    expect(server.calls('api/ping').map(({ headers }) => headers.authorization)).toEqual([
      `${scheme} ${first}`,
      `${scheme} ${second}`,
    ]);
    expect(server.count(refresh)).toBe(1);
  },
);

/** The schemes that the client has asked `users/me/` with. */
const questions = (server: ReturnType<typeof stage>['server']) =>
  server.calls('users/me').map(({ authorization }) => authorization?.scheme);

test('B71 · the default finds out what the server wants, at the cost of one request of its own per session', async () => {
  const { server, tab, loggedIn } = stage({ schemes: ['Bearer'] });
  const auth = await loggedIn({ server: djoser() });
  expect(questions(server)).toEqual(['Bearer']);
  for (let i = 0; i < 3; i += 1) expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(await auth.getUser()).toMatchObject({ username: 'ada' });
  await settled();

  server.revokeAll();
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  auth.dispose();
  const next = tab({ server: djoser() });
  expect((await next.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(authorizations(server)).toEqual(Array(6).fill('Bearer'));
  expect(questions(server)).toEqual(['Bearer']);
  expect(server.count(refresh)).toBe(1);
});

test('B71 · a server that is set up as Djoser says costs the default one request more, and no request of the user', async () => {
  const { server, loggedIn } = stage({ schemes: ['JWT'] });
  const auth = await loggedIn({ server: djoser() });
  expect(questions(server)).toEqual(['Bearer', 'JWT']);
  for (let i = 0; i < 2; i += 1) expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(authorizations(server)).toEqual(['JWT', 'JWT']);
  expect(await auth.getUser()).toMatchObject({ username: 'ada' });
  expect(questions(server)).toEqual(['Bearer', 'JWT']);
});

const ends = ['\n', '\r\n', ' ', '\t'];

test.each(ends)('B72 · a token handed over with %j at its end goes out without it', async (end) => {
  const { server, profile, tab } = stage();
  const { access, refresh: token } = server.issue('ada');
  const auth = tab();
  await auth.adopt({ access: access + end, refresh: token });
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect((await auth.api.get('api/ping/')).status).toBe(200);
  expect(server.calls('api/ping').map(({ headers }) => headers.authorization)).toEqual(Array(2).fill(`JWT ${access}`));
  expect(profile.stored()?.access).toBe(access);
});

test.each(ends)('B72 · a token stored with %j at its end goes out without it', async (end) => {
  const area = installLocalStorage();
  const { server, tab, loggedIn } = stage();
  const before = await loggedIn({ storage: webStorage() });
  const access = await before.getAccessToken();
  before.dispose();
  // Whoever has edited the store by hand, or has copied a session into it.
  const token = /"(ey[\w-]+\.[\w-]+\.[\w-]+)"/g;
  for (const [key, text] of Object.entries(area.all()))
    area.put(
      key,
      text.replace(token, (_, given: string) => JSON.stringify(given + end)),
    );

  const auth = tab({ storage: webStorage() });
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  await auth.refresh();

  expect(tokensSent(server, 'api/ping')).toEqual([access]);
  expect(JSON.stringify(server.calls(refresh)[0]?.body)).toMatch(/^\{"refresh":"[\w.-]+"\}$/);
  expect(server.calls(refresh).map(({ status }) => status)).toEqual([200]);
});

test('B72 · a token with a line break inside is refused before any request', async () => {
  const { server, tab, heard } = stage();
  const { access, refresh: token } = server.issue('ada');
  const auth = tab();
  const broken = `${access.slice(0, 20)}\n${access.slice(20)}`;
  const outcome = follow(auth.adopt({ access: broken, refresh: token }));
  await settled();

  expect(outcome.error).toBeInstanceOf(AuthError);
  expect(outcome.error).toMatchObject({ code: 'invalid_input' });
  expect(String(outcome.error)).not.toContain(access.slice(0, 20));
  await auth.fetch(`${origin}/api/public/`);
  expect(tokensSent(server, 'api/public')).toEqual([null]);
  expect(heard(auth)).toEqual([]);
});
