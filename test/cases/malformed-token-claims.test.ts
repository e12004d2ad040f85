import { expect, test, vi } from 'vitest';
import { AuthError } from '../../src/index.ts';
import {
  ada,
  after,
  answer,
  atEachTest,
  follow,
  login,
  origin,
  refresh,
  settled,
  sleepThrough,
  stage,
  t0,
  tokensSent,
} from './helpers/stage.ts';

atEachTest();

test('B82 · an opaque access token is sent as it is, and a 401 is what renews it', async () => {
  const { server, loggedIn, profile } = stage({ tokens: 'opaque' });
  const auth = await loggedIn();
  expect(auth.state).toMatchObject({ status: 'authenticated', claims: null, expiresAt: null, refreshExpiresAt: null });
  expect(vi.getTimerCount()).toBe(0);
  const first = await auth.getAccessToken();
  expect(first).toMatch(/^[0-9a-f]{40}$/);
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);

  server.revokeAll();
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  const second = await auth.getAccessToken();
  expect(tokensSent(server, 'api/ping')).toEqual([first, first, second]);
  expect(second).not.toBe(first);
  expect(server.count(refresh)).toBe(1);
  expect(profile.stored()?.access).toBe(second);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([{}, { access: null }, { access: '' }, { access: 5 }, [], null, 'text'])(
  'B83 · a login answer of %j starts nothing',
  async (body) => {
    const { server, profile, tab, heard } = stage();
    server.failNext(login, answer(body));
    const auth = tab();
    const error = await auth.login(ada).catch((reason) => reason);

    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({ code: 'bad_response', status: 200 });
    expect(auth.state.status).toBe('anonymous');
    expect(profile.stored()).toBeNull();
    expect(heard(auth)).toEqual([]);
    await auth.fetch(`${origin}/api/public/`);
    expect(tokensSent(server, 'api/public')).toEqual([null]);
  },
);

test('B84 · a token without an end is good until the server says otherwise', async () => {
  const { server, loggedIn } = stage();
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const endless = server.issue('ada', { access: { exp: undefined, iat: undefined } });
  server.failNext(login, answer(endless));
  const auth = await loggedIn();
  expect(auth.state).toMatchObject({ status: 'authenticated', expiresAt: null });
  expect(auth.state).toHaveProperty('claims.user_id', '1');

  for (let i = 0; i < 5; i += 1) expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(tokensSent(server, 'api/ping')).toEqual(Array(6).fill(endless.access));
  expect(server.count(refresh)).toBe(0);

  server.revokeAll();
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(server.count(refresh)).toBe(1);
  const delays = timers.mock.calls.map(([, delay]) => delay);
  expect(delays.filter((delay) => !Number.isFinite(delay ?? 0))).toEqual([]);
});

test('B85 · claims keep every letter, and the end beside them still counts', async () => {
  const { server, loggedIn } = stage();
  const name = 'Zoë 李 😀 ???>>>';
  const pair = server.issue('ada', { access: { name, iat: t0, exp: t0 + 300, pad: 'abc' } });
  const [, payload = ''] = pair.access.split('.');
  expect(payload).toMatch(/-/);
  expect(payload).toMatch(/_/);
  expect(payload.length % 4).not.toBe(0);
  server.failNext(login, answer(pair));
  const auth = await loggedIn();
  expect(auth.state).toHaveProperty('claims.name', name);

  await vi.advanceTimersByTimeAsync(271_000);
  const at = server.calls(refresh).map((call) => call.at / 1000 - t0);
  expect(at).toHaveLength(1);
  expect(at[0]).toBeGreaterThanOrEqual(269);
  expect(at[0]).toBeLessThanOrEqual(271);
});

test('B86 · an opaque refresh token is tried', async () => {
  const { server, profile, keep, expired, tab } = stage();
  keep({ ...expired(), refresh: 'r-opaque' });
  const next = server.issue('ada');
  server.failNext(refresh, answer({ access: next.access }));
  const auth = tab();

  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(server.calls(refresh).map(({ body }) => body)).toEqual([{ refresh: 'r-opaque' }]);
  expect(tokensSent(server, 'api/ping')).toEqual([next.access]);
  expect(profile.stored()).toMatchObject({ access: next.access, refresh: 'r-opaque' });
  expect(auth.state).toMatchObject({ status: 'authenticated', refreshExpiresAt: null });
});

test('B86 · a refresh token that ended during a sleep ends the session, once', async () => {
  const { server, profile, loggedIn, heard } = stage();
  const pair = server.issue('ada', { refresh: { exp: t0 + 200 } });
  server.failNext(login, answer(pair));
  const auth = await loggedIn();
  sleepThrough(301);

  const byFetch = follow(auth.fetch(`${origin}/api/ping/`));
  const byApi = follow(auth.api.get('api/ping/'));
  await vi.advanceTimersByTimeAsync(2000);
  expect(byFetch.error).toMatchObject({ name: 'AuthError', code: 'session_ended' });
  expect(byApi.error).toMatchObject({ name: 'AuthError', code: 'session_ended' });

  expect(server.count(refresh)).toBeLessThanOrEqual(1);
  expect(server.count('api/ping')).toBe(0);
  expect(heard(auth)).toEqual(['started:login', 'ended:rejected']);
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
  expect(profile.stored()).toBeNull();
  await settled();
});

test('B86 · a refresh token that ended before the page load ends the session, once', async () => {
  const { server, profile, keep, expired, tab, heard } = stage();
  keep(expired({ refresh: { exp: t0 - 1 } }));
  const auth = tab();
  const state = await after(2000, auth.ready);

  expect(state).toEqual({ status: 'anonymous', reason: 'rejected' });
  expect(server.count(refresh)).toBeLessThanOrEqual(1);
  expect(heard(auth)).toEqual(['ended:rejected']);
  expect(profile.stored()).toBeNull();
});
