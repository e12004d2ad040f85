import { describe, expect, it, vi } from 'vitest';
import { djoser, type LockManagerLike, memoryStorage, onUserChange, type StoredSession } from '../../src/index.ts';
import { ada, bob, follow, pass, setUp, sleep, slowRefresh, T0, url, type World } from '../helpers/world.ts';

/** What a tab of another process does with R1: spends it, and writes the new pair into the store. */
async function refreshElsewhere(world: World, afterSeconds = 0): Promise<void> {
  const stored = world.profile.stored()!;
  const body = JSON.stringify({ refresh: stored.refresh });
  const headers = { 'content-type': 'application/json' };
  const answer = await world.fetch(url('auth/jwt/refresh/'), { method: 'POST', headers, body });
  const pair = (await answer.json()) as { access: string; refresh: string };
  const revision = stored.revision + 1;
  const when = { askedAt: Date.now(), expiresAt: Date.now() + 300_000 };
  const renewed = { ...stored, ...pair, ...when, revision, refreshRevision: revision } as StoredSession;
  const write = () => world.profile.storage().write(renewed);
  if (afterSeconds > 0) setTimeout(write, afterSeconds * 1000);
  else await write();
}

describe('tabs', () => {
  it('B22 · two tabs whose timers fire together spend one refresh token once', async () => {
    const world = setUp({ latencyMs: slowRefresh(0.2) });
    world.server.route('GET', '/x/', () => ({ ok: true }));
    const one = await world.login();
    const two = world.open();
    await two.auth.ready;

    await pass(271);

    expect(world.refreshedAt()).toEqual([270]);
    expect(world.server.reuse).toBe(0);
    for (const { auth, of } of [one, two]) {
      expect(world.nameOf(await auth.getAccessToken())).toBe('A2');
      expect((await auth.fetch(url('x/'))).status).toBe(200);
      expect(of('ended')).toEqual([]);
      expect(of('refreshed')).toHaveLength(1);
    }
    expect(world.sent('/x/')).toEqual(['JWT A2', 'JWT A2']);
    expect(world.profile.locks.held()).toBe(false);
  });

  it.each([
    { watched: true, after: 0 },
    { watched: false, after: 0 },
    { watched: true, after: 0.3 },
    { watched: false, after: 0.3 },
  ])(
    'B23 · the tab that loses the race for a refresh token adopts the winner’s pair (store tells: $watched, $after s late)',
    async ({ watched, after }) => {
      const world = setUp({ watched });
      world.server.route('GET', '/x/', () => ({ ok: true }));
      const options = { locks: null, channel: null, proactive: 'off' as const };
      const winner = await world.over('held in memory through a sleep', options);
      // The winner is there first, each time that the loser asks for the first time.
      let lost = false;
      const fetch: typeof globalThis.fetch = async (input, init) => {
        if (!lost && String(input).endsWith('/jwt/refresh/')) {
          lost = true;
          await refreshElsewhere(world, after);
        }
        return world.fetch(input, init);
      };
      const loser = world.open({ ...options, proactive: 'visible', fetch });

      const call = follow(loser.auth.fetch(url('x/')));
      await pass(2);

      expect(call.value?.status).toBe(200);
      expect(world.sent('/x/')).toEqual(['JWT A2']);
      expect(world.stored()).toEqual({ access: 'A2', refresh: 'R2' });
      expect(world.spent()).toEqual(['R1', 'R1']);
      await pass(60);
      expect(world.refreshCalls).toBe(2);
      expect(loser.of('ended')).toEqual([]);
      expect((await winner.auth.fetch(url('x/'))).status).toBe(200);
      expect(world.sent('/x/')).toEqual(['JWT A2', 'JWT A2']);
      expect(winner.of('ended')).toEqual([]);
    },
  );

  it.each([
    { kept: 'in a shared store', storage: () => ({}) },
    { kept: 'in memory', storage: () => ({ storage: memoryStorage() }) },
  ])('B24 · a logout in one tab ends the session in the other: tokens $kept', async ({ storage }) => {
    const world = setUp();
    world.server.route('GET', '/x/', () => ({ ok: true }), { protected: false });
    const one = await world.login(storage());
    const two = world.open(storage());
    await pass(0.1);
    expect(two.auth.state.status).toBe('authenticated');

    const leaving = one.auth.logout();
    await pass(0);
    expect(two.auth.state).toEqual({ status: 'anonymous', reason: 'otherTab' });
    await two.auth.fetch(url('x/'));
    await leaving;
    await pass(600);

    expect(world.sent('/x/')).toEqual([null]);
    expect(world.refreshCalls).toBe(0);
    expect(two.of('ended')).toMatchObject([{ reason: 'otherTab' }]);
    expect(one.of('ended')).toMatchObject([{ reason: 'logout' }]);
  });

  it.each(['with a logout before', 'over the live session'])(
    'B25 · another user’s login in one tab replaces the session in the other, %s',
    async (how) => {
      const world = setUp();
      // Nothing is asked of `users/me/` but what the test asks.
      const options = { server: djoser({ scheme: 'JWT' }) };
      const one = await world.login(options);
      const two = world.open(options);
      await two.auth.ready;
      expect((await two.auth.getUser()).username).toBe('ada');

      if (how === 'with a logout before') await one.auth.logout();
      await one.auth.login(bob);
      await pass(0);
      expect(two.auth.state).toMatchObject({ status: 'authenticated', user: null });
      expect((await two.auth.getUser()).username).toBe('bob');

      expect(world.sent('users/me')).toEqual(['JWT A1', 'JWT A2']);
      expect(two.events.filter(({ type }) => type === 'started' || type === 'ended')).toEqual([
        { type: 'started', reason: 'restore' },
        { type: 'ended', reason: 'otherTab' },
        { type: 'started', reason: 'otherTab' },
      ]);
    },
  );

  // The message of a tab may overtake what the tab has written.
  it.each([0, 60, 150])(
    'B25 · the other tab never shows nobody in between: writes are seen after %i ms',
    async (lagMs) => {
      const world = setUp({ lagMs });
      const one = await world.login();
      await pass(1);
      const two = world.open();
      await two.auth.ready;
      const seen: unknown[] = [];
      onUserChange(two.auth, ({ state, hadUser }) => seen.push([state.status, hadUser]));
      await one.auth.login(bob);
      await pass(2);
      expect(seen).toEqual([['authenticated', true]]);
      expect((await two.auth.getUser()).username).toBe('bob');
    },
  );

  it('B25 · a request that waits for a look into an emptied store is not sent as the next user', async () => {
    const world = setUp();
    const one = await world.login({ channel: null });
    const two = world.open({ channel: null });
    await two.auth.ready;
    // The page sees at once that its store was emptied, and waits a moment before it believes that: a script may write the record back.
    const storage = { ...world.profile.storage(), isEmpty: () => world.profile.stored() === null };
    const page = world.open({ channel: null, storage });
    await page.auth.ready;
    await Promise.all([one, two].map(({ auth }) => auth.logout()));
    const request = follow(page.auth.fetch(url('api/ping/')));
    await page.auth.login(bob);
    await pass(1);
    expect(request.error).toMatchObject({ code: 'session_ended' });
    expect(world.sent('api/ping')).toEqual([]);
  });

  it('B25 · a request of the first user that is refused after the switch is not resent as the second', async () => {
    const world = setUp({ latencyMs: ({ path }) => (path === '/x/' ? 100 : 0) });
    world.server.route('GET', '/x/', () => ({ ok: true }));
    const one = await world.login();
    const two = world.open();
    await two.auth.ready;
    world.server.revokeAll();

    const call = follow(two.auth.fetch(url('x/')));
    await one.auth.login(bob);
    await pass(0.2);

    expect(call.value?.status).toBe(401);
    expect(world.sent('/x/')).toEqual(['JWT A1']);
    expect(world.refreshCalls).toBe(0);
  });

  it('B26 · without the Web Locks API a token that is over is refreshed all the same', async () => {
    vi.stubGlobal('navigator', { locks: undefined });
    const world = setUp();
    world.server.route('GET', '/x/', () => ({ ok: true }));
    world.store(world.issue({ access: { exp: T0 / 1000 - 1 } }));
    const { auth, warnings } = world.open({}, ['locks']);

    const call = follow(auth.fetch(url('x/')));
    await pass(1);

    expect(call.value?.status).toBe(200);
    expect(world.sent('/x/')).toEqual(['JWT A2']);
    expect(world.refreshCalls).toBe(1);
    expect(warnings.map(({ code }) => code)).toEqual(['lock_unavailable']);
  });

  it('B26 · without the Web Locks API two tabs that wake together both stay logged in', async () => {
    vi.stubGlobal('navigator', { locks: undefined });
    const world = setUp({ latencyMs: slowRefresh(0.2) });
    world.server.route('GET', '/x/', () => ({ ok: true }));
    world.store(world.issue());
    const tabs = [world.open({}, ['locks']), world.open({}, ['locks'])];
    await pass(0);
    sleep(400);

    const calls = tabs.map(({ auth }) => follow(auth.fetch(url('x/'))));
    await pass(3);

    expect(calls.map(({ value }) => value?.status)).toEqual([200, 200]);
    expect(world.sent('/x/')).toEqual(['JWT A2', 'JWT A2']);
    expect(world.refreshCalls).toBe(1);
    expect(world.server.reuse).toBe(0);
    for (const { auth, of } of tabs) {
      expect(auth.state.status).toBe('authenticated');
      expect(of('ended')).toEqual([]);
    }
  });

  it('B27 · a lock that a frozen tab never releases is waited for five seconds and not longer, each time', async () => {
    const world = setUp();
    world.server.route('GET', '/x/', () => ({ ok: true }));
    /** Somebody else has every lock, and never gives it back. */
    const locks: LockManagerLike = {
      request: (_name, { signal, mode }, work) =>
        mode === 'shared'
          ? work()
          : new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
      query: async () => ({ held: [] }),
    };
    const { auth, of } = await world.over('held in memory through a sleep', { locks, lockTimeoutSeconds: 5 });

    const first = follow(auth.fetch(url('x/')));
    await pass(4.9);
    expect(first.settledAt).toBe(null);
    await pass(1.1);
    expect(first.error).toMatchObject({ code: 'refresh_unavailable' });

    for (let times = 0; times < 15; times += 1) {
      const call = follow(auth.fetch(url('x/')));
      await pass(6);
      expect(call.settledAt).not.toBe(null);
      // Whoever has shown no life for a minute need not be waited for.
      if (call.error) expect(call.error).toMatchObject({ code: 'refresh_unavailable' });
      else expect(call.value?.status).toBe(200);
      await pass(4);
    }
    expect(auth.state.status).toBe('authenticated');
    expect(world.server.reuse).toBe(0);
    expect(of('ended')).toEqual([]);
  });

  it('B28 · a failed refresh gives the lock back: the next one waits for the second between two refreshes only', async () => {
    const world = setUp();
    world.server.failNext('jwt/refresh', 500);
    const { auth } = await world.over('held in memory through a sleep', { proactive: 'off' });

    await expect(auth.fetch(url('api/ping/'))).rejects.toMatchObject({ code: 'refresh_unavailable', status: 500 });
    expect(world.profile.locks.held()).toBe(false);
    const manual = follow(auth.refresh());
    await pass(1);

    expect(manual).toMatchObject({ settledAt: T0 + 1000, value: { status: 'authenticated' } });
    expect(world.refreshedAt()).toEqual([0, 1]);
    expect(world.profile.locks.held()).toBe(false);
  });

  it('B28 · a failed refresh gives the lock back: one asked for later is sent at once', async () => {
    const world = setUp();
    world.server.failNext('jwt/refresh', [500, 500]);
    const { auth } = await world.over('held in memory through a sleep', { proactive: 'off' });
    await expect(auth.refresh()).rejects.toMatchObject({ code: 'refresh_unavailable' });
    await pass(1);
    await expect(auth.refresh()).rejects.toMatchObject({ code: 'refresh_unavailable' });
    // The cool-down is two seconds now; a refresh that is asked for by name does not wait for its end.
    await pass(1.5);

    await auth.refresh();

    expect(world.refreshedAt()).toEqual([0, 1, 2.5]);
    expect(world.profile.locks.held()).toBe(false);
  });

  it('B29 · a refresh in one tab moves the other’s timer and writes nothing back', async () => {
    const world = setUp();
    const one = await world.login();
    const two = world.open({ refreshMarginSeconds: 10 });
    await two.auth.ready;
    await pass(269);
    const before = world.profile.writes;

    await pass(61);
    expect(world.refreshedAt()).toEqual([270]);
    expect(world.profile.writes).toBe(before + 1);
    expect(two.of('refreshed').map(({ cause }) => cause)).toEqual(['otherTab']);
    expect(world.nameOf(await two.auth.getAccessToken())).toBe('A2');

    one.auth.dispose();
    await pass(229.999);
    expect(world.refreshCalls).toBe(1);
    await pass(0.001);
    expect(world.refreshedAt()).toEqual([270, 560]);
    expect(two.of('refreshed').map(({ cause }) => cause)).toEqual(['otherTab', 'timer']);
  });

  it('B30 · a BroadcastChannel that cannot be made costs nothing but the channel', async () => {
    const world = setUp();
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        constructor() {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        }
      },
    );
    world.server.route('GET', '/x/', () => ({ ok: true }));
    const { auth, warnings } = world.open({}, ['channel']);
    await auth.login(ada);
    world.server.revokeAll();

    expect((await auth.fetch(url('x/'))).status).toBe(200);

    expect(world.sent('/x/')).toEqual(['JWT A1', 'JWT A2']);
    expect(world.refreshCalls).toBe(1);
    expect(warnings.length).toBeLessThanOrEqual(1);
    await auth.logout();
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
  });
});
