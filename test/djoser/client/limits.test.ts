/** Servers that throttle, and servers that do not rotate. */
import { describe, expect, it } from 'vitest';
import { movableClock, rejection, shareSite } from './site.ts';

describe('a server that throttles refreshing', () => {
  const site = shareSite({ profile: 'throttled' });

  it('is not asked again before `Retry-After` has passed, and the session stays', async () => {
    const clock = movableClock();
    const { auth, events, stored } = await site.loggedIn({ now: clock.now });
    for (const _ of [1, 2]) {
      await auth.refresh();
      clock.advance(1000);
    }
    const { refresh } = await stored();
    const error = (await rejection(auth.refresh())) as { retryAfterSeconds: number };
    expect(error).toMatchObject({ code: 'refresh_unavailable', status: 429 });
    expect(error.retryAfterSeconds).toBeGreaterThan(50);
    expect(error.retryAfterSeconds).toBeLessThanOrEqual(60);
    const failed = events.at(-1);
    if (failed?.type !== 'refreshfailed') return expect.unreachable();
    expect(failed.retryAt - clock.now()).toBeGreaterThan(50_000);

    await site.control.revokeAccess();
    for (let seconds = 0; seconds < error.retryAfterSeconds - 1; seconds += 10) {
      expect((await auth.fetch(site.ping)).status).toBe(401);
      clock.advance(seconds + 10 < error.retryAfterSeconds ? 10_000 : 0);
    }
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });
    expect(await site.control.refreshes()).toMatchObject({ total: 3, unavailable: 1 });
    expect((await stored()).refresh).toBe(refresh);

    await site.control.reset(); // the minute is over for the server
    await site.control.revokeAccess();
    clock.advance(failed.retryAt - clock.now());
    expect((await auth.fetch(site.ping)).status).toBe(200);
    expect(await site.trace()).toEqual(['GET /api/ping/ 401', 'POST /auth/jwt/refresh/ 200', 'GET /api/ping/ 200']);
  });
});

describe('a server that does not rotate', () => {
  const site = shareSite({ profile: 'norotation' });

  it('leaves the refresh token as it is', async () => {
    const clock = movableClock();
    const { auth, stored } = await site.loggedIn({ now: clock.now });
    const before = await stored();
    for (const _ of [1, 2, 3]) {
      clock.advance(1000);
      await auth.refresh();
    }
    const after = await stored();
    expect(after.refresh).toBe(before.refresh);
    expect(after.access).not.toBe(before.access);
    expect(await site.control.refreshes()).toMatchObject({ total: 3, granted: 3, refused: 0 });
    expect((await auth.fetch(site.ping)).status).toBe(200);
  });

  it('loses nothing with an answer that is lost', async () => {
    const clock = movableClock();
    const { auth } = await site.loggedIn({ now: clock.now });
    await site.control.failNext('/auth/jwt/refresh/', { after: true, drop: true });
    expect(await rejection(auth.refresh())).toMatchObject({ code: 'refresh_unavailable' });
    clock.advance(1000);
    expect(await auth.refresh()).toMatchObject({ status: 'authenticated', refresh: 'idle' });
  });

  it('revokes the one refresh token at logout', async () => {
    const { auth, stored } = await site.loggedIn();
    await auth.refresh();
    const { refresh } = await stored();
    expect(await auth.logout()).toEqual({ revoked: true });
    expect((await site.rawRefresh(refresh)).status).toBe(401);
  });
});
