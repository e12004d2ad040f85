import { expect, it } from 'vitest';
import { pass, setUp, url } from '../helpers/world.ts';

it('uses what another tab saved when it comes in sight while the browser is asked who holds locks', async () => {
  const world = setUp();
  const { profile } = world;
  const query = async () => {
    const stored = profile.stored();
    const revision = (stored?.revision ?? 0) + 1;
    profile.store({ ...stored, ...world.issue(), revision });
    profile.channel('latchkey').postMessage({ kind: 'changed', id: stored?.id, revision });
    await pass(0.01);
    return { held: [] };
  };
  const tab = await world.over('held in memory through a sleep', { locks: { ...profile.locks, query } });
  const answer = tab.auth.fetch(url('api/ping/'));
  await pass(1);

  expect((await answer).status).toBe(200);
  expect(world.refreshCalls).toBe(0);
  expect(world.sent('/api/ping/')).toEqual(['JWT A2']);
  expect(world.stored()).toEqual({ access: 'A2', refresh: 'R2' });
});
