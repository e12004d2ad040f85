import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../../src/index.ts';
import { follow, pass, refusal, setUp, slowRefresh, T0, url } from '../helpers/world.ts';

describe('a refresh token that is refused', () => {
  it('ends the session after half a second, in which another tab may save what it got for it', async () => {
    const world = setUp();
    const { auth } = await world.login();
    world.server.failNext('jwt/refresh', refusal());
    const outcome = follow(auth.refresh());
    await pass(0.45);
    expect(auth.state.status).toBe('authenticated');
    await pass(0.1);
    expect(outcome.error).toMatchObject({ code: 'session_ended' });
    expect(world.refreshCalls).toBe(1);
  });

  it.each([
    [
      'after half a second where tokens are in a store of this page alone: the copy of a duplicated tab may have a newer one',
      0.5,
      () => ({ ...memoryStorage(), volatile: false }),
    ],
    ['after half a second where they are in memory: another tab may have a newer one to lend', 0.5, memoryStorage],
  ])('ends the session %s', async (_, seconds, storage) => {
    const world = setUp();
    const { auth, of } = await world.login({ storage: storage() });
    world.server.failNext('jwt/refresh', refusal());
    const outcome = follow(auth.refresh());
    await pass(seconds);
    expect(outcome).toMatchObject({ error: { code: 'session_ended' }, settledAt: T0 + seconds * 1000 });
    expect(of('ended')).toMatchObject([{ reason: 'rejected' }]);
  });

  /** While A1 is being refreshed with R1, another tab saves R2, whose access token is over by now. */
  async function setUpOvertaken(refusals: number) {
    const world = setUp({ latencyMs: slowRefresh(0.1) });
    world.server.failNext('jwt/refresh', Array(refusals).fill(refusal));
    const tab = await world.over('held in memory through a sleep');
    const iat = T0 / 1000 - 301;
    const newer = world.issue({ access: { iat, exp: iat + 300 } });
    const answer = follow(tab.auth.fetch(url('api/ping/')));
    await pass(0.01);
    world.profile.store({ ...newer, revision: 2, refreshRevision: 2 });
    return { world, tab, answer };
  }

  it('is followed by the one that another tab has saved meanwhile, although no token came with it', async () => {
    const { world, tab, answer } = await setUpOvertaken(1);
    await pass(1.2);
    expect(world.refreshedAt()).toEqual([0, 1]);
    expect(world.spent()).toEqual(['R1', 'R2']);
    expect(answer.value?.status).toBe(200);
    expect(tab.auth.state.status).toBe('authenticated');
  });

  it('ends nothing as long as another one is in the store: each that another tab has saved is tried', async () => {
    const { world, tab, answer } = await setUpOvertaken(2);
    await pass(1.04);
    const third = world.issue({ access: { iat: T0 / 1000 - 301, exp: T0 / 1000 - 1 } });
    world.profile.store({ ...third, revision: 3, refreshRevision: 3 });
    await pass(2);
    expect(world.spent()).toEqual(['R1', 'R2', 'R3']);
    expect(answer.value?.status).toBe(200);
    expect(tab.of('ended')).toEqual([]);
  });
});
