/** Real time: access tokens that end after three seconds, counted in the log of the server that ends them. */
import { describe, expect, it } from 'vitest';
import type { DjoserOptions } from '../harness.ts';
import { dead, openSite, rejection, type Site, wait } from './site.ts';

/** A server of its own for each test, so that they can wait at the same time. */
const rotation = (options: Partial<DjoserOptions> = {}): Promise<Site> => openSite({ profile: 'rotation', ...options });

describe.concurrent('an access token that has died', () => {
  it('is replaced before the request, and the server sees no 401', async () => {
    await using site = await rotation();
    const { auth, events } = await site.loggedIn();
    await dead(auth);
    const response = await auth.fetch(site.ping);
    expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ user: 'ada' })]);
    expect(await site.trace()).toEqual(['POST /auth/jwt/refresh/ 200', 'GET /api/ping/ 200']);
    expect(events.at(-1)).toMatchObject({ type: 'refreshed', cause: 'request' });
  });

  it('costs 50 requests at once one refresh', async () => {
    await using site = await rotation();
    const { auth } = await site.loggedIn();
    await dead(auth);
    const answers = await Promise.all(Array.from({ length: 50 }, () => auth.fetch(site.ping)));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(await site.control.refreshes()).toMatchObject({ total: 1, granted: 1, reused: 0 });
    expect((await site.sentTo('/api/ping/')).map(({ status }) => status)).toEqual(Array(50).fill(200));
  });

  it('is renewed by getUser, getAccessToken and auth.api together', async () => {
    await using site = await rotation();
    const { auth } = await site.loggedIn();
    await dead(auth);
    const [user, token, pong] = await Promise.all([
      auth.getUser(),
      auth.getAccessToken(),
      auth.api.get('api/ping/').json<{ user: string }>(),
    ]);
    expect([user.username, typeof token, pong.user]).toEqual(['ada', 'string', 'ada']);
    expect((await site.trace()).sort()).toEqual([
      'GET /api/ping/ 200',
      'GET /auth/users/me/ 200',
      'POST /auth/jwt/refresh/ 200',
    ]);
  });
});

describe.concurrent('a refresh token that has died', () => {
  it('ends the session with `rejected`', async () => {
    await using site = await rotation({ refreshSeconds: 3 });
    const { auth, events } = await site.loggedIn();
    await dead(auth);
    const error = await rejection(auth.fetch(site.ping));
    expect(error).toMatchObject({ code: 'session_ended', status: 401 });
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(events.filter(({ type }) => type === 'ended')).toEqual([
      { type: 'ended', reason: 'rejected', error: expect.objectContaining({ detail: 'Token is expired' }) },
    ]);
    expect(await site.trace()).toEqual(['POST /auth/jwt/refresh/ 401']);
  });
});

describe.concurrent('a refresh that fails with 503 and HTML', () => {
  it('keeps the session, and the next one after the cool-down succeeds', async () => {
    await using site = await rotation();
    const { auth, events } = await site.loggedIn();
    await site.control.failNext('/auth/jwt/refresh/');
    await dead(auth);
    expect(await rejection(auth.fetch(site.ping))).toMatchObject({ code: 'refresh_unavailable', status: 503 });
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });
    const failed = events.at(-1);
    expect(failed).toMatchObject({ type: 'refreshfailed', error: { code: 'refresh_unavailable', status: 503 } });
    expect(await rejection(auth.fetch(site.ping))).toMatchObject({ code: 'refresh_unavailable', status: 503 });
    expect(await site.trace()).toEqual(['POST /auth/jwt/refresh/ 503']);

    if (failed?.type === 'refreshfailed') await wait(failed.retryAt - Date.now() + 20);
    expect((await auth.fetch(site.ping)).status).toBe(200);
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'idle' });
    expect(await site.trace()).toEqual([
      'POST /auth/jwt/refresh/ 503',
      'POST /auth/jwt/refresh/ 200',
      'GET /api/ping/ 200',
    ]);
  });
});
