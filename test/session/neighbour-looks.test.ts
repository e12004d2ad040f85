import { expect, it, vi } from 'vitest';
import { memoryStorage, type TokenStorage } from '../../src/index.ts';
import { recordOf } from '../../src/platform/storage.ts';
import { pass, setUp, type World } from '../helpers/world.ts';

/** The test speaks on the channel as another tab. */
const lineOf = (world: World) => {
  const line = world.profile.channel('latchkey');
  return async (message: unknown) => {
    line.postMessage(message);
    await pass(0);
  };
};

/** Counts the looks into a storage. */
function counted(storage: TokenStorage) {
  const read = vi.fn(storage.read);
  return { storage: { ...storage, read }, looks: () => read.mock.calls.length };
}

it.each([0, 1])('a session of another tab is looked for until it is in sight, at revision %i', async (revision) => {
  const world = setUp({ watched: false });
  const { auth, of } = world.open();
  await auth.ready;
  const say = lineOf(world);
  await say({ kind: 'changed', id: 's2', revision });
  await pass(0.5);
  expect(auth.state.status).toBe('anonymous');
  world.profile.store({ ...world.issue(), id: 's2', revision });
  await pass(0.1);
  expect(of('started')).toEqual([{ type: 'started', reason: 'otherTab' }]);
});

it('a token without an end that is known already is no news', async () => {
  const world = setUp();
  const storage = memoryStorage();
  const { auth, of } = world.open({ storage });
  await auth.adopt({ access: 'opaque', refresh: 'kept-here' });
  const say = lineOf(world);
  const known = await storage.read();
  await say({ kind: 'tokens', session: JSON.stringify(known) });
  expect(of('refreshed')).toEqual([]);
  await say({ kind: 'tokens', session: JSON.stringify({ ...known, access: 'another' }) });
  expect(of('refreshed')).toEqual([{ type: 'refreshed', cause: 'otherTab', tookMs: 0 }]);
});

it('a tab whose store is its own does not look into it for what others say', async () => {
  const world = setUp();
  const { storage, looks } = counted(memoryStorage());
  const { auth } = await world.login({ storage });
  const say = lineOf(world);
  const before = looks();
  await say({ kind: 'changed', id: 'theirs', revision: 9 });
  await pass(2);
  expect(looks()).toBe(before);

  const kept = await storage.read();
  const mine = looks();
  await say({ kind: 'ended', id: kept?.id });
  await pass(2);
  expect(auth.state.status).toBe('anonymous');
  expect(looks()).toBe(mine);
});

it('a tab that is disposed stops looking, and its timer goes', async () => {
  const world = setUp({ watched: false });
  const { auth } = await world.login();
  await lineOf(world)({ kind: 'changed', id: world.profile.stored()?.id, revision: 9 });
  auth.dispose();
  await pass(0.1);
  expect(vi.getTimerCount()).toBe(0);
});

/** Tokens in memory, and a hint in a store that all tabs see: which session is the one. */
function hinted(world: World) {
  const shared = world.profile.storage();
  let access: string | null = null;
  const storage: TokenStorage = {
    ...shared,
    volatile: true,
    read() {
      const hint = world.profile.stored();
      return hint && { ...hint, access };
    },
    write(session) {
      ({ access } = session);
      return shared.write({ ...session, access: null });
    },
  };
  return { storage, kept: () => world.nameOf(access) };
}

it.each([
  ['is taken when the hint for all tabs says that its session is the one', 'the one', 'A2'],
  ['is not taken when the hint for all tabs names another session', 'another', 'A1'],
])('a message of an access token %s', async (_, whose, taken) => {
  const world = setUp();
  const { storage, kept } = hinted(world);
  const { auth, of } = await world.login({ storage });
  await pass(5);
  const { access } = world.issue();
  const id = whose === 'another' ? whose : world.profile.stored()?.id;
  await lineOf(world)({ kind: 'tokens', session: JSON.stringify(recordOf({ id, access })) });
  await pass(1);
  expect(kept()).toBe(taken);
  expect(world.nameOf(await auth.getAccessToken())).toBe(taken);
  expect(of('ended')).toEqual([]);
});
