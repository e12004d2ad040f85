/** Logging in, and refreshing tokens that work once, counted in the server's own log. */
import { describe, expect, it } from 'vitest';
import { ada } from '../harness.ts';
import { movableClock, openSite, rejection, shareSite, until } from './site.ts';

describe('a session', () => {
  const site = shareSite({ profile: 'rotation', accessSeconds: 300, refreshSeconds: 600 });

  it('begins with one request', async () => {
    const { auth } = site.client();
    expect(await auth.ready).toEqual({ status: 'anonymous', reason: 'initial' });
    const state = await auth.login({ username: ada.username, password: ada.password });
    expect(state).toMatchObject({ status: 'authenticated', refresh: 'idle', claims: { user_id: '1' } });
    expect(await site.trace()).toEqual(['POST /auth/jwt/create/ 200']);
  });

  it('reads its user once', async () => {
    const { auth } = await site.loggedIn();
    const user = { id: 1, username: 'ada', email: 'ada@example.com' };
    expect(await auth.getUser()).toEqual(user);
    expect(await auth.getUser()).toEqual(user);
    expect(auth.state).toMatchObject({ user });
    expect(await site.trace()).toEqual(['GET /auth/users/me/ 200']);
    await auth.getUser({ reload: true });
    expect(await site.trace()).toHaveLength(2);
  });

  it('is picked up from a store by another client', async () => {
    const { storage } = await site.loggedIn();
    const { auth, events } = site.client({ storage });
    expect(await auth.ready).toMatchObject({ status: 'authenticated' });
    expect(events).toEqual([{ type: 'started', reason: 'restore' }]);
    expect(await site.trace()).toEqual([]);
    expect((await auth.fetch(site.ping)).status).toBe(200);
    expect(await site.trace()).toEqual(['GET /api/ping/ 200']);
  });

  it('knows when its refresh token ends', async () => {
    const { auth } = await site.loggedIn();
    const { state } = auth;
    if (state.status !== 'authenticated') return expect.unreachable();
    expect(state.refreshExpiresAt! - state.expiresAt!).toBe((600 - 300) * 1000);
  });
});

describe('a revoked access token', () => {
  const site = shareSite({ profile: 'rotation', accessSeconds: 300 });

  it('costs one 401, one refresh and one resend', async () => {
    const { auth, events } = await site.loggedIn();
    await site.control.revokeAccess();
    expect((await auth.fetch(site.ping)).status).toBe(200);
    expect(await site.trace()).toEqual(['GET /api/ping/ 401', 'POST /auth/jwt/refresh/ 200', 'GET /api/ping/ 200']);
    expect(events.at(-1)).toMatchObject({ type: 'refreshed', cause: 'unauthorized' });
  });

  it('costs 50 requests at once one refresh and 50 resends', async () => {
    const { auth } = await site.loggedIn();
    await site.control.revokeAccess();
    const answers = await Promise.all(Array.from({ length: 50 }, () => auth.fetch(site.ping)));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(await site.control.refreshes()).toMatchObject({ total: 1, granted: 1, reused: 0 });
    const statuses = (await site.sentTo('/api/ping/')).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(50);
    expect(statuses.filter((status) => status === 200)).toHaveLength(50);
  });

  it('gives the caller its 401 with the body unread while the server cannot refresh', async () => {
    const { auth } = await site.loggedIn();
    await site.control.revokeAccess();
    await site.control.failNext('/auth/jwt/refresh/');
    const response = await auth.fetch(site.ping);
    expect([response.status, response.bodyUsed]).toEqual([401, false]);
    expect(await response.json()).toMatchObject({ code: 'token_not_valid' });
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });
  });
});

