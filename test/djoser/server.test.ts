/** What the real server answers, wherever the client relies on it. No code of ours is under test here. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CookieJar, cookieJar } from './cookieJar.ts';
import { ada, type DjoserOptions, type DjoserServer, profiles, startDjoser } from './harness.ts';

interface Pair {
  access: string;
  refresh: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const claims = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const json = (body: object, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** One server for a `describe`, clean before each test. */
function serve(options: DjoserOptions) {
  let server: DjoserServer;
  beforeAll(async () => {
    server = await startDjoser(options);
  });
  beforeEach(() => server.control.reset());
  afterAll(() => server.stop());

  const post = (path: string, body: object): Promise<Response> => fetch(server.baseUrl + path, json(body));
  return {
    get server() {
      return server;
    },
    get control() {
      return server.control;
    },
    post,
    login: async (): Promise<Pair> => (await post('jwt/create/', ada)).json() as Promise<Pair>,
    refresh: (refresh: string): Promise<Response> => post('jwt/refresh/', { refresh }),
    ping: (authorization?: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`${server.origin}/api/ping/`, {
        ...init,
        headers: {
          Accept: 'application/json',
          ...(authorization === undefined ? {} : { Authorization: authorization }),
          ...init.headers,
        },
      }),
  };
}

const notValid = {
  detail: 'Given token not valid for any token type',
  code: 'token_not_valid',
  messages: [{ token_class: 'AccessToken', token_type: 'access' }],
};

