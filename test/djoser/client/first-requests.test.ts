/**
 * What a user of the default options meets first: one odd request at the start of a session, and a refresh that is answered late. Each
 * test has a client of its own behind a gateway of its own, and they run at once: some of them last half a minute.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DjoserServer, startDjoser } from '../harness.ts';
import { rejection, until, wait } from './site.ts';
import { ping, publicPath, refreshPath, staffPath, type Visit, visit, visitsWithTokensOver } from './visit.ts';

let server: DjoserServer;
let withTokensOver: Visit[];
beforeAll(async () => {
  // `Bearer` is its only word, as it is by SimpleJWT's own default.
  server = await startDjoser({ profile: 'bearer-scheme' });
  withTokensOver = await visitsWithTokensOver(3, () => server);
});
afterAll(() => server?.stop());

/** Three more requests are answered, each by one send, and no refresh token was spent. */
async function goesOn({ auth, gateway, events, outcome }: Visit): Promise<void> {
  const before = (await gateway.log()).filter(({ path }) => path === ping).length;
  expect([await outcome(), await outcome(), await outcome()]).toEqual([200, 200, 200]);
  const sent = (await gateway.log()).filter(({ path }) => path === ping).slice(before);
  expect(sent.map(({ scheme, status }) => `${scheme} ${status}`)).toEqual(Array(3).fill('Bearer 200'));
  expect((await auth.getUser()).username).toBe('ada');
  expect(await gateway.refreshes()).toMatchObject({ total: 0 });
  expect(auth.state).toMatchObject({ status: 'authenticated' });
  expect(events.map(({ type }) => type)).toEqual(['started']);
}

const isAsked = async ({ gateway }: Visit, asked: string) => (await gateway.log()).some(({ path }) => path === asked);

describe.concurrent('a first request', () => {
  const login = () => visit(() => server);

  it('that the user may not make gets its 403, once', async () => {
    await using session = await login();
    const response = await session.get(staffPath);
    expect([response.status, await response.json()]).toEqual([
      403,
      { detail: 'You do not have permission to perform this action.' },
    ]);
    const sent = (await session.gateway.log()).filter(({ path }) => path === staffPath);
    expect(sent.map(({ scheme, status }) => `${scheme} ${status}`)).toEqual(['Bearer 403']);
    await goesOn(session);
  });

  it('that is given up before its answer is there leaves the next ones alone', async () => {
    await using session = await login();
    session.gateway.holdAnswers(ping, 500);
    const controller = new AbortController();
    const given = rejection(session.get(ping, { signal: controller.signal }));
    await until(() => isAsked(session, ping));
    controller.abort(new Error('the component is gone'));
    expect(await given).toBe(controller.signal.reason);
    session.gateway.holdAnswers(ping, 0);
    await goesOn(session);
  });

  it('that is given up at once does not take what others wait for with it', async () => {
    await using session = await login();
    // Whatever the client has to find out first, it may find out about here.
    session.gateway.holdAnswers('/auth/users/me/', 500);
    const controller = new AbortController();
    const given = rejection(session.get(ping, { signal: controller.signal }));
    const other = session.outcome(publicPath);
    controller.abort(new Error('typed twice'));
    expect(await given).toBe(controller.signal.reason);
    expect(await other).toBe(200);
    await goesOn(session);
  });

  it('to a view that is open to anybody is made as the user', async () => {
    await using session = await login();
    const response = await session.get(publicPath, { method: 'POST' });
    expect(await response.json()).toEqual({ public: true, user: 'ada' });
    expect((await session.gateway.log()).filter(({ path }) => path === publicPath)).toHaveLength(1);
    await goesOn(session);
  });

  it('that takes thirty seconds keeps no other one waiting', async () => {
    await using session = await login();
    session.gateway.holdAnswers(publicPath, 30_000);
    const report = session.get(publicPath).then(
      (response) => response.json(),
      (error: unknown) => error,
    );
    await until(() => isAsked(session, publicPath));
    const startedAt = performance.now();
    await goesOn(session);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(await report).toEqual({ public: true, user: 'ada' });
    expect(performance.now() - startedAt).toBeGreaterThan(25_000);
    await goesOn(session);
  });
});

describe.concurrent('a refresh', () => {
  /** Its access token is over, and from now on its refresh is answered so late. */
  const late = (ms: number): Visit => {
    const session = withTokensOver.pop()!;
    session.gateway.holdAnswers(refreshPath, ms);
    return session;
  };

  /** What was rotated has arrived, and nothing was spent beside it. */
  async function hasLanded({ auth, gateway, events, outcome }: Visit): Promise<void> {
    expect(await outcome()).toBe(200);
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'idle' });
    expect(events.filter(({ type }) => type === 'ended')).toEqual([]);
    expect(events.filter(({ type }) => type === 'refreshed')).toHaveLength(1);
    expect(await gateway.refreshes()).toMatchObject({ total: 1, granted: 1, reused: 0 });
    // The pair that was kept is the new one: its refresh token is good.
    gateway.holdAnswers(refreshPath, 0);
    await auth.refresh();
    expect(await gateway.refreshes()).toMatchObject({ total: 2, granted: 2, reused: 0 });
  }

  it('that is answered after five seconds is waited for', async () => {
    await using session = late(5_000);
    const startedAt = performance.now();
    expect(await Promise.all([session.outcome(), session.outcome(), session.outcome()])).toEqual([200, 200, 200]);
    expect(performance.now() - startedAt).toBeGreaterThan(4_500);
    await hasLanded(session);
  });

  it('that is answered after nine seconds is not waited for to the end, and not spent again', async () => {
    await using session = late(9_000);
    const startedAt = performance.now();
    expect(await session.outcome()).toBe('refresh_unavailable');
    expect(performance.now() - startedAt).toBeGreaterThan(7_500);
    expect(session.auth.state).toMatchObject({ status: 'authenticated' });
    // Still before the answer.
    expect([200, 'refresh_unavailable']).toContain(await session.outcome());
    await wait(startedAt + 9_500 - performance.now());
    await hasLanded(session);
  });

  it('that is answered after thirty seconds costs its callers an error each, and the session nothing', async () => {
    await using session = late(30_000);
    const startedAt = performance.now();
    const outcomes = new Set<number | string>();
    // Nobody is kept for longer than eight seconds: whoever asks by then has their error before the answer comes.
    while (performance.now() - startedAt < 21_000) {
      outcomes.add(await session.outcome());
      expect(session.auth.state).toMatchObject({ status: 'authenticated' });
      await wait(1_000);
    }
    expect([...outcomes]).toEqual(['refresh_unavailable']);
    expect(await session.gateway.refreshes()).toMatchObject({ total: 1 });
    await wait(startedAt + 31_000 - performance.now());
    await hasLanded(session);
  });
});
