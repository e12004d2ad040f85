import { describe, expect, it, vi } from 'vitest';
import { djoser } from '../../src/index.ts';
import { follow, pass, setUp, sleep, T0, url } from '../helpers/world.ts';

/** Nothing is asked of `users/me/` but what a test asks. */
const server = djoser({ scheme: 'JWT' });

describe('clock and expiry', () => {
  it('B01 · a clock an hour fast makes no new token look dead', async () => {
    const world = setUp({ accessSeconds: 3600 });
    const { auth, warnings } = await world.login({ server, now: () => Date.now() + 4_000_000 });

    for (let call = 0; call < 10; call += 1) expect((await auth.getUser({ reload: true })).username).toBe('ada');
    await pass(60);

    expect(world.sent('users/me')).toEqual(Array(10).fill('JWT A1'));
    expect(world.refreshCalls).toBe(0);
    expect(auth.state.status).toBe('authenticated');
    expect(warnings.map(({ code }) => code)).toEqual(['clock_skew']);
  });

  it('B01 · a clock an hour fast, and tokens that come from no login here: at most one refresh', async () => {
    const world = setUp({ accessSeconds: 3600 });
    const { auth } = world.open({ server, now: () => Date.now() + 4_000_000 });
    await auth.adopt(world.issue());

    for (let call = 0; call < 10; call += 1) expect((await auth.getUser({ reload: true })).username).toBe('ada');
    const before = world.refreshCalls;
    await pass(60);

    expect(world.refreshCalls).toBeLessThanOrEqual(1);
    expect(world.refreshCalls).toBe(before);
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'idle' });
  });

  it('B02 · a clock two hours slow does no harm after a login: tokens are renewed before the server refuses them', async () => {
    const world = setUp();
    world.server.route('GET', '/x/', () => ({ ok: true }));
    const { auth, of } = await world.login({ now: () => Date.now() - 7_200_000 });

    await pass(400);
    expect((await auth.fetch(url('x/'))).status).toBe(200);
    await pass(400);
    expect((await auth.fetch(url('x/'))).status).toBe(200);

    expect(world.refreshedAt()).toEqual([270, 540]);
    expect(world.sent('/x/')).toEqual(['JWT A2', 'JWT A3']);
    expect(world.server.reuse).toBe(0);
    expect(of('ended')).toEqual([]);
  });

  it('B02 · a clock two hours slow, and tokens that come from no login here: no token counts for longer than it lives', async () => {
    const world = setUp();
    world.server.route('GET', '/x/', () => ({ ok: true }));
    const { auth, of } = world.open({ server, now: () => Date.now() - 7_200_000 });
    await auth.adopt(world.issue());

    await pass(400);
    expect((await auth.fetch(url('x/'))).status).toBe(200);
    await pass(400);
    expect((await auth.fetch(url('x/'))).status).toBe(200);

    expect(world.refreshCalls).toBe(2);
    expect(world.sent('/x/')).toEqual(['JWT A2', 'JWT A3']);
    expect(world.server.reuse).toBe(0);
    expect(of('ended')).toEqual([]);
  });

  it('B03 · a fast clock: a token is renewed 30 s before it has lived its life, since it was asked for', async () => {
    const world = setUp({ accessSeconds: 100 });
    const { auth } = await world.login({ now: () => Date.now() + 60_000 });
    expect(auth.state).toMatchObject({ expiresAt: T0 + 160_000 });

    await pass(69.999);
    expect(world.refreshCalls).toBe(0);
    await pass(0.001);
    expect(world.refreshedAt()).toEqual([70]);
    await pass(60);
    expect(world.refreshCalls).toBe(1);
  });

  it('B03 · a slow clock: a token is renewed 30 s before it has lived its life, since it was asked for', async () => {
    const world = setUp({ accessSeconds: 100 });
    await world.login({ now: () => Date.now() - 60_000 });

    await pass(99);
    expect(world.refreshedAt()).toEqual([70]);
  });

  it.each([
    { left: 20, sent: 'JWT A2', refreshes: 1 },
    { left: 31, sent: 'JWT A1', refreshes: 0 },
  ])('B04 · with $left s left and a margin of 30 s a request carries $sent', async ({ left, sent, refreshes }) => {
    const world = setUp({ startsAt: left - 300 });
    world.server.route('GET', '/x/', () => ({ ok: true }));
    const { auth } = await world.login();
    sleep(300 - left);
    expect(Date.now()).toBe(T0);

    expect((await auth.fetch(url('x/'))).status).toBe(200);

    expect(world.sent('/x/')).toEqual([sent]);
    expect(world.refreshCalls).toBe(refreshes);
  });

  it('B05 · a margin as long as the lifetime counts as half of it', async () => {
    const world = setUp({ accessSeconds: 60 });
    await world.login({ refreshMarginSeconds: 60 });

    await pass(60);

    expect(world.refreshedAt()).toEqual([30, 60]);
  });

  it('B05 · a margin as long as the lifetime does not make a call refresh each time', async () => {
    const world = setUp({ accessSeconds: 60 });
    world.server.route('GET', '/x/', () => ({ ok: true }));
    const { auth } = await world.login({ refreshMarginSeconds: 60, proactive: 'off' });

    for (let second = 0; second < 60; second += 1) {
      expect((await auth.fetch(url('x/'))).status).toBe(200);
      await pass(1);
    }

    expect(world.refreshedAt()).toEqual([30]);
  });

  it('B06 · a refresh that brings the same dying token is spaced like one that failed', async () => {
    const world = setUp({ startsAt: -280 });
    const { auth, of } = await world.login();
    const { access } = world.profile.stored()!;
    world.server.failNext(
      'jwt/refresh',
      Array.from({ length: 50 }, () => () => Response.json({ access })),
    );
    sleep(280);
    world.page.dispatch('focus');

    await pass(19);
    expect(auth.state.status).toBe('authenticated');
    await pass(1);

    expect(world.refreshedAt()).toEqual([0, 1, 3, 7, 15]);
    expect(new Set(world.spent())).toEqual(new Set(['R1']));
    expect(of('ended')).toEqual([]);
  });

  it('B07 · a token that begins three seconds from now is sent at once', async () => {
    const world = setUp();
    world.server.route('GET', '/x/', () => ({ ok: true }));
    const seconds = T0 / 1000;
    world.server.failNext('jwt/create', () =>
      Response.json(world.issue({ access: { iat: seconds + 3, nbf: seconds + 3, exp: seconds + 303 } })),
    );
    const { auth, warnings } = await world.login();

    const call = follow(auth.fetch(url('x/')));
    await vi.advanceTimersByTimeAsync(0);
    expect(call).toMatchObject({ settledAt: T0, value: { status: 200 } });
    expect(world.sent('/x/')).toEqual(['JWT A1']);

    // It lives 300 s from when it was asked for, whatever day it names.
    await pass(269.999);
    expect(world.refreshCalls).toBe(0);
    await pass(0.001);
    expect(world.refreshCalls).toBe(1);
    expect(warnings).toEqual([]);
  });
});