describe('rotation', () => {
  const site = serve({ profile: 'rotation' });

  it('answers a login with exactly access and refresh', async () => {
    const pair = await site.login();
    expect(Object.keys(pair).sort()).toEqual(['access', 'refresh']);
  });

  it('puts whole seconds and a text user id into the claims', async () => {
    const { access, refresh } = await site.login();
    const now = Math.floor(Date.now() / 1000);
    const { exp, iat, user_id, token_type } = claims(access);
    const issuedAt = Number(claims(refresh).iat);
    expect({ user_id, token_type }).toEqual({ user_id: '1', token_type: 'access' });
    expect(Number(exp) - issuedAt).toBe(3);
    expect(Math.abs(Number(iat) - now)).toBeLessThanOrEqual(1);
    expect(Number(claims(refresh).exp) - issuedAt).toBe(60);
  });

  it.each([
    ['a wrong password', { ...ada, password: 'wrong-horse' }],
    ['an unknown user', { ...ada, username: 'nobody' }],
  ])('refuses %s with 401 and no code', async (_, credentials) => {
    const response = await site.post('jwt/create/', credentials);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ detail: 'No active account found with the given credentials' });
  });

  it('answers missing fields with 400 and a list per field', async () => {
    const response = await site.post('jwt/create/', { username: 'ada' });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ password: ['This field is required.'] });
  });

  it('answers a refresh with a new pair', async () => {
    const pair = await site.login();
    const response = await site.refresh(pair.refresh);
    expect(response.status).toBe(200);
    const next = (await response.json()) as Pair;
    expect(Object.keys(next).sort()).toEqual(['access', 'refresh']);
    expect(next.refresh).not.toBe(pair.refresh);
    expect((await site.ping(`Bearer ${next.access}`)).status).toBe(200);
  });

  it('refuses a refresh token that was used, and keeps the one it gave for it', async () => {
    const { refresh } = await site.login();
    const next = (await (await site.refresh(refresh)).json()) as Pair;
    const reuse = await site.refresh(refresh);
    expect(reuse.status).toBe(401);
    expect(await reuse.json()).toEqual({ detail: 'Token is blacklisted', code: 'token_not_valid' });
    expect((await site.refresh(next.refresh)).status).toBe(200);
  });

  it('answers many refreshes with one token at once by grants and refusals, never by an error', async () => {
    const { refresh } = await site.login();
    const answers = await Promise.all(Array.from({ length: 50 }, () => site.refresh(refresh)));
    const statuses = new Set(answers.map(({ status }) => status));
    // More than one may be granted: SimpleJWT looks a token up and blacklists it in two steps.
    expect(statuses).toContain(200);
    expect([...statuses].filter((status) => status !== 200 && status !== 401)).toEqual([]);
    expect(await site.control.refreshes()).toMatchObject({ total: 50, unavailable: 0, reused: 49 });
  });

  it('refreshes fifty sessions at once without a locked database', async () => {
    const pairs = await Promise.all(Array.from({ length: 50 }, () => site.login()));
    const answers = await Promise.all(pairs.map(({ refresh }) => site.refresh(refresh)));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(site.server.stderr()).toBe('');
  });

  it('refuses an access token after its three seconds', async () => {
    const { access } = await site.login();
    expect((await site.ping(`Bearer ${access}`)).status).toBe(200);
    await wait(Number(claims(access).exp) * 1000 - Date.now() + 50);
    const response = await site.ping(`Bearer ${access}`);
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="api"');
    const body = await response.json();
    expect(body).toMatchObject(notValid);
    expect(body).toMatchObject({ messages: [{ message: 'Token is expired' }] });
  });

  it.each(['not-a-token', 'a.b.c'])('refuses %s as a refresh token with 401', async (refresh) => {
    const response = await site.refresh(refresh);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'token_not_valid' });
  });

  it('refuses an access token where a refresh token belongs, and the other way round', async () => {
    const { access, refresh } = await site.login();
    expect(await (await site.refresh(access)).json()).toEqual({
      detail: 'Token has wrong type',
      code: 'token_not_valid',
    });
    expect(await (await site.ping(`Bearer ${refresh}`)).json()).toMatchObject(notValid);
  });

  it('answers a refresh without a token with 400', async () => {
    expect((await site.post('jwt/refresh/', {})).status).toBe(400);
    expect((await site.post('jwt/refresh/', { refresh: '' })).status).toBe(400);
  });

  it('blacklists once, and leaves the access token alone', async () => {
    const { access, refresh } = await site.login();
    const first = await site.post('jwt/blacklist/', { refresh });
    expect([first.status, await first.json()]).toEqual([200, {}]);
    expect((await site.post('jwt/blacklist/', { refresh })).status).toBe(401);
    expect((await site.refresh(refresh)).status).toBe(401);
    expect((await site.ping(`Bearer ${access}`)).status).toBe(200);
  });

  it('verifies any live token with an empty object, and a blacklisted one with 400', async () => {
    const { access, refresh } = await site.login();
    const live = await site.post('jwt/verify/', { token: access });
    expect([live.status, await live.json()]).toEqual([200, {}]);
    await site.post('jwt/blacklist/', { refresh });
    const dead = await site.post('jwt/verify/', { token: refresh });
    expect([dead.status, await dead.json()]).toEqual([400, { non_field_errors: ['Token is blacklisted'] }]);
  });

  it('takes a scheme it does not know for no login at all: no code, and its own scheme in the challenge', async () => {
    const { access } = await site.login();
    const response = await site.ping(`JWT ${access}`);
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="api"');
    expect(await response.json()).toEqual({ detail: 'Authentication credentials were not provided.' });
    expect((await site.ping(`bearer ${access}`)).status).toBe(401);
  });

  it('ignores a bad Authorization header on the token endpoints, and only there', async () => {
    const headers = { Authorization: 'Bearer garbage' };
    expect((await fetch(`${site.server.baseUrl}jwt/create/`, json(ada, headers))).status).toBe(200);
    expect((await fetch(`${site.server.origin}/api/public/`, { headers })).status).toBe(401);
    expect((await fetch(`${site.server.baseUrl}users/`, json(ada, headers))).status).toBe(401);
  });

  it('gives the user at users/me/', async () => {
    const { access } = await site.login();
    const response = await fetch(`${site.server.baseUrl}users/me/`, { headers: { Authorization: `Bearer ${access}` } });
    expect(await response.json()).toEqual({ id: 1, username: 'ada', email: 'ada@example.com' });
  });

  it('names the reason for an account that is closed or gone, and refuses its refresh without a code', async () => {
    const grace = { username: 'grace', password: 'sea-of-cobol' };
    await site.control.createUser(grace);
    const pair = (await (await site.post('jwt/create/', grace)).json()) as Pair;
    await site.control.deactivate('grace');
    const inactive = await site.ping(`Bearer ${pair.access}`);
    expect([inactive.status, await inactive.json()]).toEqual([
      401,
      { detail: 'User is inactive', code: 'user_inactive' },
    ]);
    const refused = await site.refresh(pair.refresh);
    expect([refused.status, await refused.json()]).toEqual([
      401,
      { detail: 'No active account found for the given token.' },
    ]);
    await site.control.deleteUser('grace');
    expect(await (await site.ping(`Bearer ${pair.access}`)).json()).toMatchObject({ code: 'user_not_found' });
  });

  it('answers a refresh for a deleted user with 500 and HTML', async () => {
    const grace = { username: 'gone', password: 'sea-of-cobol' };
    await site.control.createUser(grace);
    const pair = (await (await site.post('jwt/create/', grace)).json()) as Pair;
    await site.control.deleteUser('gone');
    const response = await site.refresh(pair.refresh);
    expect(response.status).toBe(500);
    expect(response.headers.get('Content-Type')).toContain('text/html');
  });

  it('answers in HTML when HTML is asked for', async () => {
    const response = await site.ping(undefined, { headers: { Accept: 'text/html' } });
    expect([response.status, response.headers.get('Content-Type')]).toEqual([401, 'text/html; charset=utf-8']);
  });

  it('redirects an address without its slash', async () => {
    const response = await fetch(`${site.server.baseUrl}users/me`, { redirect: 'manual' });
    expect([response.status, response.headers.get('Location')]).toEqual([301, '/auth/users/me/']);
  });

  it('issues one DRF token per user, with a scheme and errors of its own', async () => {
    const response = await site.post('token/login/', ada);
    expect([response.status, await response.json()]).toEqual([200, { auth_token: expect.stringMatching(/^\w{40}$/) }]);
    const wrong = await site.post('token/login/', { ...ada, password: 'wrong-horse' });
    expect([wrong.status, await wrong.json()]).toEqual([
      400,
      { non_field_errors: ['Unable to log in with provided credentials.'] },
    ]);
  });
});

