import ky from 'ky';
import { describe, expect, it } from 'vitest';
import { AuthError, djoser } from '../../src/index.ts';
import { follow, pass, setUp, slow, slowRefresh, T0, url, waysToBeOver } from '../helpers/world.ts';

describe('single flight', () => {
  it('B14 · ten parallel 401s share one refresh and are each sent twice', async () => {
    const world = setUp({ latencyMs: slowRefresh(0.1) });
    world.server.route('GET', '/i/:id/', (_, { params }) => params);
    const { auth } = await world.login();
    world.server.revokeAll();
    const paths = Array.from({ length: 10 }, (_, index) => `/i/${index}/`);

    const calls = paths.map((path) => follow(auth.fetch(url(path))));
    await pass(0.1);

    expect(calls.map(({ value }) => value?.status)).toEqual(Array(10).fill(200));
    expect(paths.map((path) => world.sent(path))).toEqual(Array(10).fill(['JWT A1', 'JWT A2']));
    expect(world.refreshCalls).toBe(1);
    expect(world.server.reuse).toBe(0);
  });

  it('B14 · a 401 that says neither what is wrong nor which scheme is wanted is cured by a refresh as well', async () => {
    const world = setUp();
    world.server.route(
      'GET',
      '/x/',
      (request) =>
        request.headers.get('authorization') === `JWT ${world.profile.stored()?.access}` && world.refreshCalls > 0
          ? { ok: true }
          : Response.json({ detail: 'Signature has expired.' }, { status: 401 }),
      { protected: false },
    );
    const { auth } = await world.login();

    expect((await auth.fetch(url('x/'))).status).toBe(200);

    expect(world.sent('/x/')).toEqual(['JWT A1', 'JWT A2']);
    expect(world.refreshCalls).toBe(1);
  });

  it.each(waysToBeOver)('B15 · ten parallel calls with a token that is over, %s, wait for one refresh', async (way) => {
    const world = setUp({ latencyMs: slowRefresh(0.1) });
    const { auth } = await world.over(way);

    const calls = Array.from({ length: 10 }, () => follow(auth.fetch(url('api/ping/'))));
    await pass(0.1);

    expect(calls.map(({ value }) => value?.status)).toEqual(Array(10).fill(200));
    expect(world.sent('api/ping')).toEqual(Array(10).fill('JWT A2'));
    expect(world.refreshCalls).toBe(1);
  });

  it('B16 · a 401 that lands while the refresh is running waits for it', async () => {
    const world = setUp({ latencyMs: slow({ '/r1/': 0.01, '/r2/': 0.05, '/auth/jwt/refresh/': 0.1 }) });
    for (const path of ['/r1/', '/r2/']) world.server.route('GET', path, () => ({ ok: true }));
    const { auth } = await world.login();
    world.server.revokeAll();

    const calls = ['r1/', 'r2/'].map((path) => follow(auth.fetch(url(path))));
    await pass(0.2);

    expect(calls.map(({ value }) => value?.status)).toEqual([200, 200]);
    expect(calls.map(({ settledAt }) => settledAt)).toEqual([T0 + 120, T0 + 160]);
    expect(world.refreshedAt()).toEqual([0.01]);
    expect(world.sent('/r1/')).toEqual(['JWT A1', 'JWT A2']);
    expect(world.sent('/r2/')).toEqual(['JWT A1', 'JWT A2']);
  });

  it('B16 · a 401 that lands after the refresh is resent with the new token and refreshes nothing', async () => {
    const world = setUp({ latencyMs: slow({ '/r1/': 0.01, '/r2/': 0.4, '/auth/jwt/refresh/': 0.1 }) });
    for (const path of ['/r1/', '/r2/']) world.server.route('GET', path, () => ({ ok: true }));
    const { auth } = await world.login();
    world.server.revokeAll();

    const calls = ['r1/', 'r2/'].map((path) => follow(auth.fetch(url(path))));
    await pass(1);

    expect(calls.map(({ value }) => value?.status)).toEqual([200, 200]);
    expect(world.refreshCalls).toBe(1);
    expect(world.sent('/r2/')).toEqual(['JWT A1', 'JWT A2']);
  });

  it('B17 · two ky instances for two origins share the session’s one refresh', async () => {
    const world = setUp({ latencyMs: slowRefresh(0.1) });
    const files = 'https://files.example.test';
    world.server.route('GET', '/x/', () => ({ from: 'api' }));
    world.server.route('GET', `${files}/y/`, () => ({ from: 'files' }));
    const { auth } = await world.login({ allowedOrigins: [files] });
    const other = ky.create({ prefix: files, fetch: auth.fetch });
    world.server.revokeAll();

    const calls = [follow(auth.api.get('x/').json()), follow(other.get('y/').json())];
    await pass(0.1);

    expect(calls.map(({ value }) => value)).toEqual([{ from: 'api' }, { from: 'files' }]);
    expect(world.sent('/x/')).toEqual(['JWT A1', 'JWT A2']);
    expect(world.sent('/y/')).toEqual(['JWT A1', 'JWT A2']);
    expect(world.refreshCalls).toBe(1);
    expect(world.server.reuse).toBe(0);
  });

  it.each(waysToBeOver)('B18 · a refused refresh does not wait for itself: token %s', async (way) => {
    const world = setUp();
    world.server.route('GET', '/x/', () => ({ ok: true }));
    const { auth } = await world.over(way);
    world.server.revokeRefresh();

    const call = follow(auth.fetch(url('x/')));
    await pass(1);

    expect(call.error).toBeInstanceOf(AuthError);
    expect(call.error).toMatchObject({ code: 'session_ended' });
    expect(world.refreshCalls).toBe(1);
    expect(world.sent('jwt/refresh')).toEqual([null]);
    expect(world.sent('/x/')).toEqual([]);
  });

  it('B18 · a refresh endpoint called through the decorated fetch gets no token and starts no refresh', async () => {
    const world = setUp();
    const { auth } = await world.over('held in memory through a sleep');
    world.server.revokeRefresh();

    const body = JSON.stringify({ refresh: 'spent' });
    const headers = { 'content-type': 'application/json' };
    const call = follow(auth.fetch(url('auth/jwt/refresh/'), { method: 'POST', headers, body }));
    await pass(1);

    expect(call.value?.status).toBe(401);
    expect(world.sent('jwt/refresh')).toEqual([null]);
  });

  it.each(waysToBeOver)('B19 · listeners may call the client: token %s', async (way) => {
    const world = setUp();
    for (const path of ['/x/', '/todos/']) world.server.route('GET', path, () => ({ ok: true }));
    const { auth } = await world.over(way);
    const todos: number[] = [];
    const load = async () => {
      todos.push((await auth.fetch(url('todos/'))).status);
      expect(await auth.getAccessToken()).toBe(world.profile.stored()?.access);
    };
    auth.subscribe(load);
    auth.on('refreshed', load);

    const call = follow(auth.fetch(url('x/')));
    await pass(1);

    expect(call.value?.status).toBe(200);
    expect(todos.length).toBeGreaterThan(1);
    expect(new Set(todos)).toEqual(new Set([200]));
    expect(world.sent('/x/')).toEqual(['JWT A2']);
    expect(new Set(world.sent('/todos/'))).toEqual(new Set(['JWT A2']));
    expect(todos).toHaveLength(world.sent('/todos/').length);
    expect(world.refreshCalls).toBe(1);
    expect(world.profile.locks.held()).toBe(false);
  });

  it.each(waysToBeOver)(
    'B20 · a refresh that never answers is waited for no longer than its time, and given up after 90 s: token %s',
    async (way) => {
      const world = setUp();
      for (const path of ['/x/', '/y/']) world.server.route('GET', path, () => ({ ok: true }));
      world.server.failNext('jwt/refresh', 'hang');
      const signals: (AbortSignal | null | undefined)[] = [];
      const fetch: typeof globalThis.fetch = (input, init) => {
        if (String(input).endsWith('/jwt/refresh/')) signals.push(init?.signal);
        return world.fetch(input, init);
      };
      const { auth, of } = await world.over(way, { fetch, refreshTimeoutSeconds: 10 });

      const calls = [1, 2, 3].map(() => follow(auth.fetch(url('x/'))));
      await pass(9.999);
      expect(calls.map(({ settledAt }) => settledAt)).toEqual([null, null, null]);
      await pass(0.001);

      for (const { error, settledAt } of calls) {
        expect(error).toMatchObject({ code: 'refresh_unavailable' });
        expect(settledAt).toBe(T0 + 10_000);
      }
      // The server may have rotated: what was sent is not taken back.
      expect(signals.filter((signal) => signal?.aborted)).toEqual([]);
      expect(world.stored()).toEqual({ access: 'A1', refresh: 'R1' });
      await pass(75);
      expect(world.refreshedAt()).toEqual([0]);

      await pass(10);
      const last = follow(auth.fetch(url('y/')));
      await pass(1);
      expect(last.value?.status).toBe(200);
      const [first, second, ...more] = world.refreshedAt();
      expect([first, more]).toEqual([0, []]);
      expect(second).toBeGreaterThanOrEqual(90);
      expect(world.profile.locks.held()).toBe(false);
      expect(world.sent('/x/')).toEqual([]);
      expect(world.sent('/y/')).toEqual(['JWT A2']);
      expect(of('ended')).toEqual([]);
    },
  );

  it('B21 · timer, refresh(), getAccessToken() and a 401 in the same turn share one refresh', async () => {
    const world = setUp({ latencyMs: slow({ '/x/': 0.1, '/auth/jwt/refresh/': 0.1 }) });
    world.server.route('GET', '/x/', () => ({ ok: true }));
    const { auth, of } = await world.login({ server: djoser({ scheme: 'JWT' }) });
    world.server.revokeAll();
    await pass(269.9);
    const call = follow(auth.fetch(url('x/')));
    await pass(0.1);
    expect(world.server.calls('/x/').map(({ status }) => status)).toEqual([401]);

    const manual = follow(auth.refresh());
    const token = follow(auth.getAccessToken());
    await pass(0.2);

    expect(world.refreshedAt()).toEqual([270]);
    expect(of('refreshed').map(({ cause }) => cause)).toEqual(['timer']);
    expect(call.value?.status).toBe(200);
    expect(world.sent('/x/')).toEqual(['JWT A1', 'JWT A2']);
    expect(manual.value).toMatchObject({ status: 'authenticated', expiresAt: T0 + 570_000 });
    expect(world.nameOf(token.value)).toBe('A2');
    expect(world.stored()).toEqual({ access: 'A2', refresh: 'R2' });
    expect(world.server.reuse).toBe(0);
  });
});
