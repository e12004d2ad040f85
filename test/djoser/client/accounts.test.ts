/** Accounts that are changed behind the client's back. */
import { describe, expect, it } from 'vitest';
import { expectNoSecret } from './secrets.ts';
import { movableClock, openSite, rejection, type Site, shareSite } from './site.ts';

const refreshPath = '/auth/jwt/refresh/';
const eve = { username: 'eve', password: 'sea-of-cobol' };

async function eveLoggedIn(site: Site, options?: Parameters<Site['client']>[0]) {
  await site.control.createUser(eve);
  const client = site.client(options);
  await client.auth.login(eve);
  await site.control.resetLog();
  return client;
}

describe('a user who is deactivated', () => {
  const site = shareSite({ profile: 'rotation', accessSeconds: 300, users: [] });

  it('is logged out by the next request, which gets its own 401', async () => {
    const { auth, storage, events } = await eveLoggedIn(site);
    await site.control.deactivate('eve');
    const response = await auth.fetch(site.ping);
    expect([response.status, await response.json()]).toEqual([401, expect.objectContaining({ code: 'user_inactive' })]);
    expect(await site.trace()).toEqual(['GET /api/ping/ 401', 'POST /auth/jwt/refresh/ 401']);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(await storage.read()).toBeNull();
    expect(events.filter(({ type }) => type === 'ended')).toEqual([
      { type: 'ended', reason: 'rejected', error: expect.objectContaining({ code: 'session_ended', status: 401 }) },
    ]);
    // From here on it is a request like any other of nobody.
    expect((await auth.fetch(site.ping)).status).toBe(401);
    expect((await site.control.log()).at(-1)).toMatchObject({ path: '/api/ping/', hasAuthorization: false });
    await site.control.deleteUser('eve');
  });

  it('is told by getUser that the session has ended', async () => {
    const { auth } = await eveLoggedIn(site);
    await site.control.deactivate('eve');
    expect(await rejection(auth.getUser())).toMatchObject({ code: 'session_ended', status: 401 });
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    await site.control.deleteUser('eve');
  });

  it('costs 50 requests at once one refresh', async () => {
    const { auth, events } = await eveLoggedIn(site);
    await site.control.deactivate('eve');
    const answers = await Promise.all(Array.from({ length: 50 }, () => auth.fetch(site.ping)));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(401));
    expect(await site.control.refreshes()).toMatchObject({ total: 1, refused: 1 });
    expect(events.filter(({ type }) => type === 'ended')).toHaveLength(1);
    await site.control.deleteUser('eve');
  });
});

describe('a user who is deleted', () => {
  const site = shareSite({ profile: 'rotation', accessSeconds: 600, users: [] });

  // SimpleJWT 5.4 and 5.5 answer 500 to the refresh token of a deleted user.
  it('is logged out by the next request, although the server fails at the refresh', async () => {
    const { auth, storage, events } = await eveLoggedIn(site);
    await site.control.deleteUser('eve');
    const response = await auth.fetch(site.ping);
    expect([response.status, await response.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'user_not_found' }),
    ]);
    expect(await site.trace()).toEqual(['GET /api/ping/ 401', 'POST /auth/jwt/refresh/ 500']);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(await storage.read()).toBeNull();
    expect(events.filter(({ type }) => type === 'ended')).toEqual([
      { type: 'ended', reason: 'rejected', error: expect.objectContaining({ code: 'session_ended', status: 401 }) },
    ]);
  });

  it('costs 50 requests at once one refresh', async () => {
    const { auth, events } = await eveLoggedIn(site);
    await site.control.deleteUser('eve');
    const answers = await Promise.all(Array.from({ length: 50 }, () => auth.fetch(site.ping)));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(401));
    expect(await site.control.refreshes()).toMatchObject({ total: 1, unavailable: 1 });
    expect(events.filter(({ type }) => type === 'ended')).toHaveLength(1);
  });
});

