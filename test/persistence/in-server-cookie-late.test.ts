import { describe, expect, it, vi } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { type CookieStage, cookieStage, logout } from '../cases/helpers/cookie-stage.ts';
import {
  ada,
  answer,
  atEachTest,
  follow,
  login,
  origin,
  refresh,
  sleepThrough,
  after as within,
} from '../cases/helpers/stage.ts';
import { createProfile } from '../helpers/tabs.ts';
import { deferred } from '../platform/deferred.ts';

atEachTest(`${origin}/`);

const grace = { username: 'grace', password: 'correct-horse' };

/** A browser in which a page is closed in the middle of a request, whose answer the browser still gets. */
function setUp(path: string, latencyMs: number) {
  let isSlow = false;
  const set = cookieStage(undefined, {
    users: [ada, grace],
    latencyMs: (call) => (isSlow && call.path.endsWith(path) ? latencyMs : 0),
  });
  // The server sets this cookie beside its own, so that a page without a hint asks.
  document.cookie = 'latchkey_session=1; path=/; secure';
  const failure = deferred<never>();
  const { locks } = createProfile();
  const first = () => {
    const fetch: typeof globalThis.fetch = (input, init) =>
      Promise.race([set.browser.fetch(input, { ...init, signal: null }), failure.promise]);
    return set.loggedIn({ proactive: 'off', locks, channel: null, fetch });
  };
  /** Starts the request, and closes the page 10 ms later. The browser frees its lock. */
  const closeIn = async (page: Auth, start: () => Promise<unknown>) => {
    isSlow = true;
    follow(start());
    await vi.advanceTimersByTimeAsync(10);
    isSlow = false;
    set.page?.dispatch('pagehide');
    failure.reject(new TypeError('Failed to fetch'));
    await vi.advanceTimersByTimeAsync(0);
    page.dispose();
  };
  return { set, first, closeIn };
}

/** A page of ada's was closed in the middle of its refresh, which the server answers 20 s later. Another tab is open. */
async function setUpLateRefresh() {
  const { set, first, closeIn } = setUp('/refresh/', 20_000);
  const closed = await first();
  const other = set.tab();
  await vi.advanceTimersByTimeAsync(100);
  sleepThrough(301);
  await closeIn(closed, () => closed.refresh());
  return { set, other };
}

const status = async (auth: Auth) => {
  await within(200, auth.ready);
  return auth.state;
};
const sent = (set: CookieStage, path: string) => set.server.count(path);

describe('a closed page’s refresh that is answered after another user has logged in', () => {
  it('does not make the next page the first user: the session ends, and what came late is revoked', async () => {
    const { set, other } = await setUpLateRefresh();
    await within(11_000, other.login(grace));
    await vi.advanceTimersByTimeAsync(40_000);
    other.dispose();

    const next = set.tab();
    expect(await status(next)).toMatchObject({ status: 'anonymous', reason: 'rejected' });
    expect(set.heard(next)).toEqual(['ended:rejected']);
    expect(await next.getAccessToken()).toBeNull();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent(set, logout)).toBe(1);
    next.dispose();
    expect(await status(set.tab())).toMatchObject({ status: 'anonymous' });
  });

  it('is found out too when the session has been refreshed before the answer', async () => {
    const { other } = await setUpLateRefresh();
    await within(11_000, other.login(grace));
    await within(2000, other.refresh());
    await vi.advanceTimersByTimeAsync(40_000);
    await within(
      2000,
      other.refresh().catch(() => {}),
    );
    expect(other.state).toMatchObject({ status: 'anonymous', reason: 'rejected' });
  });

  it('leaves the session alone that has been refreshed since: another user is then a login on a page of the server’s', async () => {
    const { set, other } = await setUpLateRefresh();
    await within(11_000, other.login(grace));
    await vi.advanceTimersByTimeAsync(20_000);
    // The late answer has come, and grace has logged in on a page of the server’s.
    await set.browser.fetch(`${origin}/auth/jwt/create/`, json(grace));
    await vi.advanceTimersByTimeAsync(80_000);
    await within(2000, other.refresh());
    await set.browser.fetch(`${origin}/auth/jwt/create/`, json(ada));
    await within(
      2000,
      other.refresh().catch(() => {}),
    );
    expect(other.state).toMatchObject({ status: 'authenticated' });
    expect(set.heard(other).slice(-2)).toEqual(['ended:replaced', 'started:otherTab']);
    expect(sent(set, logout)).toBe(0);
  });

  it.each([
    [0, 10_000],
    [7000, 3000],
    [60_000, 0],
  ])('is waited for until ten seconds after it was sent: a login %i ms later waits for %i ms', async (laterMs, ms) => {
    const { set, other } = await setUpLateRefresh();
    await vi.advanceTimersByTimeAsync(laterMs);
    const since = Date.now();
    await within(11_000, other.login(grace));
    const at = set.server.calls(login).at(-1)?.at ?? 0;
    expect(at - since).toBeGreaterThanOrEqual(ms - 50);
    expect(at - since).toBeLessThan(ms + 100);
  });

  it('does no harm when it comes within these ten seconds', async () => {
    const { set, first, closeIn } = setUp('/refresh/', 8000);
    const closed = await first();
    const other = set.tab();
    await vi.advanceTimersByTimeAsync(100);
    sleepThrough(301);
    await closeIn(closed, () => closed.refresh());
    await within(11_000, other.login(grace));
    await within(2000, other.refresh());
    expect(set.heard(other).slice(-1)).toEqual(['refreshed']);
  });
});