describe('control', () => {
  const djoserFolder = fileURLToPath(new URL('./', import.meta.url));
  const site = serve({
    profile: 'bearer-scheme',
    accessSeconds: 7,
    refreshSeconds: 11,
    origins: ['http://app.test'],
    staticDir: djoserFolder,
  });

  it('sets the lifetimes it was asked for', async () => {
    const { access, refresh } = await site.login();
    // SimpleJWT counts both ends from the making of the refresh token; the access token's own `iat` may be a second later.
    expect(Number(claims(access).exp) - Number(claims(refresh).iat)).toBe(7);
    expect(Number(claims(refresh).exp) - Number(claims(refresh).iat)).toBe(11);
  });

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('pings with %s', async (method) => {
    const { access } = await site.login();
    const body = method === 'GET' ? {} : { n: 1, s: 'ü' };
    const response = await site.ping(`Bearer ${access}`, {
      method,
      ...(method === 'GET' ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    expect(await response.json()).toEqual({ user: 'ada', method, body });
  });

  it('echoes forms, and other bodies as size and digest', async () => {
    const { access } = await site.login();
    const echo = async (body: BodyInit): Promise<unknown> => {
      const { body: seen } = await (await site.ping(`Bearer ${access}`, { method: 'POST', body })).json();
      return seen;
    };
    expect(await echo(new URLSearchParams({ a: '1' }))).toEqual({ a: '1' });
    const form = new FormData();
    form.set('a', '1');
    form.set('file', new Blob(['hello']), 'hello.txt');
    expect(await echo(form)).toEqual({ a: '1', file: { bytes: 5, sha256: sha256('hello') } });
    expect(await echo('hello')).toEqual({ bytes: 5, sha256: sha256('hello') });
    expect(await echo(new Blob(['hello'], { type: 'application/octet-stream' }))).toEqual({
      bytes: 5,
      sha256: sha256('hello'),
    });
  });

  it('logs every request with the digest of its token, never the token', async () => {
    const { access, refresh } = await site.login();
    await site.control.resetLog();
    await site.ping();
    await site.ping(`Bearer ${access}`);
    await site.ping(access);
    await site.refresh(refresh);
    const log = await site.control.log();
    expect(log.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      'GET /api/ping/ 401',
      'GET /api/ping/ 200',
      'GET /api/ping/ 401',
      'POST /auth/jwt/refresh/ 200',
    ]);
    expect(log.map(({ scheme, tokenSha256, hasAuthorization }) => [hasAuthorization, scheme, tokenSha256])).toEqual([
      [false, null, null],
      [true, 'Bearer', sha256(access)],
      [true, null, null],
      [false, null, null],
    ]);
    expect(log[3]?.refresh).toEqual({
      outcome: 'granted',
      tokenSha256: sha256(refresh),
      presented: 1,
      grantedBefore: false,
    });
    expect(JSON.stringify(log)).not.toContain(refresh);
    expect(JSON.stringify(log)).not.toContain(access);
  });

  it('logs which of the tokens in a request it has signed, wherever they are', async () => {
    const { access, refresh } = await site.login();
    await using other = await startDjoser({
      profile: 'rotation',
      secretKey: 'a-secret-key-that-the-other-server-does-not-have',
    });
    const answer = await fetch(`${other.baseUrl}jwt/create/`, json(ada));
    const foreign = (await answer.json()) as Pair;
    await site.control.resetLog();
    await site.ping();
    await site.ping(`Bearer ${access}`, { headers: { Cookie: `access_token=${foreign.access}; theme=dark` } });
    await site.refresh(refresh);
    await site.post('users/', { note: foreign.refresh });
    await fetch(`${site.server.origin}/api/public/?token=${access}`);
    expect((await site.control.log()).map(({ tokens }) => tokens)).toEqual([
      [],
      ['own', 'foreign'],
      ['own'],
      ['foreign'],
      ['own'],
    ]);
  });

  it('logs what a prerendered page and a proxy say of a request', async () => {
    await site.ping(undefined, { headers: { 'Sec-Purpose': 'prefetch;prerender', Via: '1.1 gateway' } });
    await site.ping();
    expect((await site.control.log()).map(({ secPurpose, via }) => [secPurpose, via])).toEqual([
      ['prefetch;prerender', '1.1 gateway'],
      [null, null],
    ]);
  });

  it('keeps its users and what it has blacklisted through a restart', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-kept-'));
    const before = await startDjoser({ profile: 'rotation', dataDir });
    const { refresh } = (await (await fetch(`${before.baseUrl}jwt/create/`, json(ada))).json()) as Pair;
    const spend = ({ baseUrl }: DjoserServer) => fetch(`${baseUrl}jwt/refresh/`, json({ refresh }));
    const { refresh: next } = (await (await spend(before)).json()) as Pair;
    await before.stop();
    const after = await startDjoser({ profile: 'rotation', dataDir });
    expect((await spend(after)).status).toBe(401);
    expect((await fetch(`${after.baseUrl}jwt/refresh/`, json({ refresh: next }))).status).toBe(200);
    await after.stop();
    await rm(dataDir, { recursive: true });
  });

  it('counts refusals and reuse, also across a reset of the log', async () => {
    const { refresh } = await site.login();
    await site.refresh(refresh);
    await site.control.resetLog();
    await site.refresh(refresh);
    await site.refresh('nonsense');
    expect(await site.control.refreshes()).toEqual({ total: 2, granted: 0, refused: 2, unavailable: 0, reused: 1 });
    expect((await site.control.log())[0]?.refresh).toMatchObject({ presented: 2, grantedBefore: true });
  });

  it('loses no log entry of a hundred requests at once', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, i) => site.ping(`Bearer token-${i}`)));
    const log = await site.control.log();
    expect(new Set(log.map(({ id }) => id)).size).toBe(100);
    expect(new Set(log.map(({ tokenSha256 }) => tokenSha256)).size).toBe(100);
    expect(log.filter(({ status }) => status !== 401)).toEqual([]);
  });

  it('fails the next calls of one path as told, and leaves the token unspent', async () => {
    const { refresh } = await site.login();
    await site.control.failNext('/auth/jwt/refresh/', { headers: { 'Retry-After': '7' }, times: 2 });
    const failed = await site.refresh(refresh);
    expect([failed.status, failed.headers.get('Retry-After'), await failed.text()]).toEqual([
      503,
      '7',
      '<h1>Service Unavailable</h1>',
    ]);
    expect(failed.headers.get('Content-Type')).toBe('text/html');
    expect((await site.refresh(refresh)).status).toBe(503);
    expect((await site.refresh(refresh)).status).toBe(200);
    expect((await site.control.log()).map((entry) => entry.refresh?.grantedBefore)).toEqual([
      undefined,
      false,
      false,
      false,
    ]);
  });

  it('fails with a JSON body of its own', async () => {
    await site.control.failNext('/api/public/', { status: 418, body: { detail: 'teapot' } });
    const response = await fetch(`${site.server.origin}/api/public/`);
    expect([response.status, await response.json()]).toEqual([418, { detail: 'teapot' }]);
  });

  it('loses an answer after the work is done', async () => {
    const { refresh } = await site.login();
    await site.control.failNext('/auth/jwt/refresh/', { status: 502, after: true });
    expect((await site.refresh(refresh)).status).toBe(502);
    expect((await site.refresh(refresh)).status).toBe(401);
    expect((await site.control.log()).at(-1)?.refresh?.grantedBefore).toBe(true);
  });

  it('drops a connection', async () => {
    const { refresh } = await site.login();
    await site.control.failNext('/auth/jwt/refresh/', { drop: true });
    await expect(site.refresh(refresh)).rejects.toThrow(TypeError);
    expect((await site.control.log()).at(-1)).toMatchObject({ status: 0, refresh: { outcome: 'unavailable' } });
    expect((await site.refresh(refresh)).status).toBe(200);
  });

  it('slows one path down, until told otherwise', async () => {
    await site.control.delay('/api/public/', 150);
    await site.control.delay('/api/ping/', 150, { after: true });
    await Promise.all([fetch(`${site.server.origin}/api/public/`), site.ping()]);
    await site.control.delay('/api/public/', 0);
    await fetch(`${site.server.origin}/api/public/`);
    const took = (await site.control.log()).map(({ tookMs }) => tookMs ?? 0);
    expect(took[0]).toBeGreaterThanOrEqual(150);
    expect(took[1]).toBeGreaterThanOrEqual(150);
    expect(took[2]).toBeLessThan(150);
  });

  it('revokes what was issued so far, and nothing that comes later', async () => {
    const before = await site.login();
    expect(await site.control.revokeAccess()).toBeGreaterThanOrEqual(1);
    const response = await site.ping(`Bearer ${before.access}`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject(notValid);
    const after = (await (await site.refresh(before.refresh)).json()) as Pair;
    expect((await site.ping(`Bearer ${after.access}`)).status).toBe(200);
  });

  it('revokes one access token', async () => {
    const [one, two] = [await site.login(), await site.login()];
    expect(await site.control.revokeAccess(one.access)).toBe(1);
    expect((await site.ping(`Bearer ${one.access}`)).status).toBe(401);
    expect((await site.ping(`Bearer ${two.access}`)).status).toBe(200);
  });

  it('lets the time of access tokens run out', async () => {
    const { access } = await site.login();
    await site.control.revokeAccess(access, { expired: true });
    const response = await site.ping(`Bearer ${access}`);
    expect(await response.json()).toMatchObject({ messages: [{ message: 'Token is expired' }] });
  });

  it('gives new access tokens another life', async () => {
    await site.control.setAccessSeconds(7);
    const { access } = await site.login();
    const { exp, iat } = JSON.parse(atob(access.split('.')[1] ?? ''));
    expect(exp - iat).toBe(7);
    await site.control.setAccessSeconds(300);
  });

  it('serves pages and files, scripts as scripts', async () => {
    await site.control.page('/page', '<p>hello</p>');
    const page = await fetch(`${site.server.origin}/page`);
    expect([page.headers.get('Content-Type'), await page.text()]).toEqual(['text/html; charset=utf-8', '<p>hello</p>']);
    const file = await fetch(`${site.server.origin}/static-test/requirements.txt`);
    expect([file.status, file.headers.get('Content-Type')]).toEqual([200, 'text/plain']);
  });

  it('lets the origins in that it was given, and no other', async () => {
    const preflight = (origin: string): Promise<Response> =>
      fetch(`${site.server.origin}/api/ping/`, {
        method: 'OPTIONS',
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': 'GET',
          'Access-Control-Request-Headers': 'authorization',
        },
      });
    const known = await preflight('http://app.test');
    expect(known.headers.get('Access-Control-Allow-Origin')).toBe('http://app.test');
    expect(known.headers.get('Access-Control-Allow-Credentials')).toBe('true');
    expect(known.headers.get('Access-Control-Allow-Headers')).toContain('authorization');
    expect((await preflight('http://other.test')).headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  it('ends its process when stopped, twice without complaint', async () => {
    const server = await startDjoser({ profile: 'norotation' });
    await server.stop();
    await server.stop();
    await expect(fetch(`${server.origin}/api/public/`)).rejects.toThrow(TypeError);
  });
});

describe('norotation', () => {
  const site = serve({ profile: 'norotation' });

  it('answers a refresh with an access token only, as often as asked', async () => {
    const { refresh } = await site.login();
    for (const _ of [1, 2]) {
      const response = await site.refresh(refresh);
      expect([response.status, Object.keys(await response.json())]).toEqual([200, ['access']]);
    }
  });
});

describe('jwt-scheme', () => {
  const site = serve({ profile: 'jwt-scheme' });

  it('takes JWT, and names it where Bearer was sent', async () => {
    const { access } = await site.login();
    expect((await site.ping(`JWT ${access}`)).status).toBe(200);
    const bearer = await site.ping(`Bearer ${access}`);
    expect([bearer.status, bearer.headers.get('WWW-Authenticate')]).toEqual([401, 'JWT realm="api"']);
    expect(await bearer.json()).toEqual({ detail: 'Authentication credentials were not provided.' });
  });
});

describe('session-first', () => {
  const site = serve({ profile: 'session-first', accessSeconds: 1 });

  it('refuses an anonymous request and an expired token with 403 and no challenge', async () => {
    const anonymous = await site.ping();
    expect([anonymous.status, anonymous.headers.get('WWW-Authenticate')]).toEqual([403, null]);
    const { access } = await site.login();
    await wait(Number(claims(access).exp) * 1000 - Date.now() + 50);
    const expired = await site.ping(`Bearer ${access}`);
    expect([expired.status, expired.headers.get('WWW-Authenticate')]).toEqual([403, null]);
    expect(await expired.json()).toMatchObject(notValid);
  });

  it('still refuses a refresh with 401', async () => {
    expect((await site.refresh('nonsense')).status).toBe(401);
  });

  it('wants a CSRF token beside a valid access token once there is a session', async () => {
    const jar = cookieJar();
    const { access } = await site.login();
    const headers = { Authorization: `Bearer ${access}` };
    await jar.fetch(`${site.server.baseUrl}session/start/`, json({}, headers));
    const refused = await jar.fetch(`${site.server.origin}/api/ping/`, json({}, headers));
    expect([refused.status, await refused.json()]).toEqual([403, { detail: 'CSRF Failed: CSRF token missing.' }]);
    const withToken = { ...headers, 'X-CSRFToken': jar.visible('csrftoken') ?? '' };
    expect((await jar.fetch(`${site.server.origin}/api/ping/`, json({}, withToken))).status).toBe(200);
  });
});

describe('throttled', () => {
  const site = serve({ profile: 'throttled' });

  it('answers the third refresh of a minute with 429 and seconds to wait, the token unspent', async () => {
    let { refresh } = await site.login();
    for (const _ of [1, 2]) ({ refresh } = (await (await site.refresh(refresh)).json()) as Pair);
    const response = await site.refresh(refresh);
    expect(response.status).toBe(429);
    expect(response.headers.get('Retry-After')).toMatch(/^(5\d|60)$/);
    expect(await response.json()).toEqual({ detail: expect.stringMatching(/^Request was throttled\./) });
    expect((await site.post('jwt/verify/', { token: refresh })).status).toBe(200);
  });
});

describe('cookie', () => {
  const site = serve({ profile: 'cookie' });
  let jar: CookieJar;
  beforeEach(() => {
    jar = cookieJar();
  });

  const call = (path: string, body: object = {}, csrf: string | null = jar.visible('csrftoken')): Promise<Response> =>
    jar.fetch(site.server.baseUrl + path, json(body, csrf === null ? {} : { 'X-CSRFToken': csrf }));
  const cookies = () => jar.all().filter(({ name }) => name.startsWith('refresh_token'));
  const held = (): string | undefined => cookies()[0]?.value;

  it('logs in with the refresh token in an HttpOnly cookie of these paths only', async () => {
    const response = await call('jwt/create/', ada);
    expect(Object.keys(await response.json())).toEqual(['access']);
    const [cookie] = cookies();
    expect(cookie).toMatchObject({ httpOnly: true, path: '/auth/jwt/' });
    expect([cookie?.attributes.get('samesite'), cookie?.attributes.get('max-age')]).toEqual(['Lax', '86400']);
    expect(jar.visible('csrftoken')).toMatch(/^\w{32}$/);
  });

  it('keeps a login with `remember: false` until the browser is closed, also after a refresh, and any other one for the lifetime', async () => {
    const ages = () =>
      jar
        .all()
        .filter(({ name }) => name !== 'csrftoken')
        .map(({ attributes }) => attributes.get('max-age'));
    for (const remember of [{}, { remember: true }]) {
      await call('jwt/create/', { ...ada, ...remember });
      expect(ages()).toEqual(['86400', '86400']);
    }
    await call('jwt/create/', { ...ada, remember: false });
    expect(ages()).toEqual([undefined, undefined]);
    await call('jwt/refresh/');
    expect(ages()).toEqual([undefined, undefined]);
  });

  it('takes no login from a form', async () => {
    const response = await fetch(`${site.server.baseUrl}jwt/create/`, {
      method: 'POST',
      body: new URLSearchParams({ username: ada.username, password: ada.password }),
    });
    expect(response.status).toBe(415);
  });

  it('refreshes by the cookie, and rotates it', async () => {
    await call('jwt/create/', ada);
    const first = held();
    const response = await call('jwt/refresh/');
    expect(Object.keys(await response.json())).toEqual(['access']);
    expect(held()).not.toBe(first);
    expect((await call('jwt/refresh/')).status).toBe(200);
    expect(await site.control.refreshes()).toMatchObject({ granted: 2, reused: 0 });
  });

  it('takes no refresh token from the body', async () => {
    await call('jwt/create/', ada);
    const refresh = held();
    jar.clear();
    const response = await call('jwt/refresh/', { refresh });
    expect([response.status, await response.json()]).toEqual([
      401,
      { detail: 'There is no refresh token cookie.', code: 'token_not_valid' },
    ]);
  });

  it.each(['jwt/refresh/', 'jwt/blacklist/'])('refuses %s without the CSRF token, and spends nothing', async (path) => {
    await call('jwt/create/', ada);
    const missing = await call(path, {}, null);
    expect([missing.status, await missing.json()]).toEqual([403, { detail: 'CSRF Failed: CSRF token missing.' }]);
    const wrong = await call(path, {}, 'x'.repeat(32));
    expect([wrong.status, await wrong.json()]).toEqual([
      403,
      { detail: "CSRF Failed: CSRF token from the 'X-Csrftoken' HTTP header incorrect." },
    ]);
    expect((await call('jwt/refresh/')).status).toBe(200);
  });

  it.each(['jwt/refresh/', 'jwt/blacklist/'])(
    'brings a new CSRF cookie with the refusal of %s, when it is gone',
    async (path) => {
      await call('jwt/create/', ada);
      // As a script of the page may do, or a browser that was closed where CSRF_COOKIE_AGE is None.
      jar.receive(new Response(null, { headers: { 'Set-Cookie': 'csrftoken=; Path=/; Max-Age=0' } }));
      expect(jar.visible('csrftoken')).toBeNull();
      expect((await call(path)).status).toBe(403);
      expect(jar.visible('csrftoken')).not.toBeNull();
      expect((await call(path)).ok).toBe(true);
    },
  );

  it('refuses another origin', async () => {
    await call('jwt/create/', ada);
    const headers = { 'X-CSRFToken': jar.visible('csrftoken') ?? '', Origin: 'http://other.test' };
    const response = await jar.fetch(`${site.server.baseUrl}jwt/refresh/`, json({}, headers));
    expect(await response.json()).toEqual({
      detail: 'CSRF Failed: Origin checking failed - http://other.test does not match any trusted origins.',
    });
  });

  it('gives a CSRF token to those who cannot read the cookie', async () => {
    await call('jwt/create/', ada);
    const { csrfToken } = await (await jar.fetch(`${site.server.baseUrl}jwt/csrf/`)).json();
    expect((await call('jwt/refresh/', {}, csrfToken)).status).toBe(200);
  });

  it('makes a new CSRF token at each login', async () => {
    await call('jwt/create/', ada);
    const first = jar.visible('csrftoken');
    await call('jwt/create/', ada);
    expect(jar.visible('csrftoken')).not.toBe(first);
  });

  it('keeps the cookie when a refresh is refused: another tab may have been given a new one', async () => {
    await call('jwt/create/', ada);
    await site.control.deactivate('ada');
    expect((await call('jwt/refresh/')).status).toBe(401);
    expect(held()).toBeDefined();
    await site.control.activate('ada');
  });

  it.each(['jwt/refresh/', 'jwt/blacklist/'])(
    'leaves a login alone when the answer of %s to an earlier login comes after it, and revokes what came late',
    async (path) => {
      const grace = { username: `late-${path.length}`, password: 'sea-of-cobol' };
      await site.control.createUser(grace);
      await call('jwt/create/', ada);
      const Cookie = jar
        .all()
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ');
      const headers = { 'X-CSRFToken': jar.visible('csrftoken') ?? '', Cookie };
      const late = await fetch(site.server.baseUrl + path, json({}, headers));
      expect(late.ok).toBe(true);
      const { access } = (await (await call('jwt/create/', grace)).json()) as Pair;
      jar.receive(late);
      const tokens = cookies().map(({ value }) => value);
      const answer = await call('jwt/refresh/');
      expect(answer.status).toBe(200);
      const userOf = (token: string) => JSON.parse(atob(token.split('.')[1] ?? '')).user_id;
      expect(userOf(((await answer.json()) as Pair).access)).toBe(userOf(access));
      expect(cookies()).toHaveLength(1);
      for (const token of tokens) expect((await site.post('jwt/verify/', { token })).status).toBe(400);
    },
  );

  it.each(['', '_9999999999999'])(
    'leaves the cookie of another project on this host alone (refresh_token%s)',
    async (end) => {
      const theirs = `refresh_token${end}`;
      await call('jwt/create/', ada);
      const [head, body] = (held() ?? '').split('.');
      const set = (value: string) =>
        jar.receive(new Response(null, { headers: { 'Set-Cookie': `${theirs}=${value}; Path=/auth/jwt/` } }));
      for (const value of ['garbage', `${head}.${body}.signed-by-somebody-else`]) {
        set(value);
        expect((await call('jwt/refresh/')).status).toBe(200);
        expect((await call('jwt/create/', ada)).status).toBe(200);
        expect((await call('jwt/blacklist/')).status).toBe(204);
        expect(cookies().map(({ name }) => name)).toEqual([theirs]);
        await call('jwt/create/', ada);
      }
    },
  );

  it('logs out: cookie gone, refresh token blacklisted; and again without complaint', async () => {
    await call('jwt/create/', ada);
    const token = held() ?? '';
    const response = await call('jwt/blacklist/');
    expect([response.status, await response.text(), held()]).toEqual([204, '', undefined]);
    expect((await site.post('jwt/verify/', { token })).status).toBe(400);
    expect((await call('jwt/blacklist/')).status).toBe(204);
    expect((await call('jwt/refresh/')).status).toBe(401);
  });
});

describe('session bridge', () => {
  const site = serve({ profile: 'rotation', accessSeconds: 300 });

  const sessionUser = async (jar: CookieJar): Promise<unknown> =>
    (await (await jar.fetch(`${site.server.origin}/session-user/`)).json()).user;

  it('starts a session for the user of the token, whatever the body says', async () => {
    const jar = cookieJar();
    await site.control.createUser({ username: 'eve', password: 'sea-of-cobol' });
    const { access } = await site.login();
    const headers = { Authorization: `Bearer ${access}` };
    const body = { username: 'eve', user: 2, user_id: 2 };
    const response = await jar.fetch(`${site.server.baseUrl}session/start/`, json(body, headers));
    expect(response.status).toBe(204);
    expect(jar.all().map(({ name, httpOnly }) => [name, httpOnly])).toEqual([
      ['session_user', false],
      ['csrftoken', false],
      ['sessionid', true],
    ]);
    expect(await sessionUser(jar)).toBe('ada');
  });

  it('starts no session without a token, or for a session alone', async () => {
    const jar = cookieJar();
    const start = `${site.server.baseUrl}session/start/`;
    expect((await jar.fetch(start, json({}))).status).toBe(401);
    expect(jar.all()).toEqual([]);
    await jar.fetch(start, json({}, { Authorization: `Bearer ${(await site.login()).access}` }));
    const withCsrf = json({}, { 'X-CSRFToken': jar.visible('csrftoken') ?? '' });
    expect((await jar.fetch(start, withCsrf)).status).toBe(401);
  });

  it('ends the session by the token, or by its own cookie with the CSRF token', async () => {
    for (const by of ['token', 'cookie']) {
      const jar = cookieJar();
      const { access } = await site.login();
      const headers = { Authorization: `Bearer ${access}` };
      await jar.fetch(`${site.server.baseUrl}session/start/`, json({}, headers));
      expect((await jar.fetch(`${site.server.baseUrl}session/end/`, json({}))).status).toBe(403);
      expect(await sessionUser(jar)).toBe('ada');
      const proof = by === 'token' ? headers : { 'X-CSRFToken': jar.visible('csrftoken') ?? '' };
      expect((await jar.fetch(`${site.server.baseUrl}session/end/`, json({}, proof))).status).toBe(204);
      expect(await sessionUser(jar)).toBeNull();
    }
  });
});

describe('dj-rest-auth', () => {
  const site = serve({ profile: 'dj-rest-auth' });

  it('logs in with an empty refresh token in the body and the real one in a cookie', async () => {
    const jar = cookieJar();
    const response = await jar.fetch(`${site.server.baseUrl}login/`, json(ada));
    expect(await response.json()).toMatchObject({ refresh: '', user: { username: 'ada' } });
    expect(jar.all().map(({ name, httpOnly }) => [name, httpOnly])).toEqual([
      ['access', true],
      ['refresh', true],
    ]);
  });

  it('refreshes by the cookie, with an empty object for a body', async () => {
    const jar = cookieJar();
    await jar.fetch(`${site.server.baseUrl}login/`, json(ada));
    const response = await jar.fetch(`${site.server.baseUrl}token/refresh/`, json({}));
    expect(Object.keys(await response.json())).toEqual(['access', 'access_expiration']);
    expect((await fetch(`${site.server.baseUrl}token/refresh/`, json({}))).status).toBe(401);
  });

  it('refuses wrong credentials with 400', async () => {
    const response = await fetch(`${site.server.baseUrl}login/`, json({ ...ada, password: 'wrong-horse' }));
    expect([response.status, await response.json()]).toEqual([
      400,
      { non_field_errors: ['Unable to log in with provided credentials.'] },
    ]);
  });

  it('logs out and clears both cookies', async () => {
    const jar = cookieJar();
    await jar.fetch(`${site.server.baseUrl}login/`, json(ada));
    expect((await jar.fetch(`${site.server.baseUrl}logout/`, json({}))).status).toBe(200);
    expect(jar.all()).toEqual([]);
  });
});

describe('every profile', () => {
  it.each(profiles)('%s starts and lets a user in', async (profile) => {
    const server = await startDjoser({ profile });
    const login = profile.startsWith('dj-rest-auth') ? 'login/' : 'jwt/create/';
    const response = await fetch(server.baseUrl + login, json(ada));
    expect(response.ok).toBe(true);
    // One kind of server writes the access token into a cookie and has nothing to add.
    const said = profile === 'access-cookie' ? response.headers.getSetCookie().join() : await response.text();
    expect(said).toMatch(/access\w*"?[:=]\s*"?eyJ/);
    expect(server.stderr()).toBe('');
    await server.stop();
  });
});