describe('a server that fails at each refresh', () => {
  const failing = { status: 500, times: 1000 };

  it('is asked 8 times in two minutes while it refuses the token, and the session stays', async () => {
    await using site = await openSite({ profile: 'rotation', accessSeconds: 600, users: [] });
    const clock = movableClock();
    const { auth, storage, warnings } = await eveLoggedIn(site, { now: clock.now });
    await site.control.revokeAccess();
    await site.control.failNext(refreshPath, failing);
    for (let second = 0; second <= 128; second += 1) {
      const response = await auth.fetch(site.ping);
      expect(response.status).toBe(401);
      if (second % 32 === 0) expect(await response.json()).toMatchObject({ code: 'token_not_valid' });
      clock.advance(1000);
    }
    // After 0, 1, 3, 7, 15, 31 and 63 seconds, and after 123: never more than a minute apart.
    expect(await site.control.refreshes()).toMatchObject({ total: 8, unavailable: 8 });
    expect((await site.sentTo('/api/ping/')).length).toBe(129);
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });
    expect(await storage.read()).not.toBeNull();
    expect(warnings).toEqual([]);
    const error = await rejection(auth.refresh());
    expect(error).toMatchObject({ code: 'refresh_unavailable', status: 500 });
  });

  it('gets no storm either when 50 requests come at once, again and again', async () => {
    await using site = await openSite({ profile: 'rotation', accessSeconds: 600, users: [] });
    const { auth } = await eveLoggedIn(site);
    await site.control.revokeAccess();
    await site.control.failNext(refreshPath, failing);
    for (let round = 0; round < 4; round += 1) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => auth.fetch(site.ping)));
      expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(401));
    }
    const refreshes = await site.sentTo(refreshPath);
    const gaps = refreshes.slice(1).map(({ at }, index) => at - refreshes[index]!.at);
    expect(gaps.filter((gap) => gap < 950)).toEqual([]);
    expect(refreshes.length).toBeLessThanOrEqual(3);
    expect(await site.sentTo('/api/ping/')).toHaveLength(200);
  });
});

describe('a password that is changed', () => {
  const revoking = shareSite({ profile: 'revoke-on-password', users: [] });

  it('ends the session on a server that revokes for it, after the one refresh that cannot cure it', async () => {
    const { auth, storage, events, stored } = await eveLoggedIn(revoking);
    const { access, refresh } = await stored();
    await revoking.control.setPassword('eve', 'mountain-of-ada');
    const response = await auth.fetch(revoking.ping);
    expect([response.status, await response.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'password_changed' }),
    ]);
    expect(await revoking.trace()).toEqual(['GET /api/ping/ 401', 'POST /auth/jwt/refresh/ 200', 'GET /api/ping/ 401']);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(await storage.read()).toBeNull();
    expect(events.filter(({ type }) => type === 'ended')).toEqual([
      { type: 'ended', reason: 'rejected', error: expect.objectContaining({ code: 'session_ended', status: 401 }) },
    ]);
    expectNoSecret(events, [access, refresh]);
    await auth.login({ ...eve, password: 'mountain-of-ada' });
    expect((await auth.fetch(revoking.ping)).status).toBe(200);
    await revoking.control.deleteUser('eve');
  });

  it('ends the session once for 20 requests at once', async () => {
    const { auth, events } = await eveLoggedIn(revoking);
    await revoking.control.setPassword('eve', 'mountain-of-ada');
    const answers = await Promise.all(Array.from({ length: 20 }, () => auth.fetch(revoking.ping)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(401));
    expect(await revoking.control.refreshes()).toMatchObject({ total: 1 });
    expect(events.filter(({ type }) => type === 'ended')).toHaveLength(1);
    await revoking.control.deleteUser('eve');
  });

  const plain = shareSite({ profile: 'rotation', accessSeconds: 300, users: [] });

  it('changes nothing on a server that does not', async () => {
    const { auth } = await eveLoggedIn(plain);
    await plain.control.setPassword('eve', 'mountain-of-ada');
    expect((await auth.fetch(plain.ping)).status).toBe(200);
    expect(await plain.trace()).toEqual(['GET /api/ping/ 200']);
  });
});
