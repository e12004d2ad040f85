/** Logging out: here at once, and on the server's blacklist as far as that can be had. */
import { describe, expect, it } from 'vitest';
import { ada } from '../harness.ts';
import { djoser } from './built.ts';
import { movableClock, rejection, shareSite, until } from './site.ts';

const refreshPath = '/auth/jwt/refresh/';
const revokePath = '/auth/jwt/blacklist/';

/** The refresh tokens that the server gave for refreshes, as they passed by. */
function overhearing(heard: string[]): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (String(input).endsWith(refreshPath) && response.ok) heard.push((await response.clone().json()).refresh);
    return response;
  };
}

describe('logout', () => {
  const site = shareSite({ profile: 'rotation', accessSeconds: 300 });

  it('makes the refresh token worthless and forgets both tokens', async () => {
    const { auth, storage, stored } = await site.loggedIn();
    const { refresh } = await stored();
    expect(await auth.logout()).toEqual({ revoked: true });
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    expect(await auth.getAccessToken()).toBeNull();
    expect(await storage.read()).toBeNull();
    const raw = await site.rawRefresh(refresh);
    expect([raw.status, await raw.json()]).toEqual([401, { detail: 'Token is blacklisted', code: 'token_not_valid' }]);
    // The access token itself lives on the server until it ends: no request of ours may carry it any more.
    expect((await auth.fetch(site.ping)).status).toBe(401);
    const [revocation, , bare] = await site.control.log();
    expect(revocation).toMatchObject({ path: revokePath, status: 200, hasAuthorization: false });
    expect(bare).toMatchObject({ path: '/api/ping/', hasAuthorization: false });
  });

  it('is over here before the server has been asked', async () => {
    const { auth, storage } = await site.loggedIn();
    await site.control.delay(revokePath, 300);
    const leaving = auth.logout();
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    expect(await storage.read()).toBeNull();
    expect(await leaving).toEqual({ revoked: true });
  });

  it('also revokes the pair of a refresh that lands later', async () => {
    const late: string[] = [];
    const { auth, storage, stored, events } = await site.loggedIn({ fetch: overhearing(late) });
    const { refresh } = await stored();
    await site.control.delay(refreshPath, 300, { after: true });
    const refreshing = rejection(auth.refresh());
    await until(async () => (await site.sentTo(refreshPath)).length === 1);
    // The server is about to rotate, and whether the new token dies as well cannot be promised yet.
    expect(await auth.logout()).toEqual({ revoked: false });
    expect(await refreshing).toMatchObject({ code: 'session_ended' });
    await until(async () => (await site.sentTo(revokePath)).filter(({ status }) => status !== null).length === 2);

    expect(late).toHaveLength(1);
    expect((await site.rawRefresh(late[0]!)).status).toBe(401);
    expect((await site.rawRefresh(refresh)).status).toBe(401);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    expect(await storage.read()).toBeNull();
    expect(events.map(({ type }) => type)).toEqual(['started', 'ended']);
  });

  it('does not undo a login that follows while the old refresh is still in flight', async () => {
    const late: string[] = [];
    const { auth, stored } = await site.loggedIn({ fetch: overhearing(late) });
    await site.control.delay(refreshPath, 300, { after: true });
    const refreshing = rejection(auth.refresh());
    await until(async () => (await site.sentTo(refreshPath)).length === 1);
    await auth.logout();
    await auth.login({ username: ada.username, password: ada.password });
    const { refresh } = await stored();
    expect(await refreshing).toMatchObject({ code: 'session_ended' });
    await until(async () => (await site.sentTo(revokePath)).filter(({ status }) => status !== null).length === 2);
    expect((await stored()).refresh).toBe(refresh);
    expect((await site.rawRefresh(late[0]!)).status).toBe(401);
    expect((await site.rawRefresh(refresh)).status).toBe(200);
  });

  it.each([
    ['fails', { status: 503 }],
    ['drops the connection', { drop: true }],
  ])('is final when the server %s, and says that it is not confirmed', async (_, fault) => {
    const { auth, storage } = await site.loggedIn();
    await site.control.failNext(revokePath, fault);
    expect(await auth.logout()).toEqual({ revoked: false });
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    expect(await storage.read()).toBeNull();
  });

  it('asks nothing of a server that has no way to revoke', async () => {
    const { auth } = await site.loggedIn({ server: djoser() });
    expect(await auth.logout()).toEqual({ revoked: false });
    expect(await site.trace()).toEqual([]);
  });

  it('revokes the token of the last of many refreshes', async () => {
    const clock = movableClock();
    const { auth, stored } = await site.loggedIn({ now: clock.now });
    for (let round = 0; round < 3; round += 1) {
      clock.advance(1000);
      await auth.refresh();
    }
    const { refresh } = await stored();
    expect(await auth.logout()).toEqual({ revoked: true });
    expect((await site.rawRefresh(refresh)).status).toBe(401);
  });

  it('ends the requests that were waiting for a token', async () => {
    const clock = movableClock();
    const { auth } = await site.loggedIn({ now: clock.now });
    await site.control.delay(refreshPath, 300);
    clock.advance(301_000);
    const waiting = Array.from({ length: 5 }, () => rejection(auth.fetch(site.ping)));
    await until(async () => (await site.sentTo(refreshPath)).length === 1);
    await auth.logout();
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ code: 'session_ended' });
    expect(await site.sentTo('/api/ping/')).toEqual([]);
  });

  it('carries the access token to the revoke endpoint alone, where the server wants to know who asks', async () => {
    const server = djoser({ scheme: 'Bearer', paths: { revoke: 'jwt/blacklist/' }, logoutNeedsAccess: true });
    const { auth } = await site.loggedIn({ server });
    await auth.refresh();
    expect(await auth.logout()).toEqual({ revoked: true });
    const log = await site.control.log();
    expect(log.map(({ path, scheme }) => [path, scheme])).toEqual([
      [refreshPath, null],
      [revokePath, 'Bearer'],
    ]);
  });
});
