import { describe, expect, it, vi } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { type CookieStage, cookieStage, logout } from '../cases/helpers/cookie-stage.ts';
import {
  ada,
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

describe('a logout', () => {
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
