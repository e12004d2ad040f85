import { expect, test, vi } from 'vitest';
import type { Auth } from '../../src/index.ts';
import {
  answer,
  atEachTest,
  follow,
  origin,
  refresh,
  settled,
  sleepThrough,
  stage,
  tokensSent,
} from './helpers/stage.ts';

atEachTest();

/** Both ways of sending: the decorated `fetch`, and ky on top of it. */
const ways = {
  fetch: (auth: Auth, path: string, init?: RequestInit) => auth.fetch(`${origin}/${path}`, init),
  api: (auth: Auth, path: string, init?: RequestInit) => auth.api(path, init),
};
const each = Object.keys(ways) as (keyof typeof ways)[];

/** The signals that refresh requests were sent with. */
function refreshSignals() {
  const signals: AbortSignal[] = [];
  const wire: (inner: typeof fetch) => typeof fetch = (inner) => (input, init) => {
    if (String(input).endsWith('/jwt/refresh/') && init?.signal) signals.push(init.signal);
    return inner(input, init);
  };
  return { signals, wire };
}

test.each(each)('B92 · one caller who gives up does not take the refresh from the others: %s', async (way) => {
  const send = ways[way];
  const { signals, wire } = refreshSignals();
  const { server, profile, loggedIn } = stage({ wire });
  const auth = await loggedIn();
  sleepThrough(301);
  const start = Date.now();
  server.setLatency(({ path }) => (path === '/auth/jwt/refresh/' ? 100 : 0));
  const abort = new AbortController();
  const one = follow(send(auth, 'api/ping/', { signal: abort.signal }));
  const others = [follow(send(auth, 'api/ping/')), follow(send(auth, 'api/ping/'))];

  await vi.advanceTimersByTimeAsync(50);
  abort.abort();
  await settled();
  expect(one.error).toMatchObject({ name: 'AbortError' });
  expect(one.at).toBe(301_050);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);

  await vi.advanceTimersByTimeAsync(50);
  expect(others.map(({ value }) => value?.status)).toEqual([200, 200]);
  expect(Date.now() - start).toBe(100);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  expect(server.count(refresh)).toBe(1);
  const token = profile.stored()?.access ?? null;
  expect(tokensSent(server, 'api/ping')).toEqual([token, token]);
});

test('B92 · a caller who gives up gets their own reason', async () => {
  const { server, loggedIn } = stage();
  const auth = await loggedIn();
  sleepThrough(301);
  server.setLatency(100);
  const abort = new AbortController();
  const { signal } = abort;
  const waiting = [
    auth.fetch(`${origin}/api/ping/`, { signal }),
    auth.fetch(new Request(`${origin}/api/ping/`, { signal })),
    auth.getAccessToken({ signal }),
    auth.refresh({ signal }),
    auth.getUser({ signal }),
  ].map((promise) => follow<unknown>(promise));
  await vi.advanceTimersByTimeAsync(50);
  const reason = { why: 'the user left the page' };
  abort.abort(reason);
  await settled();

  expect(waiting.map(({ error }) => error)).toEqual(Array(5).fill(reason));
  await vi.advanceTimersByTimeAsync(200);
  expect(server.count(refresh)).toBe(1);
  expect(server.count()).toBe(2);
  expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'idle' });
});

test.each(each)('B93 · what was cancelled during the refresh is not sent again: %s', async (way) => {
  const { server, profile, loggedIn, heard } = stage();
  server.route('POST', '/orders', () => answer({ id: 1 }));
  const auth = await loggedIn();
  const before = profile.stored();
  server.expireAccess();
  server.setLatency(({ path }) => (path === '/auth/jwt/refresh/' ? 100 : 0));
  const abort = new AbortController();
  const order = follow(ways[way](auth, 'orders', { method: 'POST', body: '{"item":1}', signal: abort.signal }));

  await vi.advanceTimersByTimeAsync(60);
  expect(server.count(refresh)).toBe(1);
  abort.abort();
  await settled();
  expect(order.error).toMatchObject({ name: 'AbortError' });
  expect(order.at).toBe(60);

  await vi.advanceTimersByTimeAsync(1000);
  expect(server.calls('/orders').map(({ status }) => status)).toEqual([401]);
  expect(server.count(refresh)).toBe(1);
  const after = profile.stored();
  expect(after?.access).not.toBe(before?.access);
  expect(after?.refresh).not.toBe(before?.refresh);
  expect(heard(auth)).toEqual(['started:login', 'refreshed']);
});

test.each(each)('B94 · a signal that was aborted before starts nothing: %s', async (way) => {
  const { server, loggedIn } = stage();
  const auth = await loggedIn();
  const reason = new DOMException('The user has left.', 'AbortError');
  for (const over of [false, true]) {
    if (over) sleepThrough(301);
    const call = follow(ways[way](auth, 'api/ping/', { signal: AbortSignal.abort(reason) }));
    await settled();
    expect(call.error).toBe(reason);
    expect(call.at).toBe(over ? 301_000 : 0);
  }
  expect(server.count(refresh)).toBe(0);
  expect(server.count('api/ping')).toBe(0);
});

test.each(each)('B94 · nor does it while the session is still being restored: %s', async (way) => {
  const { server, keep, expired, tab } = stage();
  server.setLatency(100);
  keep(expired());
  const auth = tab();
  const call = follow(ways[way](auth, 'api/ping/', { signal: AbortSignal.abort() }));
  await settled();
  expect(call.error).toMatchObject({ name: 'AbortError' });
  await vi.advanceTimersByTimeAsync(1000);
  expect(server.count('api/ping')).toBe(0);
  // The page load itself asks once, whoever called.
  expect(server.count(refresh)).toBe(1);
});

test.each(each)('B95 · a refresh that the browser cancelled says try again: %s', async (way) => {
  const { server, profile, loggedIn, heard } = stage({
    wire: (inner) => async (input, init) => {
      if (!String(input).endsWith('/jwt/refresh/')) return inner(input, init);
      throw new DOMException('The operation was aborted.', 'AbortError');
    },
  });
  const auth = await loggedIn();
  const before = profile.stored();
  sleepThrough(301);
  const call = follow(ways[way](auth, 'api/ping/'));
  await settled();

  expect(call.error).toMatchObject({ name: 'AuthError', code: 'refresh_unavailable' });
  expect(profile.stored()).toEqual(before);
  expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });
  expect(heard(auth)).toEqual(['started:login', 'refreshfailed']);
  expect(server.count('api/ping')).toBe(0);
});
