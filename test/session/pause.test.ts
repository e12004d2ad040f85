import { describe, expect, it, onTestFinished } from 'vitest';
import { AuthError, createSession } from '../../src/core.ts';
import { follow, pass, setUp, sleep, url } from '../helpers/world.ts';

const hour = 3600;

describe('a cool-down', () => {
  it('grows with each failure, and begins anew after a success', async () => {
    const world = setUp();
    const { auth, of } = await world.login({ proactive: 'off' });
    const failed = async () => {
      const failing = follow(auth.refresh());
      await pass(5);
      expect(failing.error).toMatchObject({ code: 'refresh_unavailable' });
      return Number(of('refreshfailed').at(-1)?.retryAt) - Number(failing.settledAt);
    };
    world.server.failNext('jwt/refresh', [503, 503, null, 503]);
    expect([await failed(), await failed()]).toEqual([1000, 2000]);
    await auth.refresh();
    await pass(5);
    expect(await failed()).toBe(1000);
  });

  it.each([Number.NaN, -5])('is as long as usual where the wish of the server is %s', async (retryAfterSeconds) => {
    setUp();
    let calls = 0;
    const session = createSession({
      allowedOrigins: [url('')],
      channel: null,
      fetch: async () => new Response(null, { status: 401 }),
      async refresh() {
        calls += 1;
        throw new AuthError('throttled', 'Too many requests.', { retryAfterSeconds });
      },
    });
    onTestFinished(() => session.dispose());
    await session.adopt({ access: 'opaque', refresh: 'r' });
    const request = async () => {
      session.fetch(url('x/'));
      await pass(0.9);
    };
    await request();
    await request();
    expect(calls).toBe(1);
    await pass(0.1);
    await request();
    expect(calls).toBe(2);
  });

  it('ends in every tab when a refresh of one brings a token', async () => {
    const world = setUp();
    const { auth } = await world.login({ proactive: 'off' });
    const other = world.open({ proactive: 'off' });
    await other.auth.ready;
    world.server.failNext('jwt/refresh', () => Response.json({}, { status: 503, headers: { 'Retry-After': '240' } }));
    await expect(auth.refresh()).rejects.toMatchObject({ code: 'refresh_unavailable' });
    await pass(1);
    expect([auth.state, other.auth.state]).toEqual([
      expect.objectContaining({ refresh: 'coolingDown' }),
      expect.objectContaining({ refresh: 'coolingDown' }),
    ]);
    await auth.refresh();
    await pass(1);
    expect(other.auth.state).toMatchObject({ refresh: 'idle' });
    // The other tab refreshes again as soon as it has to, although the old pause would last for minutes.
    world.server.revokeAll();
    const request = follow(other.auth.fetch(url('api/ping/')));
    await pass(5);
    expect(request.value).toMatchObject({ status: 200 });
  });

  it.each(['the same tab', 'another tab'])('begins anew in every tab after a refresh of %s', async (who) => {
    const world = setUp();
    const tabs = [await world.login({ proactive: 'off' }), world.open({ proactive: 'off' })] as const;
    await tabs[1].auth.ready;
    const [one, two] = who === 'the same tab' ? [tabs[0], tabs[0]] : tabs;
    const pauses: number[] = [];
    for (let outage = 0; outage < 3; outage += 1) {
      world.server.failNext('jwt/refresh', [503, 503]);
      for (const seconds of [1, 2]) {
        const failing = follow(two.auth.refresh());
        await pass(seconds + 2);
        expect(failing.error).toMatchObject({ code: 'refresh_unavailable' });
        pauses.push(Number(two.of('refreshfailed').at(-1)?.retryAt) - Number(failing.settledAt));
      }
      await one.auth.refresh();
      await pass(100);
    }
    expect(pauses).toEqual([1000, 2000, 1000, 2000, 1000, 2000]);
  });

  it.each([1, 2, 3])('grows with each useless refresh, whichever tab sends it: of %i', async (count) => {
    const world = setUp();
    const first = await world.login({ proactive: 'off' });
    const tabs = [first, ...Array.from({ length: count - 1 }, () => world.open({ proactive: 'off' }))];
    await pass(1);
    // The server refuses each token at one view, also the new ones.
    const refusal = { detail: 'Given token not valid', code: 'token_not_valid' };
    world.server.route('GET', '/refusing/', () => Response.json(refusal, { status: 401 }));
    for (let second = 0; second < 100; second += 1) {
      follow((tabs[world.refreshCalls % count] ?? first).auth.fetch(url('refusing/')));
      await pass(1);
    }
    // One tab refreshes after 1, 2, 4, 8, 16, 32 and 64 s. Each further tab may refresh once before it knows of the pause.
    expect(world.refreshCalls).toBeLessThanOrEqual(6 + count);
  });

  it('that the server asked for is not made shorter by the failure of another tab', async () => {
    const world = setUp();
    const { auth } = await world.login({ proactive: 'off' });
    const other = world.open({ proactive: 'off' });
    await other.auth.ready;
    world.server.failNext('jwt/refresh', [
      () => Response.json({}, { status: 503, headers: { 'Retry-After': '200' } }),
      'network',
    ]);
    await expect(auth.refresh()).rejects.toMatchObject({ retryAfterSeconds: 200 });
    await expect(other.auth.refresh()).rejects.toMatchObject({ code: 'refresh_unavailable' });
    world.server.revokeAll();
    await pass(10);
    expect((await auth.fetch(url('api/ping/'))).status).toBe(401);
    expect(world.refreshCalls).toBe(2);
    await pass(200);
    expect((await auth.fetch(url('api/ping/'))).status).toBe(200);
  });

  it('that the server asked for is not made shorter by a refresh that the application insists on', async () => {
    const world = setUp();
    const { auth } = await world.login({ proactive: 'off' });
    world.server.failNext('jwt/refresh', () => new Response(null, { status: 503, headers: { 'Retry-After': '60' } }));
    await expect(auth.refresh()).rejects.toMatchObject({ code: 'refresh_unavailable' });
    await pass(2);
    world.server.failNext('jwt/refresh', 'network');
    await expect(auth.refresh()).rejects.toMatchObject({ code: 'refresh_unavailable' });
    const sent = world.refreshCalls;
    world.server.revokeAll();
    // A network that comes back does not lift what the server has asked for.
    world.page.dispatch('online');
    for (let times = 0; times < 5; times += 1) {
      await pass(10);
      expect((await auth.fetch(url('api/ping/'))).status).toBe(401);
    }
    expect(world.refreshCalls).toBe(sent);
    await pass(10);
    expect((await auth.fetch(url('api/ping/'))).status).toBe(200);
  });

  it.each([5, 45])(
    'because of one view ends with the token, so that the other views get the next one: %i s',
    async (life) => {
      const world = setUp({ accessSeconds: life });
      const { auth } = await world.login({ proactive: 'off' });
      world.server.route('POST', '/pin/', () => Response.json({ detail: 'Wrong PIN.' }, { status: 401 }));
      for (const at of [0, 3, 3, 5]) {
        await pass(at);
        expect((await auth.fetch(url('pin/'), { method: 'POST' })).status).toBe(401);
      }
      for (let second = 0; second < 2 * life; second += 1) {
        await pass(1);
        expect((await auth.fetch(url('api/ping/'))).status).toBe(200);
      }
    },
  );

  it('is over when the clock is set back to before it', async () => {
    const world = setUp();
    const { auth } = await world.login({ proactive: 'off' });
    world.server.failNext('jwt/refresh', 503);
    await expect(auth.refresh()).rejects.toMatchObject({ code: 'refresh_unavailable' });
    sleep(-hour);
    world.server.revokeAll();
    expect((await auth.fetch(url('api/ping/'))).status).toBe(200);
  });

  it('after which the clock was set back does not put the timer off', async () => {
    const world = setUp();
    const draws = [0, 0.5];
    await world.login({ random: () => draws.shift() ?? 0 });
    world.server.failNext('jwt/refresh', [503, 503]);
    await pass(286);
    sleep(-100);
    await pass(100);
    // Half of the way from 271 to the end; then the clock that cannot be set says that it is time, and what the other one says is no reason to wait.
    expect(world.refreshedAt()).toEqual([270, 285.5, 187.5]);
  });
});