describe('a session that the server has ended, and a page that was left in the middle of its refresh', () => {
  const ended = async () => {
    const { set, first, closeIn } = setUp('/refresh/', 1000);
    const closed = await first();
    set.server.failNext(
      refresh,
      Array(50).fill(() => answer({ detail: 'Token is blacklisted', code: 'token_not_valid' }, 401)),
    );
    sleepThrough(301);
    return { set, closed, closeIn };
  };

  it('let the next page show the login form within five seconds, and the login is sent at once', async () => {
    const { set, closed, closeIn } = await ended();
    await closeIn(closed, () => closed.refresh());
    await vi.advanceTimersByTimeAsync(500);
    const next = set.tab();
    expect(await within(5000, next.ready)).toMatchObject({ status: 'anonymous', reason: 'rejected' });
    await vi.advanceTimersByTimeAsync(5000);
    const since = Date.now();
    await within(1000, next.login(grace));
    expect((set.server.calls(login).at(-1)?.at ?? 0) - since).toBeLessThan(100);
  });

  it('leave no lease behind when the page was left between two tries: no answer is late then', async () => {
    const { set, closed } = await ended();
    const lease = () => Object.keys(set.area.all()).some((key) => key.endsWith(':lease'));
    set.server.setLatency(0);
    const before = sent(set, refresh);
    follow(closed.refresh());
    await vi.advanceTimersByTimeAsync(10);
    expect(sent(set, refresh)).toBe(before + 1);
    expect(lease()).toBe(true);
    set.page?.dispatch('pagehide');
    await vi.advanceTimersByTimeAsync(0);
    expect(lease()).toBe(false);
    await vi.advanceTimersByTimeAsync(5000);
  });

  it('cost a later page load nothing: the server’s other cookie is removed with the session', async () => {
    const { set, closed } = await ended();
    follow(closed.refresh());
    await vi.advanceTimersByTimeAsync(5000);
    expect(closed.state).toMatchObject({ status: 'anonymous', reason: 'rejected' });
    const before = sent(set, refresh);
    expect(await status(set.tab())).toMatchObject({ status: 'anonymous', reason: 'initial' });
    expect(sent(set, refresh)).toBe(before);
  });
});

describe('a session of an account that the API refuses, while the server still takes its refresh token', () => {
  it('is not started again by the next page load, and the refresh token is revoked', async () => {
    const set = cookieStage();
    document.cookie = 'latchkey_session=1; path=/; secure';
    const auth = await set.loggedIn({ proactive: 'off' });
    const refuse = () => answer({ detail: 'The password was changed.', code: 'password_changed' }, 401);
    set.server.failNext('api/ping', Array(2).fill(refuse));
    expect((await within(3000, auth.fetch(`${origin}/api/ping/`))).status).toBe(401);
    expect(auth.state).toMatchObject({ status: 'anonymous', reason: 'rejected' });
    await vi.advanceTimersByTimeAsync(100);
    expect(sent(set, logout)).toBe(1);
    auth.dispose();
    const before = sent(set, refresh);
    expect(await status(set.tab())).toMatchObject({ status: 'anonymous', reason: 'initial' });
    expect(sent(set, refresh)).toBe(before);
  });
});

