import { describe, expect, it, vi } from 'vitest';
import { djoser, type StoredSession, type TokenStorage } from '../../src/index.ts';
import { ada, follow, pass, setUp, slowRefresh, T0 } from '../helpers/world.ts';

describe('at page load', () => {
  it('a good token is taken as it is, without a request', async () => {
    const world = setUp();
    world.store(world.issue());
    const { auth, events } = world.open();
    expect(await auth.ready).toMatchObject({ status: 'authenticated', expiresAt: T0 + 300_000, refresh: 'idle' });
    expect(events).toEqual([{ type: 'started', reason: 'restore' }]);
    expect(world.server.calls()).toEqual([]);
  });

  it('a token that is over is renewed first: one start, and then the refresh', async () => {
    const world = setUp({ latencyMs: slowRefresh(0.2) });
    const { auth, events } = await world.over('found in the store at page load');
    const seen: string[] = [];
    auth.subscribe(({ status }) => seen.push(status));
    await pass(1);
    await auth.ready;
    expect(events).toEqual([
      { type: 'started', reason: 'restore' },
      { type: 'refreshed', cause: 'restore', tookMs: 200 },
    ]);
    expect(seen).toEqual(['restoring', 'authenticated']);
  });

  it('a token that is over and cannot be renewed now is there, and cools down', async () => {
    const world = setUp();
    world.server.failNext('jwt/refresh', 503);
    const { auth, events } = await world.over('found in the store at page load');
    await auth.ready;
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });
    expect(events).toMatchObject([
      { type: 'refreshfailed', retryAt: T0 + 1000 },
      { type: 'started', reason: 'restore' },
    ]);
  });

  it('a token that is over, with none to renew it, is an end without a start, and the store is empty', async () => {
    const world = setUp();
    world.store({ access: world.issue({ access: { iat: T0 / 1000 - 301, exp: T0 / 1000 - 1 } }).access });
    const { auth, events } = world.open();
    expect(await auth.ready).toEqual({ status: 'anonymous', reason: 'expired' });
    expect(events).toEqual([{ type: 'ended', reason: 'expired' }]);
    expect(world.stored()).toBeNull();
    expect(world.server.calls()).toEqual([]);
  });

  it('a token without one to renew it is used to its end, inside the margin too', async () => {
    const world = setUp();
    world.store({ access: world.issue({ access: { iat: T0 / 1000 - 290, exp: T0 / 1000 + 10 } }).access });
    const { auth } = world.open();
    expect((await auth.ready).status).toBe('authenticated');
  });

  it('a refresh token that is refused is an end without a start', async () => {
    const world = setUp();
    world.store(world.issue({ access: { iat: T0 / 1000 - 301, exp: T0 / 1000 - 1 } }));
    world.server.revokeRefresh();
    const { auth, events } = world.open();
    await pass(2);
    expect(await auth.ready).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(events).toMatchObject([{ type: 'ended', reason: 'rejected' }]);
    expect(world.stored()).toBeNull();
  });

  it('nothing in the store is an anonymous visitor, told once', async () => {
    const world = setUp();
    const { auth, events } = world.open();
    const seen: string[] = [];
    auth.subscribe(({ status }) => seen.push(status));
    expect(await auth.ready).toEqual({ status: 'anonymous', reason: 'initial' });
    expect(seen).toEqual(['restoring', 'anonymous']);
    expect(events).toEqual([]);
  });

  it('the lifetime that is not known yet is read from the token', async () => {
    const world = setUp();
    world.store(world.issue({ access: { iat: T0 / 1000, exp: T0 / 1000 + 40 } }));
    const { auth } = world.open({ proactive: 'off' });
    await auth.ready;
    await pass(15);
    await auth.getAccessToken();
    expect(world.refreshCalls).toBe(0);
    await pass(10);
    await auth.getAccessToken();
    expect(world.refreshCalls).toBe(1);
  });

  it('a token that is over is not renewed without a page, before somebody asks', async () => {
    const world = setUp();
    world.store(world.issue({ access: { iat: T0 / 1000 - 301, exp: T0 / 1000 - 1 } }));
    vi.stubGlobal('document', undefined);
    const { auth } = world.open();
    expect((await auth.ready).status).toBe('authenticated');
    expect(world.refreshCalls).toBe(0);
  });
});

describe('a store that is read slowly', () => {
  const slowly = (found: () => StoredSession | null): TokenStorage => {
    let written: StoredSession | null | undefined;
    return {
      shared: true,
      read: () => new Promise((resolve) => setTimeout(() => resolve(written === undefined ? found() : written), 100)),
      write(session) {
        written = session;
      },
      clear() {
        written = null;
      },
    };
  };

  it('is told before a login that came while it was being read, and ends with it', async () => {
    const world = setUp();
    world.store(world.issue({}, 'bob'));
    const { auth, events } = world.open({ storage: slowly(() => world.profile.stored()), channel: null });
    auth.login(ada);
    await pass(2);
    expect(auth.state).toMatchObject({ status: 'authenticated', claims: { user_id: '1' } });
    expect(events).toEqual([
      { type: 'started', reason: 'restore' },
      { type: 'ended', reason: 'replaced' },
      { type: 'started', reason: 'login' },
    ]);
  });

  it('is told once of a login, also when the tab is shown while that is being saved', async () => {
    const world = setUp();
    const { auth, events } = world.open({ storage: slowly(() => null), channel: null });
    await pass(1);
    auth.login(ada);
    await pass(0.05);
    world.page.dispatch('focus');
    await pass(2);
    expect(events).toEqual([{ type: 'started', reason: 'login' }]);
  });

  it('is empty after a logout that came first, and what was in it is revoked', async () => {
    const world = setUp();
    world.store(world.issue());
    const server = djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' } });
    const { auth, events } = world.open({ server, storage: slowly(() => world.profile.stored()) });
    const line = world.profile.channel('latchkey');
    const heard: unknown[] = [];
    line.onmessage = ({ data }) => heard.push(data);
    const outcome = follow(auth.logout());
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    await pass(2);
    expect(outcome.value).toEqual({ revoked: true });
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    expect(events).toEqual([{ type: 'ended', reason: 'logout' }]);
    expect(heard).toContainEqual(
      expect.objectContaining({ kind: 'ended', record: expect.objectContaining({ id: 's1', refresh: null }) }),
    );
  });
});

it('what a store said before a logout does not bring the session back', async () => {
  const world = setUp();
  world.store(world.issue());
  const { profile } = world;
  const inner = profile.storage();
  /** Looks at once, and takes its time to say what it saw. */
  const storage: TokenStorage = {
    ...inner,
    read() {
      const found = profile.stored();
      return new Promise((resolve) => setTimeout(resolve, 100, found));
    },
  };
  const { auth, events } = world.open({ storage });
  await pass(0.05);
  auth.logout();
  await pass(1);
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
  expect(events).toEqual([{ type: 'ended', reason: 'logout' }]);
  expect(await auth.getAccessToken()).toBeNull();
});
