import { describe, expect, it } from 'vitest';
import { djoser } from '../../src/index.ts';
import { follow, pass, refusal, setUp, T0, url, type World, waysToBeOver } from '../helpers/world.ts';

const revoking = { server: djoser({ paths: { revoke: 'jwt/blacklist/' } }) };

/** The refresh tokens that the server was asked to revoke, in order. */
const revoked = (world: World) =>
  world.server.calls('jwt/blacklist').map(({ body }) => world.nameOf((body as { refresh?: string }).refresh));

describe('logout races', () => {
  it.each(waysToBeOver)('B50 · a refresh that lands after the logout brings nothing back: token %s', async (way) => {
    const world = setUp();
    world.server.route('GET', '/x/', () => ({ ok: true }), { protected: false });
    // The server rotates at once, and its answer is 200 ms on its way.
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await world.fetch(input, init);
      if (response.url.endsWith('/jwt/refresh/')) await new Promise((resolve) => setTimeout(resolve, 200));
      return response;
    };
    const { auth, of } = await world.over(way, { ...revoking, fetch });
    const calls = [1, 2].map(() => follow(auth.fetch(url('x/'))));
    await pass(0.05);
    expect(world.refreshCalls).toBe(1);
    const { writes } = world.profile;

    const leaving = follow(auth.logout());
    expect(world.stored()).toBe(null);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    await pass(0);
    expect(calls.map(({ error, settledAt }) => ({ error, settledAt }))).toEqual(
      Array(2).fill({ error: expect.objectContaining({ code: 'session_ended' }), settledAt: T0 + 50 }),
    );
    for (let tenth = 0; tenth < 10; tenth += 1) {
      await pass(0.1);
      expect(world.stored()).toBe(null);
    }

    expect(leaving.settledAt).not.toBe(null);
    expect(world.profile.writes).toBe(writes);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    expect(of('ended')).toMatchObject([{ reason: 'logout' }]);
    expect(of('refreshed')).toEqual([]);
    expect(world.sent('/x/')).toEqual([]);
    expect(world.refreshCalls).toBe(1);
    expect(revoked(world)).toEqual(['R1', 'R2']);

    const next = world.open();
    expect(await next.auth.ready).toEqual({ status: 'anonymous', reason: 'initial' });
    expect(world.refreshCalls).toBe(1);
  });

  it('B51 · a logout while offline is a logout: the server’s part is reported, not thrown', async () => {
    const world = setUp();
    world.server.route('GET', '/public/', () => ({ ok: true }), { protected: false });
    const { auth, of } = await world.login(revoking);
    world.server.failNext('jwt/blacklist', 'network');

    const first = follow(auth.logout());
    expect(world.stored()).toBe(null);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    expect(of('ended')).toMatchObject([{ reason: 'logout' }]);
    expect(first.settledAt).toBe(null);
    await pass(0);
    expect(first).toMatchObject({ settledAt: T0, value: { revoked: false } });

    expect(await auth.logout()).toEqual({ revoked: false });
    expect((await auth.fetch(url('public/'))).status).toBe(200);

    expect(revoked(world)).toEqual(['R1']);
    expect(world.sent('/public/')).toEqual([null]);
    expect(of('ended')).toHaveLength(1);
  });

  it('B51 · a logout that the server never answers settles all the same', async () => {
    const world = setUp();
    const { auth } = await world.login(revoking);
    world.server.failNext('jwt/blacklist', 'hang');

    const leaving = follow(auth.logout());
    expect(world.stored()).toBe(null);
    await pass(8);

    expect(leaving).toMatchObject({ settledAt: T0 + 8000, value: { revoked: false } });
  });

  it('B52 · a logout with an access token that is over asks for no refresh', async () => {
    const world = setUp();
    const { auth, of } = await world.over('held in memory through a sleep', revoking);
    world.server.failNext('jwt/blacklist', () => refusal());

    const leaving = follow(auth.logout());
    expect(world.stored()).toBe(null);
    await pass(1);

    expect(leaving).toMatchObject({ settledAt: T0, value: { revoked: false } });
    expect(of('ended')).toEqual([{ type: 'ended', reason: 'logout' }]);
    expect(revoked(world)).toEqual(['R1']);
    expect(world.sent('jwt/blacklist')).toEqual([null]);
    expect(world.refreshCalls).toBe(0);
    expect(world.stored()).toBe(null);
  });

  it('B52 · where the logout endpoint wants an access token, one that is over is refreshed for that call and kept nowhere', async () => {
    const world = setUp();
    const server = djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' }, logoutNeedsAccess: true });
    const { auth, of } = await world.over('held in memory through a sleep', { server });
    const { writes } = world.profile;

    const leaving = follow(auth.logout());
    expect(world.stored()).toBe(null);
    await pass(1);

    expect(leaving).toMatchObject({ settledAt: T0, value: { revoked: true } });
    expect(world.spent()).toEqual(['R1']);
    expect(revoked(world)).toEqual(['R2']);
    expect(world.sent('jwt/blacklist')).toEqual(['JWT A2']);
    expect(world.profile.writes).toBe(writes);
    expect(world.stored()).toBe(null);
    expect(of('ended')).toEqual([{ type: 'ended', reason: 'logout' }]);
    expect(of('refreshed')).toEqual([]);
  });

  it('B52 · where the logout endpoint wants an access token and refuses it, the logout is done and refreshes once at most', async () => {
    const world = setUp();
    const server = djoser({ paths: { revoke: 'jwt/blacklist/' }, logoutNeedsAccess: true });
    const { auth, of } = await world.over('held in memory through a sleep', { server });
    world.server.failNext('jwt/blacklist', [() => refusal(), () => refusal()]);

    const leaving = follow(auth.logout());
    await pass(1);

    expect(leaving).toMatchObject({ settledAt: T0, value: { revoked: false } });
    expect(world.refreshCalls).toBe(1);
    expect(world.stored()).toBe(null);
    expect(of('ended')).toEqual([{ type: 'ended', reason: 'logout' }]);
  });

  it('B52 · where the logout endpoint wants an access token and none can be had, the logout settles', async () => {
    const world = setUp();
    const server = djoser({ paths: { revoke: 'jwt/blacklist/' }, logoutNeedsAccess: true });
    const { auth } = await world.over('held in memory through a sleep', { server });
    world.server.failNext('jwt/refresh', 'hang');

    const leaving = follow(auth.logout());
    expect(world.stored()).toBe(null);
    await pass(20);

    expect(leaving).toMatchObject({ settledAt: T0 + 8000 });
    expect(world.refreshCalls).toBe(1);
    expect(world.stored()).toBe(null);
  });

  it('a logout in a tab that has not heard of another tab’s refresh revokes the pair that this one saved', async () => {
    const world = setUp({ watched: false });
    const quiet = { ...revoking, channel: null };
    const one = await world.login(quiet);
    const other = world.open(quiet);
    await other.auth.ready;
    await other.auth.refresh();

    const leaving = one.auth.logout();
    expect(one.auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    expect(world.stored()).toBe(null);
    expect(await leaving).toEqual({ revoked: true });
    expect(revoked(world)).toEqual(['R2']);
    expect(one.of('refreshed')).toEqual([]);
  });
});
