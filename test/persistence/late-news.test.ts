import { expect, it } from 'vitest';
import { djoser } from '../../src/index.ts';
import { record, testServer } from '../helpers/tabs.ts';
import { bob, pass, setUp, url } from '../helpers/world.ts';

it('uses what another tab saved when it comes in sight while the browser is asked who holds locks', async () => {
  const world = setUp();
  const { profile } = world;
  const query = async () => {
    world.saveElsewhere();
    profile.channel('latchkey').postMessage({ version: 2, server: testServer, kind: 'changed', id: 's1', revision: 2 });
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

it('puts a login back that another tab, which had not heard of it, wrote over with the session before', async () => {
  const world = setUp({ watched: false });
  const tab = await world.login({ channel: null });
  const before = world.profile.stored();
  await tab.auth.login(bob);
  const login = world.profile.stored();
  world.profile.store({ ...before, ...world.issue(), revision: 2, refreshRevision: 2 });

  const answer = tab.auth.fetch(url('api/ping/'));
  await pass(0.01);
  expect((await answer).status).toBe(200);
  expect(world.sent('/api/ping/')).toEqual(['JWT A2']);
  expect(world.profile.stored()).toEqual(login);
  expect(tab.of('ended')).toEqual([{ type: 'ended', reason: 'replaced' }]);
  expect(tab.of('started').map(({ reason }) => reason)).toEqual(['login', 'login']);
});

it.each([
  ['revokes a pair that the tab which logged out had not heard of', 1, ['R2']],
  ['leaves the pair that the tab which logged out had to that tab', 2, []],
])('%s', async (_, refreshRevision, revoked) => {
  const world = setUp();
  const tab = await world.login({ server: djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' } }) });
  await tab.auth.refresh();
  const ending = { access: null, refresh: null, ended: 'logout' as const, refreshRevision };
  const over = record({ ...world.profile.stored(), ...ending });
  world.profile.channel('latchkey').postMessage({ version: 2, server: testServer, kind: 'ended', record: over });
  await pass(2);

  expect(tab.of('ended')).toEqual([{ type: 'ended', reason: 'otherTab' }]);
  expect(world.server.calls('jwt/blacklist').map(({ body }) => world.nameOf(Object(body).refresh))).toEqual(revoked);
});