describe('a logout', () => {
  it.each([0, -3])(
    'of a page that is loading is not undone by the answer, also when the clock jumps by %i h meanwhile',
    async (hours) => {
      let slowMs = 0;
      const set = cookieStage(undefined, { latencyMs: ({ path }) => (path.endsWith('/refresh/') ? slowMs : 0) });
      document.cookie = 'latchkey_session=1; path=/; secure';
      const before = await set.loggedIn({ proactive: 'off' });
      before.dispose();
      for (const key of Object.keys(set.area.all())) localStorage.removeItem(key);
      slowMs = 1000;
      const page = set.tab();
      await vi.advanceTimersByTimeAsync(500);
      expect(page.state).toEqual({ status: 'restoring' });
      vi.setSystemTime(Date.now() + hours * 3_600_000);
      follow(page.logout());
      await vi.advanceTimersByTimeAsync(10_000);
      expect(page.state).toMatchObject({ status: 'anonymous' });
      slowMs = 0;
      expect(await status(set.tab())).toMatchObject({ status: 'anonymous' });
    },
  );

  it.each(['restoring', 'authenticated in another tab'])(
    'after the page has tried again while an answer is late is not called confirmed, and no later page is logged in (%s)',
    async (where) => {
      const { set, other } = await setUpLateRefresh();
      const page = where === 'restoring' ? set.tab() : other;
      if (page === other) follow(other.refresh());
      await vi.advanceTimersByTimeAsync(1500);
      expect(await within(9000, page.logout())).toEqual({ revoked: false });
      await vi.advanceTimersByTimeAsync(40_000);
      page.dispose();
      other.dispose();
      const before = sent(set, refresh);
      const next = set.tab();
      expect(await status(next)).toMatchObject({ status: 'anonymous' });
      expect(sent(set, refresh)).toBe(before);
      next.dispose();
      await vi.advanceTimersByTimeAsync(60_000);
      const last = set.tab();
      expect(await status(last)).toMatchObject({ status: 'anonymous' });
      expect(set.browser.jar.all().map(({ name }) => name)).not.toContain('refresh_token');
    },
  );

  it('after a page was closed in the middle of its refresh is not called confirmed, and no later page logs in with what came late', async () => {
    const { set, other } = await setUpLateRefresh();
    expect(await within(1000, other.logout())).toEqual({ revoked: false });
    expect(sent(set, logout)).toBe(1);
    await vi.advanceTimersByTimeAsync(40_000);
    other.dispose();
    const before = sent(set, refresh);
    expect(await status(set.tab())).toMatchObject({ status: 'anonymous' });
    expect(sent(set, refresh)).toBe(before);
  });

  it.each([
    ['has sent its refresh', false],
    ['waits for the lock', true],
  ])('is not undone by a page that loads without a hint and %s', async (_, isWaiting) => {
    const { locks } = createProfile();
    const set = cookieStage();
    document.cookie = 'latchkey_session=1; path=/; secure';
    const auth = await set.loggedIn({ locks });
    for (const key of Object.keys(set.area.all())) localStorage.removeItem(key);
    set.server.setLatency(50);
    set.server.failNext(logout, 503);
    const other = deferred<void>();
    if (isWaiting) follow(locks.request(`latchkey ${origin}/auth`, {}, () => other.promise));
    const next = set.tab({ locks });
    await vi.advanceTimersByTimeAsync(10);
    follow(auth.logout());
    other.resolve();
    await within(500, next.ready);
    expect([auth.state.status, next.state.status]).toEqual(['anonymous', 'anonymous']);
    expect(set.heard(next)).toEqual([]);
  });

  it('that the server does not confirm stays one when `localStorage` is emptied: the server’s other cookie is removed too', async () => {
    const { set, first } = setUp('/logout/', 0);
    const auth = await first();
    set.server.failNext(logout, 503);
    expect(await within(1000, auth.logout())).toEqual({ revoked: false });
    auth.dispose();
    const before = sent(set, refresh);
    for (const key of Object.keys(set.area.all())) localStorage.removeItem(key);
    expect(await status(set.tab())).toMatchObject({ status: 'anonymous' });
    expect(sent(set, refresh)).toBe(before);
  });

  it('whose answer is late holds the login of the next page back, whose cookie it would remove', async () => {
    const { set, first, closeIn } = setUp('/logout/', 1500);
    const closed = await first();
    await closeIn(closed, () => closed.logout());
    const next = set.tab();
    await within(3200, next.login(grace));
    next.dispose();
    sleepThrough(301);
    expect(await status(set.tab())).toMatchObject({ status: 'authenticated' });
  });

  it('that a page was left with is waited for three seconds, no longer', async () => {
    const { set, first, closeIn } = setUp('/logout/', 80_000);
    const closed = await first();
    await closeIn(closed, () => closed.logout());
    await within(3200, set.tab().login(grace));
  });
});

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  credentials: 'include',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});
