import { describe, expect, it } from 'vitest';
import type { AuthOptions } from '../../src/index.ts';
import { ada, bob, pass, setUp, slow, url } from '../helpers/world.ts';

/** A tab, and how often it has read the store. */
async function setUpReads(watched: boolean, options: Partial<AuthOptions> = {}) {
  const world = setUp({ watched });
  const inner = world.profile.storage();
  let reads = 0;
  const read: typeof inner.read = () => {
    reads += 1;
    return inner.read();
  };
  const tab = await world.login({ storage: { ...inner, read }, ...options });
  await pass(1);
  reads = 0;
  return { world, tab, reads: () => reads };
}

describe('a tab that no news reaches', () => {
  it('looks at the store before each use', async () => {
    const { world, tab, reads } = await setUpReads(false, { channel: null });
    const other = world.open({ channel: null });
    await other.auth.ready;
    await other.auth.refresh();
    await tab.auth.fetch(url('api/ping/'));
    expect(world.sent('/api/ping/')).toEqual(['JWT A2']);
    await tab.auth.getAccessToken();
    expect(reads()).toBe(2);
  });

  it('finds out that the other one has logged out', async () => {
    const { world, tab } = await setUpReads(false, { channel: null });
    const other = world.open({ channel: null });
    await other.auth.ready;
    await other.auth.logout();
    await tab.auth.fetch(url('api/ping/'));
    expect(world.sent('/api/ping/')).toEqual([null]);
    expect(tab.of('ended')).toEqual([{ type: 'ended', reason: 'otherTab' }]);
  });
});

it.each<[string, boolean, Partial<AuthOptions>]>([
  ['a channel', false, {}],
  ['a store that calls back', true, { channel: null }],
])('a tab with %s does not read the store for a request', async (_, watched, options) => {
  const { tab, reads } = await setUpReads(watched, options);
  await tab.auth.fetch(url('api/ping/'));
  expect(reads()).toBe(0);
});

describe('what getUser() found', () => {
  it('is told, once', async () => {
    const world = setUp();
    const { auth } = await world.login();
    const seen: unknown[] = [];
    auth.subscribe((state) => seen.push(state.status === 'authenticated' && state.user));
    await auth.getUser();
    await auth.getUser();
    expect(seen).toEqual([null, expect.objectContaining({ username: 'ada' })]);
  });

  it('is not told of another user, who has come in between', async () => {
    const world = setUp({ latencyMs: slow({ '/auth/users/me/': 1 }) });
    const { auth } = await world.login();
    const asking = auth.getUser().catch(() => null);
    await auth.login(bob);
    await pass(2);
    await asking;
    expect(auth.state).toMatchObject({ status: 'authenticated', user: null });
  });
});

describe('a session that is opened', () => {
  it.each([
    [false, undefined],
    [true, { remember: true }],
  ])('is remembered (%s) with the options %j', async (remember, options) => {
    const world = setUp();
    const { auth } = world.open();
    await auth.adopt(world.issue(), options);
    expect(world.profile.stored()?.remember).toBe(remember);
    expect(auth.state).toMatchObject({ remember });
  });

  it('forgets the cool-down of the one before', async () => {
    const world = setUp();
    const { auth } = await world.login({ proactive: 'off' });
    world.server.failNext('jwt/refresh', 503);
    await auth.refresh().catch(() => {});
    await auth.login(ada);
    await pass(280);
    await auth.getAccessToken();
    expect(world.refreshCalls).toBe(2);
  });

  it('ends the one before in every tab, and is theirs from then on', async () => {
    const world = setUp({ watched: false });
    const one = await world.login();
    const two = world.open();
    await two.auth.ready;
    await one.auth.login(bob);
    await pass(1);
    expect(one.events.slice(1)).toEqual([
      { type: 'ended', reason: 'replaced' },
      { type: 'started', reason: 'login' },
    ]);
    expect(two.events.slice(1)).toEqual([
      { type: 'ended', reason: 'otherTab' },
      { type: 'started', reason: 'otherTab' },
    ]);
  });

  it.each([
    [300, 0],
    [301, 1],
  ])('at an offset of %i s is warned of %i times', async (seconds, count) => {
    const world = setUp();
    world.server.advance(-seconds);
    const { warnings } = await world.login();
    await pass(0);
    expect(warnings).toHaveLength(count);
  });
});
