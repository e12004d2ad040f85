import { describe, expect, it } from 'vitest';
import { pass, setUp } from '../helpers/world.ts';

describe('the timer', () => {
  it.each([
    ['always', [270]],
    ['visible', []],
  ] as const)('of a hidden tab, with `proactive: %s`, renews at %j', async (proactive, at) => {
    const world = setUp();
    await world.login({ proactive });
    world.page.hide();
    await pass(299);
    expect(world.refreshedAt()).toEqual(at);
  });

  it('brings the access token that was not in the store and could not be had at page load', async () => {
    const world = setUp();
    const { refresh } = world.issue();
    world.store({ refresh });
    world.server.failNext('jwt/refresh', 503);
    const { auth } = world.open();
    await pass(0.5);
    expect(auth.state).toMatchObject({ status: 'authenticated', expiresAt: null, refresh: 'coolingDown' });
    await pass(1);
    expect(world.refreshedAt()).toEqual([0, 1]);
    expect(world.stored()).toEqual({ access: 'A2', refresh: 'R2' });
  });

  it('spreads over the lives to come where the cool-down ends in the instant in which the token does', async () => {
    const world = setUp();
    const draws = [0, 0.5];
    await world.login({ refreshMarginSeconds: 1, random: () => draws.shift() ?? 0 });
    world.server.failNext('jwt/refresh', 503);
    await pass(300.5);
    expect(world.refreshedAt()).toEqual([299]);
    await pass(0.5 * 3 * 300 - 1);
    expect(world.refreshedAt()).toEqual([299]);
    await pass(1);
    expect(world.refreshedAt()).toEqual([299, 300 + 0.5 * 3 * 300]);
  });
});