describe('one-time refresh tokens', () => {
  const site = shareSite({ profile: 'rotation', accessSeconds: 300 });

  it('are each spent once in 20 refreshes in a row', async () => {
    const clock = movableClock();
    const { auth, stored } = await site.loggedIn({ now: clock.now });
    const held = new Set([(await stored()).refresh]);
    for (let round = 0; round < 20; round += 1) {
      clock.advance(1000);
      await auth.refresh();
      held.add((await stored()).refresh);
    }
    expect(held.size).toBe(21);
    expect(await site.control.refreshes()).toEqual({ total: 20, granted: 20, refused: 0, unavailable: 0, reused: 0 });
    const log = await site.sentTo('/auth/jwt/refresh/');
    expect(log.filter(({ refresh }) => refresh?.grantedBefore)).toEqual([]);
    expect((await auth.fetch(site.ping)).status).toBe(200);
  });

  it('are not spent twice by refreshes at once, nor within a second', async () => {
    const { auth } = await site.loggedIn();
    await Promise.all(Array.from({ length: 10 }, () => auth.refresh()));
    await auth.refresh();
    const [first, second, ...more] = await site.sentTo('/auth/jwt/refresh/');
    expect(more).toEqual([]);
    // Arrival by the server's clock: the way there is not always as long.
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(950);
    expect(await site.control.refreshes()).toMatchObject({ granted: 2, reused: 0 });
  });
});

describe('a refresh that fails', () => {
  const site = shareSite({ profile: 'rotation', accessSeconds: 300 });

  it('leaves requests with a good token alone', async () => {
    const { auth } = await site.loggedIn();
    await site.control.failNext('/auth/jwt/refresh/', { status: 502 });
    expect(await rejection(auth.refresh())).toMatchObject({ code: 'refresh_unavailable', status: 502 });
    expect((await auth.fetch(site.ping)).status).toBe(200);
  });

  it('by a dropped connection leaves the refresh token unspent, and the next one succeeds', async () => {
    const clock = movableClock();
    const { auth } = await site.loggedIn({ now: clock.now });
    await site.control.failNext('/auth/jwt/refresh/', { drop: true });
    const error = await rejection(auth.refresh());
    expect(error).toMatchObject({ code: 'refresh_unavailable' });
    expect(error).not.toHaveProperty('status');
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });
    clock.advance(1000);
    await auth.refresh();
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'idle' });
    expect(await site.control.refreshes()).toMatchObject({ total: 2, granted: 1, unavailable: 1 });
    const log = await site.sentTo('/auth/jwt/refresh/');
    expect(log.map(({ refresh }) => refresh?.grantedBefore)).toEqual([false, false]);
  });

  it('by a lost answer keeps the session until the server says that the token is spent', async () => {
    const clock = movableClock();
    const { auth, storage, events } = await site.loggedIn({ now: clock.now });
    await site.control.failNext('/auth/jwt/refresh/', { after: true, drop: true });
    expect(await rejection(auth.refresh())).toMatchObject({ code: 'refresh_unavailable' });
    expect((await auth.fetch(site.ping)).status).toBe(200);
    clock.advance(1000);
    expect(await rejection(auth.refresh())).toMatchObject({ code: 'session_ended', detail: 'Token is blacklisted' });
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(await storage.read()).toBeNull();
    expect(events.filter(({ type }) => type === 'ended')).toHaveLength(1);
    expect(await site.control.refreshes()).toMatchObject({ total: 2, refused: 1, unavailable: 1, reused: 1 });
  });

  it('by a server that is gone keeps the session', async () => {
    await using site = await openSite({ profile: 'rotation', accessSeconds: 300 });
    const { auth } = await site.loggedIn();
    await site.server.stop();
    expect(await rejection(auth.refresh())).toMatchObject({ code: 'refresh_unavailable' });
    expect(auth.state).toMatchObject({ status: 'authenticated' });
    await expect(auth.fetch(site.ping)).rejects.toThrow(TypeError);
  });

  it('by silence is waited for no longer than `refreshTimeoutSeconds`, and its answer is kept', async () => {
    const { auth } = await site.loggedIn({ refreshTimeoutSeconds: 0.2 });
    await site.control.delay('/auth/jwt/refresh/', 800);
    const startedAt = performance.now();
    expect(await rejection(auth.refresh())).toMatchObject({ code: 'refresh_unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(600);
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'inFlight' });
    expect(await auth.refresh().catch(() => auth.state)).toMatchObject({ status: 'authenticated' });
    await until(async () => (auth.state as { refresh?: string }).refresh === 'idle');
    expect(await site.control.refreshes()).toMatchObject({ total: 1, granted: 1, reused: 0 });
  });
});
