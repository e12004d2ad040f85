import { describe, expect, it } from 'vitest';
import type { StoredSession } from '../../src/core.ts';
import { djoser } from '../../src/index.ts';
import { follow, pass, setUp, slowRefresh, T0 } from '../helpers/world.ts';

const server = djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' } });
const blacklisted = (world: ReturnType<typeof setUp>) =>
  world.server.calls('jwt/blacklist').map(({ body }) => world.nameOf(Object(body).refresh));

describe('a logout in a tab that hears no news revokes', () => {
  it.each<[what: string, found: Partial<StoredSession>, revoked: string[]]>([
    ['the pair that another tab has saved since', { revision: 2, refreshRevision: 2 }, ['R2']],
    ['its own pair, where the store still shows one from before', { revision: 0, refreshRevision: 0 }, ['R1']],
    ['its own pair, where the store shows another one of the same age', { revision: 1, refreshRevision: 1 }, ['R1']],
    ['its own pair, and that of the session in the store, which ends too', { id: 'theirs', revision: 2 }, ['R1', 'R2']],
    ['its own pair, where what is in the store has no refresh token', { refresh: null, revision: 2 }, ['R1']],
  ])('%s', async (_, found, revoked) => {
    const world = setUp({ watched: false });
    const { auth } = await world.login({ server, channel: null });
    world.saveElsewhere(found);
    expect(await auth.logout()).toEqual({ revoked: true });
    expect(blacklisted(world)).toEqual(revoked);
    expect(world.profile.stored()).toBeNull();
  });
});

describe('a logout while a refresh is on its way', () => {
  it('is not confirmed, since the server may have made the next pair, which is revoked when it comes', async () => {
    // So that this server confirms the end of the pair before, too.
    const world = setUp({ blacklist: false });
    /** The server works at once, and its answer takes a second. */
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await world.fetch(input, init);
      if (String(input).endsWith('/jwt/refresh/')) await new Promise((resolve) => setTimeout(resolve, 1000));
      return response;
    };
    const { auth } = await world.login({ server, fetch });
    const refresh = follow(auth.refresh());
    await pass(0.1);
    const logout = follow(auth.logout());
    await pass(3);
    expect(logout.value).toEqual({ revoked: false });
    expect(refresh.error).toMatchObject({ code: 'session_ended' });
    expect(blacklisted(world)).toEqual(['R1', 'R2']);
  });

  it('is confirmed once the refresh has landed', async () => {
    const world = setUp({ latencyMs: slowRefresh(1) });
    const { auth } = await world.login({ server });
    const refresh = follow(auth.refresh());
    await pass(1.5);
    expect(refresh.value).toBeDefined();
    expect(await auth.logout()).toEqual({ revoked: true });
    expect(blacklisted(world)).toEqual(['R2']);
  });
});

it('a session that is over is removed by the tab that ended it, also where another tab has written it once more', async () => {
  const world = setUp({ watched: false });
  const { auth } = await world.login({ server, channel: null });
  const before = world.profile.stored();
  await auth.logout();
  world.profile.store({ ...before, revision: 2 });
  expect(await auth.getAccessToken()).toBeNull();
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
  await pass(1.1);
  expect(await auth.getAccessToken()).toBeNull();
  expect(world.profile.stored()).toBeNull();
});

it('a logout in a tab that has not heard of the login ends that session for all, and revokes it', async () => {
  const world = setUp({ watched: false });
  const one = world.open({ server, channel: null });
  await one.auth.ready;
  const two = await world.login({ server, channel: null });
  expect(await one.auth.logout()).toEqual({ revoked: true });
  expect(blacklisted(world)).toEqual(['R1']);
  expect(await two.auth.getAccessToken()).toBeNull();
  expect(two.of('ended')).toEqual([{ type: 'ended', reason: 'otherTab' }]);
  expect(one.events).toEqual([]);
});

it('a refresh that the logout needs is not waited for without end, and not taken back: its late tokens are revoked', async () => {
  const world = setUp();
  const signals: AbortSignal[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (!String(input).endsWith('/jwt/refresh/')) return world.fetch(input, init);
    signals.push(init?.signal as AbortSignal);
    const answer = await world.fetch(input, init);
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    return answer;
  };
  const needsAccess = djoser({ scheme: 'JWT', logoutNeedsAccess: true, paths: { revoke: 'jwt/blacklist/' } });
  const { auth } = await world.login({ server: needsAccess, fetch, proactive: 'off', refreshTimeoutSeconds: 2 });
  await pass(301);
  const logout = follow(auth.logout());
  await pass(5);
  expect(logout.settledAt).toBe(T0 + 303_000);
  expect(blacklisted(world)).toEqual(['R1']);
  await pass(20);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  expect(blacklisted(world)).toEqual(['R1', 'R2']);
});
