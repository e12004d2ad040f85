import { describe, expect, it, vi } from 'vitest';
import { ada, pass, setUp, sleep, url } from '../helpers/world.ts';

const day = 86_400;

describe('timers', () => {
  it('B08 · a token that lives 30 days is renewed at its end and not at once', async () => {
    const world = setUp({ accessSeconds: 30 * day, refreshSeconds: 90 * day });
    const setTimeout = vi.spyOn(globalThis, 'setTimeout');
    await world.login();

    await pass(1);
    expect(world.refreshCalls).toBe(0);
    await pass(30 * day - 30 - 1 - 0.001);
    expect(world.refreshCalls).toBe(0);
    await pass(0.001);
    expect(world.refreshCalls).toBe(1);

    const delays = setTimeout.mock.calls.map(([, delay]) => delay);
    expect(delays.length).toBeGreaterThan(1);
    expect(Math.max(...delays.map(Number))).toBeLessThanOrEqual(2 ** 31 - 1);
  });

  it('B09 · after a day’s sleep the first request waits for a refresh, though no timer ran', async () => {
    const world = setUp({ refreshSeconds: 7 * day });
    world.server.route('GET', '/x/', () => ({ ok: true }));
    const { auth } = await world.login();
    sleep(day);

    expect((await auth.fetch(url('x/'))).status).toBe(200);

    expect(world.refreshCalls).toBe(1);
    expect(world.sent('/x/')).toEqual(['JWT A2']);
  });

  it('B10 · a first refresh that loses to the network after wake-up is tried again, and the session stays', async () => {
    const world = setUp();
    world.server.route('GET', '/x/', () => ({ ok: true }));
    const { auth, of } = await world.login();
    world.server.failNext('jwt/refresh', 'network');
    sleep(400);
    world.page.dispatch('focus');
    await pass(0);

    expect(world.refreshCalls).toBe(1);
    expect(world.stored()).toEqual({ access: 'A1', refresh: 'R1' });
    expect(vi.getTimerCount()).toBe(1);
    expect(world.page.listeners()).toBeGreaterThan(0);

    await pass(5);
    world.page.dispatch('online');
    expect((await auth.fetch(url('x/'))).status).toBe(200);

    expect(world.refreshCalls).toBe(2);
    expect(world.sent('/x/')).toEqual(['JWT A2']);
    expect(of('refreshfailed')).toHaveLength(1);
    expect(of('ended')).toEqual([]);
  });

  it('B10 · the network that comes back starts the refresh where no timer runs', async () => {
    const world = setUp();
    const { of } = await world.login();
    world.server.failNext('jwt/refresh', 'network');
    sleep(400);
    world.page.dispatch('focus');
    await pass(0);
    expect(world.refreshCalls).toBe(1);

    sleep(5);
    world.page.dispatch('online');
    await pass(0);

    expect(world.refreshCalls).toBe(2);
    expect(world.stored()).toEqual({ access: 'A2', refresh: 'R2' });
    expect(of('ended')).toEqual([]);
  });

  it('B11 · a tab shown after 20 minutes refreshes once for all its requests', async () => {
    const world = setUp();
    world.server.route('GET', '/x/', () => ({ ok: true }));
    const { auth, of } = await world.login();
    world.page.hide();
    sleep(1200);

    world.page.show();
    const answers = await Promise.all([1, 2, 3].map(() => auth.fetch(url('x/'))));
    await pass(1);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(world.sent('/x/')).toEqual(['JWT A2', 'JWT A2', 'JWT A2']);
    expect(world.refreshCalls).toBe(1);
    expect(of('ended')).toEqual([]);
  });

  it('B11 · a tab shown after 20 minutes has a good token before anybody asks', async () => {
    const world = setUp();
    await world.login();
    world.page.hide();
    await pass(1200);
    expect(world.refreshCalls).toBe(0);

    world.page.show();
    await pass(0);

    expect(world.stored()).toEqual({ access: 'A2', refresh: 'R2' });
  });

  it('B12 · two logins and five cycles leave one timer, and a logout none', async () => {
    const world = setUp();
    const { auth, of } = await world.login();
    await auth.login(ada);
    expect(vi.getTimerCount()).toBe(1);

    for (let cycle = 1; cycle <= 5; cycle += 1) {
      await pass(270);
      expect(world.refreshCalls).toBe(cycle);
      expect(vi.getTimerCount()).toBe(1);
    }
    expect(world.refreshedAt()).toEqual([270, 540, 810, 1080, 1350]);
    expect(world.server.reuse).toBe(0);

    await auth.logout();
    expect(vi.getTimerCount()).toBe(0);
    expect(of('ended').map(({ reason }) => reason)).toEqual(['replaced', 'logout']);
  });

  it('B13 · a refresh after a 401 moves the one timer to the new token’s end', async () => {
    const world = setUp();
    world.server.route('GET', '/x/', () => ({ ok: true }));
    const { auth } = await world.login();
    await pass(100);
    world.server.revokeAll();
    expect((await auth.fetch(url('x/'))).status).toBe(200);
    expect(world.refreshedAt()).toEqual([100]);
    expect(vi.getTimerCount()).toBe(1);

    await pass(171);
    expect(world.refreshCalls).toBe(1);
    expect(vi.getTimerCount()).toBe(1);

    await pass(100);
    expect(world.refreshedAt()).toEqual([100, 370]);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('a timer that comes due while the refresh before it is still landing is not lost', async () => {
    // A token of two seconds, issued late in a second of the server, is due for renewal on arrival; the lock is slow to be given back.
    const world = setUp({ startsAt: 0.9, accessSeconds: 2 });
    const { locks } = world.profile;
    const request: typeof locks.request = async (name, options, work) => {
      const result = await locks.request(name, options, work);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return result;
    };
    await world.login({ random: () => 0.99, locks: { ...locks, request } });

    await pass(10);
    expect(world.refreshCalls).toBeGreaterThanOrEqual(8);
    expect(world.server.reuse).toBe(0);
  });
});
