import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeDjoser, type Failure } from '../../src/testing.ts';
import { bearer, claimsOf, login, post } from './requests.ts';

const ORIGIN = 'https://api.example.test';
const PING = `${ORIGIN}/api/ping/`;
const failed = new TypeError('Failed to fetch');

describe('failNext', () => {
  const refreshing = async (failure: Failure | Failure[]) => {
    const server = createFakeDjoser();
    const { refresh } = server.issue('ada');
    server.failNext('jwt/refresh', failure);
    const refreshed = () => post(server, 'jwt/refresh', { refresh });
    const spent = async () => (await refreshed()).status === 401;
    return { refreshed, server, spent };
  };

  it('answers a status with a page, as a proxy does, and leaves the server alone', async () => {
    const { refreshed, spent } = await refreshing(503);
    const response = await refreshed();
    expect([response.status, response.headers.get('Content-Type')]).toEqual([503, 'text/html; charset=utf-8']);
    expect(await spent()).toBe(false);
  });

  it('loses the request, or only the answer', async () => {
    for (const [failure, done] of [
      ['network', false],
      ['lost', true],
    ] as const) {
      const { refreshed, server, spent } = await refreshing(failure);
      await expect(refreshed()).rejects.toThrow(failed);
      expect(server.calls('jwt/refresh')).toMatchObject([{ status: null }]);
      expect(await spent()).toBe(done);
    }
  });

  it('answers 200 with a page, with nothing, or with half', async () => {
    const page = await refreshing('html200');
    const portal = await page.refreshed();
    expect([portal.status, portal.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.spent()).toBe(false);

    const empty = await refreshing('empty');
    const nothing = await empty.refreshed();
    expect([nothing.status, await nothing.text()]).toEqual([200, '']);
    expect(await empty.spent()).toBe(false);

    const half = await refreshing('truncated');
    const response = await half.refreshed();
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
    expect(await half.spent()).toBe(true);
  });

  it('truncates nothing to nothing', async () => {
    const server = createFakeDjoser();
    server.failNext('users/reset_password', 'truncated');
    const response = await post(server, 'users/reset_password', { email: 'ada@example.test' });
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  it('answers with a response of the test, or with what a function makes of the request', async () => {
    const own = Response.json({ detail: 'teapot' }, { status: 418 });
    const { refreshed, server } = await refreshing([own, own]);
    for (const _ of ['first', 'second']) expect(await (await refreshed()).json()).toEqual({ detail: 'teapot' });
    server.failNext('/auth/jwt/refresh/', async (request) => Response.json(Object.keys(await request.json())));
    expect(await (await refreshed()).json()).toEqual(['refresh']);
  });

  it('takes a response of an error for a failed network, and one that redirects for what it says', async () => {
    const { refreshed, server } = await refreshing([Response.error(), Response.redirect(PING, 303)]);
    await expect(refreshed()).rejects.toThrow(failed);
    expect((await refreshed()).url).toBe(PING);
    expect(server.count('api/ping')).toBe(1);
  });

  it('keeps the address a response says it came from', async () => {
    const moved = Object.defineProperty(new Response('', { status: 401 }), 'url', { value: 'https://other.test/' });
    const { refreshed } = await refreshing(moved);
    expect((await refreshed()).url).toBe('https://other.test/');
  });

  it('takes one request for each failure in a list, null being the usual answer', async () => {
    const { refreshed } = await refreshing([500, null, 502]);
    const statuses = [];
    for (const _ of [1, 2, 3, 4]) statuses.push((await refreshed()).status);
    expect(statuses).toEqual([500, 200, 502, 401]);
  });

  it('goes by endpoint, by path, or by nothing', async () => {
    const server = createFakeDjoser();
    server.failNext('api/ping', 501);
    server.failNext('/api/ping/', 502);
    server.failNext('*', 503);
    expect((await server.fetch(`${ORIGIN}/nowhere/`)).status).toBe(503);
    expect((await server.fetch(`${PING}?page=2`)).status).toBe(501);
    expect((await server.fetch(PING)).status).toBe(502);
    expect((await server.fetch(PING)).status).toBe(401);
  });

  it('hangs until the caller gives up, with the reason of the caller', async () => {
    const server = createFakeDjoser();
    server.failNext('api/ping', 'hang');
    const controller = new AbortController();
    const response = server.fetch(PING, { signal: controller.signal });
    const settled = vi.fn();
    response.then(settled, settled);
    // The answer to a request made later: by now this one would be answered, too.
    await server.fetch(PING);
    expect(settled).not.toHaveBeenCalled();
    controller.abort('enough');
    await expect(response).rejects.toBe('enough');
  });

  it('hangs for good where nobody can give up', async () => {
    const server = createFakeDjoser();
    server.failNext('api/ping', 'hang');
    const settled = vi.fn();
    server.fetch(PING).then(settled, settled);
    await server.fetch(PING);
    expect(settled).not.toHaveBeenCalled();
  });

  it('reaches servers that are not there', async () => {
    const server = createFakeDjoser();
    server.failNext('*', () => new Response('hello'));
    expect(await (await server.fetch('https://other.test/')).text()).toBe('hello');
  });
});

describe('latency', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is none by default, and takes no timer', async () => {
    expect((await createFakeDjoser().fetch(PING)).status).toBe(401);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('passes before an answer', async () => {
    const server = createFakeDjoser({ latencyMs: 100 });
    const answered = vi.fn();
    server.fetch(PING).then(answered);
    await vi.advanceTimersByTimeAsync(99);
    expect(answered).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(answered).toHaveBeenCalledOnce();
  });

  it('is half over when the work is done', async () => {
    const server = createFakeDjoser({ latencyMs: 100 });
    const { access } = server.issue('ada');
    const before = server.fetch(PING, bearer(access));
    await vi.advanceTimersByTimeAsync(60);
    server.revokeAll();
    const after = server.fetch(PING, bearer(access));
    await vi.advanceTimersByTimeAsync(100);
    expect([(await before).status, (await after).status]).toEqual([200, 401]);
  });

  it('may depend on the request, and change', async () => {
    const server = createFakeDjoser({
      latencyMs: ({ method, path }) => (`${method} ${path}` === 'GET /api/ping/' ? 10 : 0),
    });
    const ping = server.fetch(PING);
    expect((await server.fetch(`${ORIGIN}/auth/users/me/`)).status).toBe(401);
    expect(server.calls('api/ping')).toMatchObject([{ status: null }]);
    await vi.advanceTimersByTimeAsync(10);
    expect((await ping).status).toBe(401);
    server.setLatency(0);
    expect((await server.fetch(PING)).status).toBe(401);
  });

  it('ends with the reason of the caller, on the way there and on the way back', async () => {
    for (const [elapsedMs, spent] of [
      [40, 200],
      [60, 401],
    ] as const) {
      const server = createFakeDjoser({ latencyMs: 100 });
      const { refresh } = server.issue('ada');
      const controller = new AbortController();
      const body = JSON.stringify({ refresh });
      const headers = { 'Content-Type': 'application/json' };
      const url = `${ORIGIN}/auth/jwt/refresh/`;
      const response = server.fetch(new Request(url, { method: 'POST', headers, body, signal: controller.signal }));
      const refused = expect(response).rejects.toThrow('enough');
      await vi.advanceTimersByTimeAsync(elapsedMs);
      controller.abort(new Error('enough'));
      await refused;
      expect(vi.getTimerCount()).toBe(0);
      server.setLatency(0);
      expect((await post(server, 'jwt/refresh', { refresh })).status).toBe(spent);
    }
  });

  it('never begins where the caller has given up before', async () => {
    const server = createFakeDjoser({ latencyMs: 100 });
    await expect(server.fetch(PING, { signal: AbortSignal.abort('early') })).rejects.toBe('early');
    expect(server.calls()).toEqual([]);
    const controller = new AbortController();
    const late = server.fetch(PING, { signal: controller.signal });
    controller.abort('late');
    await expect(late).rejects.toBe('late');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('follows no signal that init takes away', async () => {
    const server = createFakeDjoser();
    const request = new Request(PING, { signal: AbortSignal.abort() });
    expect((await server.fetch(request, { signal: null })).status).toBe(401);
  });
});

describe('tokens', () => {
  it('issued directly are as good as those of a login', async () => {
    const server = createFakeDjoser();
    const { access, refresh } = server.issue('ada');
    expect((await server.fetch(PING, bearer(access))).status).toBe(200);
    expect((await post(server, 'jwt/refresh', { refresh })).status).toBe(200);
    expect(() => server.issue('eve')).toThrow(new RangeError('there is no user `eve`'));
  });

  it('are issued with any claim', async () => {
    const server = createFakeDjoser({ now: () => 1_800_000_000_000 });
    const { access, refresh } = server.issue('ada', { access: { exp: 1_799_999_999, role: 'admin', iat: undefined } });
    expect(claimsOf(access)).toMatchObject({ exp: 1_799_999_999, role: 'admin' });
    expect(claimsOf(access)).not.toHaveProperty('iat');
    expect(claimsOf(refresh)).not.toHaveProperty('role');
    expect((await server.fetch(PING, bearer(access))).status).toBe(401);
    const odd = server.issue('ada', { access: { exp: 'soon' } });
    expect((await server.fetch(PING, bearer(odd.access))).status).toBe(200);
  });

  it('live as long as was last set, and their refresh tokens as before', async () => {
    const server = createFakeDjoser({ now: () => 1_800_000_000_000, accessSeconds: 300 });
    server.setAccessSeconds(7);
    const { access, refresh } = server.issue('ada');
    expect(claimsOf(access)).toMatchObject({ exp: 1_800_000_007 });
    expect(claimsOf(refresh)).toMatchObject({ exp: 1_800_086_400 });
    server.reset();
    expect(claimsOf(server.issue('ada').access)).toMatchObject({ exp: 1_800_000_300 });
  });

  it('are refused as expired, or as forged, until new ones are made', async () => {
    const server = createFakeDjoser();
    const message = async (token: string) =>
      (await (await server.fetch(PING, bearer(token))).json()).messages?.[0].message;
    const first = server.issue('ada');
    server.expireAccess();
    expect(await message(first.access)).toBe('Token is expired');
    const second = await (await post(server, 'jwt/refresh', { refresh: first.refresh })).json();
    expect(await message(second.access)).toBeUndefined();
    server.revokeAll();
    expect(await message(second.access)).toBe('Token is invalid');
    expect((await post(server, 'jwt/refresh', { refresh: second.refresh })).status).toBe(200);
  });

  it('for refreshing are blacklisted all at once', async () => {
    const server = createFakeDjoser();
    const { access, refresh } = server.issue('ada');
    server.revokeRefresh();
    expect(await (await post(server, 'jwt/refresh', { refresh })).json()).toEqual({
      detail: 'Token is blacklisted',
      code: 'token_not_valid',
    });
    expect(server.reuse).toBe(1);
    expect((await server.fetch(PING, bearer(access))).status).toBe(200);
    await login(server);
    expect(server.reuse).toBe(1);
  });

  it('grow old with the clock of the server', async () => {
    const server = createFakeDjoser();
    const { access } = server.issue('ada');
    server.advance(400);
    server.advance(-200);
    expect((await server.fetch(PING, bearer(access))).status).toBe(200);
    server.advance(100);
    expect((await server.fetch(PING, bearer(access))).status).toBe(401);
  });
});

describe('calls', () => {
  it('are kept in order, from the moment they are made', async () => {
    const server = createFakeDjoser({ now: () => 1_800_000_000_000 });
    server.advance(60);
    const pending = server.fetch(`${PING}?page=2`, { headers: { Authorization: 'Bearer abc', 'X-Extra': '1' } });
    const call = {
      method: 'GET',
      path: '/api/ping/',
      url: `${PING}?page=2`,
      endpoint: 'api/ping',
      authorization: { scheme: 'Bearer', token: 'abc' },
      headers: { authorization: 'Bearer abc', 'x-extra': '1' },
      body: undefined,
      status: null,
      at: 1_800_000_000_000,
    };
    const before = server.calls();
    expect(before).toEqual([call]);
    await pending;
    expect(before[0]?.status).toBeNull();
    expect(server.calls()).toEqual([{ ...call, status: 401 }]);
  });

  it('show bodies as they are understood', async () => {
    const server = createFakeDjoser();
    const url = `${ORIGIN}/auth/jwt/create/`;
    await post(server, 'jwt/create', { username: 'ada' });
    await server.fetch(url, { method: 'POST', body: new URLSearchParams({ a: '1' }) });
    await server.fetch(url, { method: 'POST', body: 'text' });
    expect(server.calls().map(({ body }) => body)).toEqual([{ username: 'ada' }, { a: '1' }, 'text']);
  });

  it('take headers of one word apart, too', async () => {
    const server = createFakeDjoser();
    await server.fetch(PING, { headers: { Authorization: 'abc' } });
    await server.fetch(PING);
    expect(server.calls().map(({ authorization }) => authorization)).toEqual([{ scheme: 'abc', token: '' }, null]);
  });

  it('are found and counted by endpoint, path or question', async () => {
    const server = createFakeDjoser();
    await login(server);
    await server.fetch(PING);
    await server.fetch(`${ORIGIN}/nowhere/`);
    expect(server.count()).toBe(3);
    expect(server.count('*')).toBe(3);
    expect(server.count('jwt/create')).toBe(1);
    expect(server.count('/nowhere/')).toBe(1);
    expect(server.count(({ status }) => status === 401)).toBe(1);
    expect(server.count('jwt/refresh')).toBe(0);
  });
});

describe('routes', () => {
  it('are protected, and know who asks for what', async () => {
    const server = createFakeDjoser();
    server.route('POST', '/api/items/:id/', (request, { data, params, user }) => ({
      [request.method]: params.id,
      data,
      user: user?.username,
    }));
    const url = `${ORIGIN}/api/items/a%20b/`;
    expect((await server.fetch(url, { method: 'POST' })).status).toBe(401);
    const { access } = server.issue('ada');
    const headers = { ...bearer(access).headers, 'Content-Type': 'application/json' };
    const response = await server.fetch(url, { method: 'POST', headers, body: '{"n":1}' });
    expect(await response.json()).toEqual({ POST: 'a b', data: { n: 1 }, user: 'ada' });
    expect(server.count('/api/items/:id/')).toBe(2);
  });

  it('may be open, answer with a response, and be replaced', async () => {
    const server = createFakeDjoser();
    const url = `${ORIGIN}/api/open`;
    const open = { protected: false };
    server.route('GET', '/api/open', (_, { user }) => new Response(`for ${user}`, { status: 202 }), open);
    server.route('DELETE', '/api/open', () => undefined);
    const response = await server.fetch(url);
    expect([response.status, await response.text()]).toEqual([202, 'for null']);
    expect((await server.fetch(url, { method: 'HEAD' })).status).toBe(202);
    expect((await server.fetch(url, { method: 'DELETE' })).status).toBe(401);
    server.route('DELETE', '/api/open', () => undefined, open);
    expect(await (await server.fetch(url, { method: 'DELETE' })).json()).toBeNull();
    server.route('GET', '/api/open', () => 'closed');
    expect((await server.fetch(url)).status).toBe(401);
  });

  it('see the body of the request', async () => {
    const server = createFakeDjoser();
    server.route('POST', '/api/size', async (request) => (await request.arrayBuffer()).byteLength, {
      protected: false,
    });
    server.route('POST', '/api/names', async (request) => [...(await request.formData()).keys()], { protected: false });
    const bytes = new Uint8Array([0, 255, 128]);
    const headers = { 'Content-Type': 'application/octet-stream' };
    const size = await server.fetch(`${ORIGIN}/api/size`, { method: 'POST', headers, body: bytes });
    expect(await size.json()).toBe(3);
    const form = new FormData();
    form.set('a', '1');
    const names = await server.fetch(`${ORIGIN}/api/names`, { method: 'POST', body: form });
    expect(await names.json()).toEqual(['a']);
  });

  it('get no parsed body before they ask for it: what is malformed is 400 only there', async () => {
    const server = createFakeDjoser();
    server.route('POST', '/api/kept', () => 'kept', { protected: false });
    server.route('POST', '/api/read', (_, { data }) => data, { protected: false });
    const ask = async (path: string, type: string) => {
      const headers = { 'Content-Type': type };
      const response = await server.fetch(`${ORIGIN}/api/${path}`, { method: 'POST', headers, body: '{"a":' });
      return [response.status, await response.json()];
    };
    for (const type of ['application/json', 'multipart/form-data']) {
      expect(await ask('kept', type)).toEqual([200, 'kept']);
    }
    const json = 'JSON parse error - Expecting value: line 1 column 1 (char 0)';
    expect(await ask('read', 'application/json')).toEqual([400, { detail: json }]);
    // What Django says to a form whose `Content-Type` was set by hand.
    const form = 'Multipart form parse error - Invalid boundary in multipart: None';
    expect(await ask('read', 'multipart/form-data')).toEqual([400, { detail: form }]);
    expect(server.calls().map(({ body }) => body)).toEqual(['{"a":', '{"a":', '{"a":', '{"a":']);
  });

  it('see a form with a file also behind a redirect that keeps the method', async () => {
    const server = createFakeDjoser();
    const moved = () => new Response('', { status: 307, headers: { Location: `${ORIGIN}/api/new` } });
    server.route('POST', '/api/old', moved, { protected: false });
    server.route('POST', '/api/new', (_, { data }) => data, { protected: false });
    const body = new FormData();
    body.set('file', new File(['hello'], 'hello.txt'));
    const response = await server.fetch(`${ORIGIN}/api/old`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ file: { bytes: 5 } });
  });

  it('may be at another origin, and redirect there without the token', async () => {
    const server = createFakeDjoser();
    server.route('POST', 'https://other.test/in', (request) => request.text(), { protected: false });
    server.route(
      'POST',
      '/api/out',
      () => new Response('', { status: 307, headers: { Location: 'https://other.test/in' } }),
    );
    const { access } = server.issue('ada');
    const response = await server.fetch(`${ORIGIN}/api/out`, {
      method: 'POST',
      headers: { ...bearer(access).headers, 'Content-Type': 'application/json' },
      body: '"hello"',
    });
    expect([response.url, await response.json()]).toEqual(['https://other.test/in', '"hello"']);
    expect(server.calls().map(({ authorization }) => authorization !== null)).toEqual([true, false]);
    expect((await server.fetch('https://other.test/nowhere')).status).toBe(404);
  });

  it('redirect at most twenty times, and 303 always to a GET', async () => {
    const server = createFakeDjoser();
    const to = (location: string, status: number) => () =>
      new Response('', { status, headers: { Location: location } });
    server.route('GET', '/round', to('/round', 302), { protected: false });
    await expect(server.fetch(`${ORIGIN}/round`)).rejects.toThrow(failed);
    expect(server.count('/round')).toBe(21);
    server.route('PUT', '/see', to('/other', 303), { protected: false });
    server.route('GET', '/see', to('/other', 303), { protected: false });
    server.route('GET', '/other', () => 'other', { protected: false });
    for (const method of ['PUT', 'GET']) {
      expect(await (await server.fetch(`${ORIGIN}/see`, { method })).json()).toBe('other');
    }
    server.route('GET', '/created', to('/other', 201), { protected: false });
    expect((await server.fetch(`${ORIGIN}/created`)).status).toBe(201);
  });

  it('that throw reject the request with the error of the test', async () => {
    const server = createFakeDjoser();
    server.route(
      'GET',
      '/bug',
      () => {
        throw new Error('mine');
      },
      { protected: false },
    );
    await expect(server.fetch(`${ORIGIN}/bug`)).rejects.toThrow('mine');
  });
});

describe('reset', () => {
  it('goes back to the start', async () => {
    const server = createFakeDjoser();
    const { access, refresh } = await login(server);
    server.createUser({ username: 'eve' });
    server.route('GET', '/x', () => 1);
    server.failNext('*', 500);
    server.advance(1_000);
    server.setLatency(1_000);
    server.reset();
    expect([server.calls(), server.mails, server.reuse]).toEqual([[], [], 0]);
    expect((await server.fetch(`${ORIGIN}/x`)).status).toBe(404);
    expect(() => server.issue('eve')).toThrow(RangeError);
    expect((await server.fetch(PING, bearer(access))).status).toBe(401);
    expect((await post(server, 'jwt/refresh', { refresh })).status).toBe(401);
  });

  it('gives back users that were taken away', () => {
    const server = createFakeDjoser();
    expect(server.createUser({ username: 'eve', isStaff: true })).toEqual({
      id: 2,
      username: 'eve',
      email: 'eve@example.test',
      isActive: true,
      isStaff: true,
      fields: {},
      permissions: [],
    });
    server.deleteUser('ada');
    expect(() => server.deactivate('ada')).toThrow(RangeError);
    server.reset();
    expect(server.issue('ada')).toHaveProperty('access');
  });
});
