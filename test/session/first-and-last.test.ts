import { describe, expect, it, vi } from 'vitest';
import { type Auth, memoryStorage } from '../../src/index.ts';
import { follow, pass, setUp, slow, url } from '../helpers/world.ts';

describe('a client', () => {
  it('that finds another of its name says so at once, however slow its store', async () => {
    const world = setUp();
    world.open();
    const never = () => new Promise<never>(() => {});
    const { auth, warnings } = world.open({ storage: { shared: true, read: never, write: never, clear: never } });
    await pass(0);
    expect(warnings.map(({ code }) => code)).toEqual(['duplicate_client']);
    expect(auth.state.status).toBe('restoring');
  });

  it('is deaf once it is disposed, also to a store that calls back once more', async () => {
    const world = setUp();
    let changed = () => {};
    const storage = {
      ...world.profile.storage(),
      watch(hear: () => void) {
        changed = hear;
        return () => {};
      },
    };
    const { auth } = await world.login({ storage });
    const { state } = auth;
    auth.dispose();
    world.profile.store(null);
    changed();
    expect(auth.state).toBe(state);
  });
});

describe('a client that is disposed in the tick in which it was made', () => {
  it.each([
    ['a request', (auth: Auth) => auth.fetch(url('api/ping/'))],
    ['the access token', (auth: Auth) => auth.getAccessToken()],
  ])('does not treat the user as a stranger: %s rejects with `disposed`, and nothing is sent', async (_, ask) => {
    const world = setUp();
    world.store(world.issue());
    const { auth } = world.open();
    const asked = follow<unknown>(ask(auth));
    auth.dispose();
    await pass(1);
    expect(asked.error).toMatchObject({ code: 'disposed' });
    expect(world.sent('/api/ping/')).toEqual([]);
  });
});

describe('a page without locks', () => {
  it('is told how its tabs get along', async () => {
    const world = setUp();
    const { auth, warnings } = await world.login({ locks: null });
    auth.refresh();
    await pass(1);
    expect(warnings).toEqual([
      {
        code: 'lock_unavailable',
        message: 'latchkey: No Web Lock (plain http, a test, a tab that hangs): tabs take turns through the store.',
      },
    ]);
  });

  it('is told nothing where tokens are in memory: no tab spends another one’s', async () => {
    const world = setUp();
    const { auth, warnings } = await world.login({ locks: null, storage: memoryStorage() });
    auth.refresh();
    await pass(1);
    expect(world.refreshCalls).toBe(1);
    expect(warnings).toEqual([]);
  });

  it('is no page at all on a server, which is told nothing', async () => {
    const world = setUp();
    vi.stubGlobal('document', undefined);
    const { auth, warnings } = await world.login({ locks: null });
    auth.refresh();
    await pass(1);
    expect(world.refreshCalls).toBe(1);
    expect(warnings).toEqual([]);
  });
});

it('the user who was asked for is given to nobody when the session has ended meanwhile', async () => {
  const world = setUp({ latencyMs: slow({ '/auth/users/me/': 1 }) });
  const { auth } = await world.login();
  const user = follow(auth.getUser());
  await pass(0.1);
  await auth.logout();
  await pass(1);
  expect(user.error).toMatchObject({ code: 'session_ended' });
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
});
