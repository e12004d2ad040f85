import { describe, expect, it } from 'vitest';
import { follow, pass, setUp, T0, url } from '../helpers/world.ts';

/** A tab whose token is over, and a store in which another tab, which has no lock, says that it is spending the refresh token. */
async function setUpLeased(leaseMs: number) {
  const world = setUp();
  const tab = await world.over('held in memory through a sleep');
  world.profile.storage().lease?.write(`another-tab ${T0 + leaseMs}`);
  return { world, tab };
}

describe('a tab with the lock', () => {
  it('waits for the tab that spends the token without one', async () => {
    const { world, tab } = await setUpLeased(3000);
    const answer = tab.auth.fetch(url('api/ping/'));
    await pass(2.9);
    expect(world.refreshCalls).toBe(0);
    await pass(0.2);
    expect((await answer).status).toBe(200);
    expect(world.refreshedAt()).toEqual([3]);
  });

  it('uses what that tab delivers, and spends nothing itself', async () => {
    const { world, tab } = await setUpLeased(3000);
    const answer = follow(tab.auth.fetch(url('api/ping/')));
    await pass(1);
    world.saveElsewhere();
    await pass(0.1);
    expect(answer.value?.status).toBe(200);
    expect(world.sent('/api/ping/')).toEqual(['JWT A2']);
    await pass(5);
    expect(world.refreshCalls).toBe(0);
  });
});

describe('a tab without a lock', () => {
  it('waits two seconds, and not a minute, where each tab sees the claim of another in the store and none its own', async () => {
    const world = setUp();
    /** A store in which this tab always reads the claim of another tab, as processes see cookies that were written at one time. */
    const storage = () => {
      const inner = world.profile.storage();
      let claim: string | null = null;
      const lease = {
        read: () => claim,
        write(text: string | null) {
          claim = text && Date.now() < T0 + 2000 ? text.replace(/^\S+/, 'another-tab') : text;
        },
      };
      return { ...inner, lease };
    };
    const tab = await world.over('held in memory through a sleep', { locks: null, storage: storage() });
    const answer = tab.auth.fetch(url('api/ping/'));
    await pass(1.9);
    expect(world.refreshCalls).toBe(0);
    await pass(3.1);
    expect((await answer).status).toBe(200);
    expect(world.refreshCalls).toBe(1);
  });

  it('gives its lease back when the server fails: nobody need wait for its end', async () => {
    const world = setUp();
    const tab = await world.over('held in memory through a sleep', { locks: null });
    world.server.failNext('jwt/refresh', 503);
    const outcome = follow(tab.auth.refresh());
    await pass(0.2);
    expect(outcome.error).toMatchObject({ code: 'refresh_unavailable' });
    expect(world.profile.storage().lease?.read()).toBeNull();

    const other = world.open({ locks: null });
    const answer = other.auth.fetch(url('api/ping/'));
    await pass(0.4);
    expect((await answer).status).toBe(200);
  });

  it('writes nothing, and keeps its lease, when nobody waits for the server any more: the answer may still come', async () => {
    const world = setUp();
    const tab = await world.over('held in memory through a sleep', { locks: null });
    world.server.failNext('jwt/refresh', 'hang');
    const outcome = follow(tab.auth.refresh());
    await pass(1);
    const { writes } = world.profile;
    await pass(7.3);
    expect(outcome.error).toMatchObject({ code: 'refresh_unavailable' });
    expect(world.profile.writes).toBe(writes);
    expect(world.profile.storage().lease?.read()).not.toBeNull();
  });
});
