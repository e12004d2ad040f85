import { describe, expect, it, vi } from 'vitest';
import { type CookieStage, cookieStage } from '../cases/helpers/cookie-stage.ts';
import { atEachTest, follow, origin, refresh, sleepThrough, after as within } from '../cases/helpers/stage.ts';
import { createProfile } from '../helpers/tabs.ts';

atEachTest(`${origin}/`);

/** When each refresh was sent, ms after `since`. */
const sentAt = ({ server }: CookieStage, since: number) => server.calls(refresh).map(({ at }) => at - since);

/** A page whose token is over, and that is left a moment after its refresh has begun: the lock is free, and the hint is left behind. */
async function setUpLeft(latencyMs: (call: number) => number) {
  let calls = 0;
  const set = cookieStage(undefined, {
    latencyMs: ({ path }) => (path.endsWith('/refresh/') ? latencyMs(calls++) : 0),
  });
  const left = await set.loggedIn({ proactive: 'off', locks: createProfile().locks, channel: null });
  sleepThrough(301);
  const since = Date.now();
  follow(left.refresh());
  await vi.advanceTimersByTimeAsync(10);
  left.dispose();
  return { set, since };
}

describe('after a page was left in the middle of its refresh', () => {
  it('the next page tries again until the browser has the new cookie, sooner at first and then less often', async () => {
    // The server has rotated after half of it, and the browser hears of it after the whole.
    const { set, since } = await setUpLeft((call) => (call === 0 ? 1000 : 0));
    await vi.advanceTimersByTimeAsync(590);
    const next = set.tab();
    expect(await within(2000, next.ready)).toMatchObject({ status: 'authenticated' });
    // The first 50 ms are for a token of another tab.
    expect(sentAt(set, since)).toEqual([0, 650, 750, 950, 1350]);
    expect(set.heard(next)).toEqual(['started:restore', 'refreshed']);
  });

  it('the next page does not wait for anything when the cookie has come before it', async () => {
    const { set, since } = await setUpLeft((call) => (call === 0 ? 20 : 0));
    await vi.advanceTimersByTimeAsync(90);
    expect(await within(100, set.tab().ready)).toMatchObject({ status: 'authenticated' });
    expect(sentAt(set, since)).toEqual([0, 150]);
  });
});
