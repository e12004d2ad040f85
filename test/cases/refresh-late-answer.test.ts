import { expect, test } from 'vitest';
import { djoser } from '../../src/index.ts';
import { createTabs } from '../../src/testing.ts';
import { openApp, pass, slowRefresh, waysToBeOver, within } from './helpers/app.ts';
import { follow, origin, refresh, sleepThrough, tokensSent } from './helpers/stage.ts';

const ping = `${origin}/api/ping/`;

test.each(waysToBeOver)(
  'B160 · the refresh is answered after refreshTimeoutSeconds: its pair is kept, the token is not spent twice, nobody is logged out (token %s)',
  async (way) => {
    const { server, over, heard, kept, pairs } = openApp({ latencyMs: slowRefresh(12) });
    const auth = await over(way, { refreshTimeoutSeconds: 8 });

    const first = follow(auth.fetch(ping));
    await pass(7.9);
    expect(first.done).toBe(false);
    await pass(0.2);
    expect(first.error).toMatchObject({ code: 'refresh_unavailable' });

    await pass(0.9);
    const second = follow(auth.fetch(ping));
    await pass(5);
    const third = await within(1, auth.fetch(ping));
    expect(third.status).toBe(200);
    const next = pairs[1]!;
    expect(tokensSent(server, 'api/ping').at(-1)).toBe(next.access);

    await pass(5);
    expect(second.done).toBe(true);
    if (second.error) expect(second.error).toMatchObject({ code: 'refresh_unavailable' });
    else expect(second.value?.status).toBe(200);
    expect(server.count(refresh)).toBe(1);
    expect(server.reuse).toBe(0);
    expect(heard(auth).filter((event) => event.startsWith('ended'))).toEqual([]);
    expect(kept()).toContain(next.access);
    expect(kept()).toContain(next.refresh);
  },
);

test('the refresh is answered late, and another tab asks meanwhile: the token is spent once, and both go on', async () => {
  const { server, client, loggedIn, heard } = openApp({ latencyMs: slowRefresh(12) });
  const [left, right] = createTabs(2);
  const one = await loggedIn({ storage: left.storage }, left);
  const two = client({ storage: right.storage }, right);
  await within(1, two.ready);
  sleepThrough(301);

  const first = follow(one.fetch(ping));
  await pass(9);
  expect(first.error).toMatchObject({ code: 'refresh_unavailable' });
  const second = follow(two.fetch(ping));
  await pass(5);
  for (const auth of [one, two]) expect((await within(1, auth.fetch(ping))).status).toBe(200);

  await pass(10);
  expect(second.done).toBe(true);
  expect(server.count(refresh)).toBe(1);
  expect(server.reuse).toBe(0);
  for (const auth of [one, two]) expect(heard(auth).filter((event) => event.startsWith('ended'))).toEqual([]);
});

test('the refresh is answered late, and every caller has given up: its pair is kept', async () => {
  const { server, over, kept, pairs } = openApp({ latencyMs: slowRefresh(12) });
  const auth = await over('held through a sleep');
  const givenUp = new AbortController();
  const calls = [auth.fetch(ping, { signal: givenUp.signal }), auth.refresh({ signal: givenUp.signal })];
  const outcomes = calls.map((call) => follow<unknown>(call));
  await pass(1);
  givenUp.abort();
  await pass(0.1);
  expect(outcomes.map(({ error }) => (error as Error).name)).toEqual(['AbortError', 'AbortError']);

  await pass(13);
  expect(server.count(refresh)).toBe(1);
  expect(kept()).toContain(pairs[1]?.refresh);
  expect((await within(1, auth.fetch(ping))).status).toBe(200);
  expect(tokensSent(server, 'api/ping')).toEqual([pairs[1]?.access]);
});

test('the refresh is answered late, and after a logout: nothing comes back, and the new refresh token is revoked', async () => {
  const { server, over, heard, kept, pairs } = openApp({ latencyMs: slowRefresh(12) });
  const auth = await over('held through a sleep', { server: djoser({ paths: { revoke: 'jwt/blacklist/' } }) });
  const call = follow(auth.fetch(ping));
  await pass(10);
  expect(call.error).toMatchObject({ code: 'refresh_unavailable' });
  await within(1, auth.logout());

  await pass(5);
  expect(pairs).toHaveLength(2);
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
  expect(heard(auth).filter((event) => event.startsWith('ended'))).toEqual(['ended:logout']);
  expect(kept()).not.toMatch(/eyJ/);
  expect(server.calls('jwt/blacklist').map(({ body }) => body)).toContainEqual({ refresh: pairs[1]?.refresh });
});

test('the refresh is never answered: it is given up in the end, and the next one works', async () => {
  const { server, over, heard } = openApp();
  server.failNext(refresh, 'hang');
  const auth = await over('held through a sleep');
  const calls = [follow(auth.fetch(ping))];
  for (let i = 0; i < 10; i += 1) {
    await pass(10);
    calls.push(follow(auth.fetch(ping)));
  }
  await pass(20);

  expect(calls.every(({ done }) => done)).toBe(true);
  expect(calls.slice(0, 4).map(({ error }) => (error as { code: string }).code)).toEqual(
    Array(4).fill('refresh_unavailable'),
  );
  expect((await within(1, auth.fetch(ping))).status).toBe(200);
  expect(server.count(refresh)).toBe(2);
  expect(heard(auth).filter((event) => event.startsWith('ended'))).toEqual([]);
});
