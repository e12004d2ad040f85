import { describe, expect, it } from 'vitest';
import { follow, pass, setUp, slowRefresh, T0, url } from '../helpers/world.ts';

/** A tab whose token is over, and a browser that says, by the names of its locks, that another tab has saved the next pair. */
async function setUpNoted() {
  const world = setUp();
  const { locks } = world.profile;
  const held = [{ name: 'latchkey#s1 2' }, { name: 'latchkey#another 9' }, { name: 'latchkey' }, {}];
  const tab = await world.over('held in memory through a sleep', {
    locks: { ...locks, query: async () => ({ held }) },
  });
  const next = world.issue();
  const arrive = () => world.profile.store({ ...next, revision: 2, refreshRevision: 2 });
  return { world, tab, arrive };
}

describe('what another tab has saved, as its note says', () => {
  it('is used without a wait when it is in the store', async () => {
    const { world, tab, arrive } = await setUpNoted();
    arrive();
    const answer = follow(tab.auth.fetch(url('api/ping/')));
    await pass(0.02);
    expect(answer).toMatchObject({ settledAt: T0, value: { status: 200 } });
    expect(world.sent('/api/ping/')).toEqual(['JWT A2']);
    expect(world.refreshCalls).toBe(0);
  });

  it('is waited for while the store does not show it, and used as soon as it does', async () => {
    const { world, tab, arrive } = await setUpNoted();
    const answer = follow(tab.auth.fetch(url('api/ping/')));
    await pass(0.095);
    expect(world.refreshCalls).toBe(0);
    arrive();
    await pass(0.02);
    expect(answer).toMatchObject({ settledAt: T0 + 100, value: { status: 200 } });
    expect(world.sent('/api/ping/')).toEqual(['JWT A2']);
    expect(world.refreshCalls).toBe(0);
  });

  it('is not waited for longer than a second', async () => {
    const { world, tab } = await setUpNoted();
    const answer = tab.auth.fetch(url('api/ping/'));
    await pass(1);
    expect((await answer).status).toBe(200);
    expect(world.refreshedAt()).toEqual([1]);
    expect(world.spent()).toEqual(['R1']);
  });
});

it('what this tab has saved itself is not waited for', async () => {
  const world = setUp();
  const { locks } = world.profile;
  const { auth } = await world.login({
    locks: { ...locks, query: async () => ({ held: [{ name: `latchkey#${world.profile.stored()?.id} 1` }] }) },
  });
  await auth.refresh();
  expect(world.refreshedAt()).toEqual([0]);
});

it('what was found in the store under the lock is told when the lock is free', async () => {
  const world = setUp({ latencyMs: slowRefresh(1) });
  const tab = await world.over('held in memory through a sleep');
  const told: string[] = [];
  tab.auth.on('refreshed', ({ cause }) => told.push(cause, world.profile.locks.held() ? 'under the lock' : 'free'));
  // A token that ends in ten seconds: the timer would have something to do at once.
  const iat = T0 / 1000 - 290;
  const soonOver = world.issue({ access: { iat, exp: iat + 300 } });
  world.profile.store({ ...soonOver, revision: 2, refreshRevision: 2 });
  const answer = tab.auth.fetch(url('api/ping/'));
  await pass(0.5);
  expect(told).toEqual([]);
  await pass(1);
  expect((await answer).status).toBe(200);
  expect(told).toEqual(['otherTab', 'free', 'request', 'free']);
});
