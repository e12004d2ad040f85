import { describe, expect, it } from 'vitest';
import { record } from '../helpers/tabs.ts';
import { pass, setUp, url } from '../helpers/world.ts';

const down = (seconds: number) => {
  const until = Date.now() + seconds * 1000;
  return (inner: typeof fetch): typeof fetch =>
    async (input, init) =>
      Date.now() < until && String(input).includes('/jwt/refresh/')
        ? new Response(null, { status: 503 })
        : inner(input, init);
};

/** The server's refresh endpoint is down for so many seconds, counted from the login. */
async function outage(seconds: number, draws: readonly number[]) {
  const world = setUp();
  world.server.route('GET', '/x/', () => ({ ok: true }));
  const queue = [...draws];
  const tried: number[] = [];
  const begins = Date.now();
  const through = down(seconds)(world.fetch);
  const fetch: typeof globalThis.fetch = (input, init) => {
    if (String(input).includes('/jwt/refresh/')) tried.push((Date.now() - begins) / 1000);
    return through(input, init);
  };
  const { auth } = await world.login({ fetch, random: () => queue.shift() ?? 0 });
  return { ...world, auth, tried };
}

describe('after a refresh that failed', () => {
  it('the timer tries again at a random moment while the token is good, and lets it not run out', async () => {
    // Not early at first; then half of the 29 s that are left; and then half of what is between half a life and the margin.
    const { tried, auth } = await outage(280, [0, 0.5, 0.5, 0]);
    await pass(299);
    expect(tried).toEqual([270, 271 + 14.5]);
    expect(auth.state).toMatchObject({ status: 'authenticated', expiresAt: expect.any(Number) });
    await pass(300);
    expect(tried.slice(2, 3)).toEqual([285.5 + (150 + 270) / 2]);
  });

  it('with a token that is over, it takes a random moment within three lives of one', async () => {
    const { tried } = await outage(700, [0, 0.999, 0.25, 0.5, 0]);
    await pass(2000);
    // 271 + 0.999 * 29, then a cool-down of 2 s that ends after the token does, and a quarter of 900 s; then 4 s, and half of them.
    const second = 271 + 0.999 * 29;
    const third = second + 2 + 225;
    expect(tried.slice(0, 4).map((at) => Math.round(at))).toEqual(
      [270, second, third, third + 4 + 450].map(Math.round),
    );
  });

  it('a request does not wait for the timer, only for the cool-down', async () => {
    const { auth, tried, server } = await outage(271, [0, 0.999]);
    await pass(299);
    expect(tried).toEqual([270]);
    expect((await auth.fetch(url('x/'))).status).toBe(200);
    expect(tried).toEqual([270, 299]);
    expect(server.reuse).toBe(0);
  });

  it.each(['online', 'focus', 'pageshow'])('a page that hears "%s" does not wait for it either', async (type) => {
    const { tried, page } = await outage(800, [0, ...Array(9).fill(0.999)]);
    await pass(600);
    expect(tried).toHaveLength(2);
    // The server is still down: the page asks at once, and then at a random moment again.
    page.dispatch(type);
    await pass(1);
    expect(tried).toHaveLength(3);
    await pass(200);
    expect(tried).toHaveLength(3);
    page.dispatch(type);
    await pass(1);
    expect(tried).toHaveLength(4);
  });

  it('what another tab writes into the store is no reason to hurry', async () => {
    const { tried, profile } = await outage(800, [0, ...Array(9).fill(0.999)]);
    await pass(600);
    profile.storage().write(record({ ...profile.stored(), remember: true }));
    await pass(60);
    expect(tried).toHaveLength(2);
  });

  it('a page that wakes up in the middle of a cool-down waits for its end', async () => {
    const { tried, page } = await outage(800, [0, 0.999]);
    await pass(270.5);
    page.dispatch('focus');
    await pass(0.4);
    expect(tried).toEqual([270]);
    await pass(0.2);
    expect(tried).toEqual([270, 271]);
  });

  it('the state says so until the end of the cool-down, and no longer', async () => {
    const { auth } = await outage(271, [0, 0.999]);
    await pass(270.5);
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });
    await pass(1);
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'idle' });
  });

  it('another tab that renewed the token meanwhile puts the timer back to its usual time', async () => {
    const { auth, tried, open, server, refreshedAt } = await outage(271, [0, 0.999, 0]);
    await pass(280);
    open({ proactive: 'off' });
    await pass(1);
    expect(refreshedAt()).toEqual([280]);
    await pass(268.9);
    expect(tried).toEqual([270]);
    await pass(0.2);
    expect(tried).toEqual([270, 280 + 270]);
    expect(auth.state.status).toBe('authenticated');
    expect(server.reuse).toBe(0);
  });
});
