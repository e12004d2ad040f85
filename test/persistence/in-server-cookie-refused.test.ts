import { describe, expect, it, vi } from 'vitest';
import { type CookieStage, cookieStage } from '../cases/helpers/cookie-stage.ts';
import { answer, atEachTest, follow, origin, refresh, settled, t0, after as within } from '../cases/helpers/stage.ts';

atEachTest(`${origin}/`);

/** When each refresh was sent, ms since the start of the test. */
const sentAt = ({ server }: CookieStage) => server.calls(refresh).map(({ at }) => at - t0 * 1000);

const hint = `latchkey:${origin}/auth`;
const refused = () => answer({ detail: 'Token is blacklisted', code: 'token_not_valid' }, 401);

/** A page in cookie mode whose cookie the server refuses so many times, and the lease that another page has left. */
async function setUpRefused({ refusals = 50, leaseMs }: { refusals?: number; leaseMs?: number } = {}) {
  const set = cookieStage();
  const auth = await set.loggedIn({ proactive: 'off' });
  set.server.failNext(refresh, Array(refusals).fill(refused));
  if (leaseMs !== undefined) set.area.put(`${hint}:lease`, `the-page-before ${t0 * 1000 + leaseMs}`);
  return { set, auth };
}

describe('a cookie that is refused', () => {
  it('is tried once more, a second later, since another tab may have changed it unseen', async () => {
    const { set, auth } = await setUpRefused();
    const refreshing = follow(auth.refresh());
    await vi.advanceTimersByTimeAsync(1000);
    expect(sentAt(set)).toEqual([0, 1000]);
    expect(refreshing.error).toMatchObject({ code: 'session_ended' });
    expect(set.heard(auth)).toEqual(['started:login', 'ended:rejected']);
  });

  it('is the end of nothing when the second try is not', async () => {
    const { set, auth } = await setUpRefused({ refusals: 1 });
    expect(await within(1000, auth.refresh())).toMatchObject({ status: 'authenticated' });
    expect(sentAt(set)).toEqual([0, 1000]);
    expect(set.heard(auth)).toEqual(['started:login', 'refreshed']);
  });

  it('is tried until the lease of the page that was left is over, and once more', async () => {
    const { set, auth } = await setUpRefused({ leaseMs: 2500 });
    const refreshing = follow(auth.refresh());
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sentAt(set)).toEqual([0, 1000, 2000, 3000]);
    expect(refreshing.error).toMatchObject({ code: 'session_ended' });
  });

  it.each([
    ['is over', -1],
    ['reaches further than any of ours', 100_000],
  ])('is not tried for long for a lease that %s', async (_, leaseMs) => {
    const { set, auth } = await setUpRefused({ leaseMs });
    const refreshing = follow(auth.refresh());
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sentAt(set)).toEqual([0, 1000]);
    expect(refreshing.error).toMatchObject({ code: 'session_ended' });
  });

  it('is not tried for long for a lease of this page', async () => {
    const set = cookieStage();
    const auth = await set.loggedIn({ proactive: 'off', locks: null });
    set.server.failNext(refresh, Array(50).fill(refused));
    const refreshing = follow(auth.refresh());
    await vi.advanceTimersByTimeAsync(20_000);
    // Each try takes its lease first, and leaves it 200 ms to settle.
    expect(sentAt(set)).toEqual([200, 1400]);
    expect(refreshing.error).toMatchObject({ code: 'session_ended' });
  });

  it('at page load ends the session that the hint told of, and leaves no hint', async () => {
    const { set, auth } = await setUpRefused();
    auth.dispose();
    const next = set.tab();
    expect(await within(2000, next.ready)).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(set.heard(next)).toEqual(['ended:rejected']);
    expect(set.area.all()).toEqual({});
  });

  it('by one who only asked whether there is a session is the end of nothing', async () => {
    const set = cookieStage();
    const auth = set.tab();
    await auth.ready;
    const refreshing = follow(auth.refresh());
    await vi.advanceTimersByTimeAsync(100);
    expect(refreshing.error).toMatchObject({ code: 'session_ended' });
    expect(sentAt(set)).toEqual([0]);
    await within(100, auth.logout());
    expect(set.heard(auth)).toEqual([]);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'initial' });
  });

  it('is seen by no other tab as a session, while somebody without a lock asks whether there is one', async () => {
    const set = cookieStage(undefined, { latencyMs: 100 });
    const [one, two] = [set.tab({ locks: null }), set.tab({ locks: null })];
    await settled();
    const refreshing = follow(one.refresh());
    for (let ms = 0; ms < 500; ms += 10) {
      set.area.tell('latchkey');
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(refreshing.error).toMatchObject({ code: 'session_ended' });
    expect(set.heard(two)).toEqual([]);
    expect(two.state).toEqual({ status: 'anonymous', reason: 'initial' });
  });
});
