import { describe, expect, it, vi } from 'vitest';
import { type CookieStage, cookieStage } from '../cases/helpers/cookie-stage.ts';
import { atEachTest, follow, origin, refresh, sleepThrough, after as within } from '../cases/helpers/stage.ts';
import { createProfile } from '../helpers/tabs.ts';
import { deferred } from '../platform/deferred.ts';

atEachTest(`${origin}/`);

/** When each refresh was sent, ms after `since`. */
const sentAt = ({ server }: CookieStage, since: number) => server.calls(refresh).map(({ at }) => at - since);

/**
 * A page whose token is over, and that is left a moment after its refresh has begun. The lock is free, the lease stays, and only the browser hears of
 * the answer.
 */
async function setUpLeft(
  latencyMs: (call: number) => number,
  says: 'nothing' | 'pagehide' | 'pagehide, and fails the request' = 'nothing',
) {
  let calls = 0;
  const set = cookieStage(undefined, {
    latencyMs: ({ path }) => (path.endsWith('/refresh/') ? latencyMs(calls++) : 0),
  });
  let isGone = false;
  // A browser fails the requests of a page that is reloaded, and still receives the answer of a `keepalive` request.
  const failure = deferred<never>();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await Promise.race([set.browser.fetch(input, init), failure.promise]);
    const { signal } = init ?? {};
    return isGone ? new Promise((_, end) => signal?.addEventListener('abort', () => end(signal.reason))) : response;
  };
  const left = await set.loggedIn({ proactive: 'off', locks: createProfile().locks, channel: null, fetch });
  sleepThrough(301);
  const since = Date.now();
  follow(left.refresh());
  await vi.advanceTimersByTimeAsync(10);
  isGone = true;
  if (says !== 'nothing') set.page?.dispatch('pagehide');
  if (says.endsWith('request')) failure.reject(new TypeError('Failed to fetch'));
  await vi.advanceTimersByTimeAsync(0);
  left.dispose();
  return { set, since };
}

describe('after a page was left in the middle of its refresh', () => {
  it.each(['nothing', 'pagehide', 'pagehide, and fails the request'] as const)(
    'the next page tries again, a second later each time, until the browser has the new cookie (the page before said %s)',
    async (says) => {
      // The server has rotated after half of it, and the browser hears of it after the whole.
      const { set, since } = await setUpLeft((call) => (call === 0 ? 3000 : 0), says);
      await vi.advanceTimersByTimeAsync(1590);
      const next = set.tab();
      expect(await within(4000, next.ready)).toMatchObject({ status: 'authenticated' });
      // The first 50 ms of each try are for a token of another tab.
      expect(sentAt(set, since)).toEqual([0, 1650, 2700, 3750]);
      expect(set.heard(next)).toEqual(['started:restore', 'refreshed']);
    },
  );

  it('the next page does not wait for anything when the cookie has come before it', async () => {
    const { set, since } = await setUpLeft((call) => (call === 0 ? 20 : 0));
    await vi.advanceTimersByTimeAsync(90);
    expect(await within(100, set.tab().ready)).toMatchObject({ status: 'authenticated' });
    expect(sentAt(set, since)).toEqual([0, 150]);
  });
});
