import { describe, expect, it, vi } from 'vitest';
import { type Auth, cookieStorage, memoryStorage } from '../../src/index.ts';
import { cookieStage, logout } from '../cases/helpers/cookie-stage.ts';
import { ada, after, atEachTest, follow, login, origin, refresh, sleepThrough } from '../cases/helpers/stage.ts';

atEachTest(`${origin}/`);

const slow = { latencyMs: ({ path }: { path: string }) => (path.endsWith('/refresh/') ? 1000 : 0) };
const hint = `latchkey:${origin}/auth`;
const asIs = (inner: typeof fetch) => inner;

const platforms: [string, { locks?: null }][] = [
  ['where the lock keeps it back', {}],
  ['without locks', { locks: null }],
];

it.each(platforms)(
  'a logout is sent when the refresh on its way has landed: its cookie would come after it (%s)',
  async (_, options) => {
    const { server, browser, loggedIn } = cookieStage(asIs, slow);
    const auth = await loggedIn(options);
    const renewed = follow(auth.refresh());
    await vi.advanceTimersByTimeAsync(100);
    const loggedOut = follow(auth.logout());
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    await vi.advanceTimersByTimeAsync(0);
    expect(server.count(logout)).toBe(0);
    await vi.advanceTimersByTimeAsync(3000);
    expect(renewed.error).toMatchObject({ code: 'session_ended' });
    expect(loggedOut.value).toEqual({ revoked: true });
    expect(server.count(logout)).toBeGreaterThan(0);
    expect(browser.jar.all().map(({ name }) => name)).not.toContain('refresh_token');
  },
);

it.each(platforms)(
  'a login is sent when the refresh on its way has landed, and the cookie is of that login (%s)',
  async (_, options) => {
    const { server, loggedIn } = cookieStage(asIs, slow);
    const auth = await loggedIn(options);
    follow(auth.refresh());
    await vi.advanceTimersByTimeAsync(100);
    const again = follow(auth.login(ada));
    await vi.advanceTimersByTimeAsync(0);
    expect(server.count(login)).toBe(1);
    await vi.advanceTimersByTimeAsync(3000);
    expect(again.value).toMatchObject({ status: 'authenticated' });
    sleepThrough(301);
    expect((await after(3000, auth.fetch(`${origin}/api/ping/`))).status).toBe(200);
  },
);

it.each(platforms)(
  'a login waits thirty seconds for a refresh that hangs, then fails as `unreachable` and is never sent; the next one works (%s)',
  async (_, options) => {
    const { server, loggedIn } = cookieStage();
    const auth = await loggedIn(options);
    server.setLatency(80_000);
    follow(auth.refresh());
    await vi.advanceTimersByTimeAsync(100);
    const login1 = follow(auth.login(ada));
    await vi.advanceTimersByTimeAsync(29_000);
    expect(login1.error).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1000);
    expect(login1.error).toMatchObject({ code: 'unreachable', message: expect.stringContaining('was not sent') });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.count(login)).toBe(1);
    server.setLatency(0);
    expect(await after(1000, auth.login(ada))).toMatchObject({ status: 'authenticated' });
    expect(server.count(login)).toBe(2);
  },
);

it('two calls of refresh() by a visitor whom nobody knows are one question', async () => {
  const { server, tab } = cookieStage(asIs, slow);
  const auth = tab();
  await auth.ready;
  const both = [follow(auth.refresh())];
  await vi.advanceTimersByTimeAsync(100);
  both.push(follow(auth.refresh()));
  await vi.advanceTimersByTimeAsync(3000);
  expect(both.map(({ error }) => error)).toMatchObject([{ code: 'session_ended' }, { code: 'session_ended' }]);
  expect(server.count(refresh)).toBe(1);
});

it('a question that the server cannot answer leaves a visitor where he was, and can be asked again', async () => {
  const { server, tab, heard, loggedIn } = cookieStage();
  (await loggedIn()).dispose();
  localStorage.removeItem(hint);
  const auth = tab();
  await auth.ready;
  server.failNext(refresh, 503);
  await expect(after(3000, auth.refresh())).rejects.toMatchObject({ code: 'refresh_unavailable', status: 503 });
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'initial' });
  expect(heard(auth)).toEqual([]);
  expect((await after(5000, auth.refresh())).status).toBe('authenticated');
});

it('a login comes after a logout that the server has not confirmed, also where the server writes the access cookie', async () => {
  const { server, loggedIn } = cookieStage((inner) => async (input, init) => {
    const response = await inner(input, init);
    if (!/\/jwt\/(create|refresh)\/$/.test(String(input)) || !response.ok) return response;
    const { access } = await response.json();
    document.cookie = `access_token=${access}; path=/; secure; max-age=300`;
    return new Response(null, { status: 204 });
  });
  const auth = await loggedIn({ storage: cookieStorage({ managedBy: 'server' }) });
  server.failNext(logout, 500);
  expect(await auth.logout()).toEqual({ revoked: false });
  expect(await auth.login(ada)).toMatchObject({ status: 'authenticated' });
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
});

it('a login waits for the logout of the session before, whose answer would remove its cookie, and keeps its hint', async () => {
  const { server, area, loggedIn } = cookieStage(asIs, {
    latencyMs: ({ path }) => (path.endsWith('/logout/') ? 1000 : 0),
  });
  const auth = await loggedIn({ locks: null });
  const loggedOut = follow(auth.logout());
  await vi.advanceTimersByTimeAsync(100);
  const again = follow(auth.login(ada));
  await vi.advanceTimersByTimeAsync(500);
  expect([loggedOut.done, again.done]).toEqual([false, false]);
  await vi.advanceTimersByTimeAsync(3000);
  expect([loggedOut.value, again.value?.status]).toEqual([{ revoked: true }, 'authenticated']);
  expect(server.count(login)).toBe(2);
  expect(Object.keys(area.all())).toEqual([hint]);
  expect(auth.state.status).toBe('authenticated');
});

const refreshed = (auth: Auth) => after(3000, auth.refresh());

describe.each([
  ['with a hint', () => ({})],
  ['without a hint', () => ({ storage: memoryStorage() })],
  ['without Web Locks', () => ({ locks: null })],
])('the cookie of a login, %s,', (_, options) => {
  it('survives a login that was started twice', async () => {
    const auth = cookieStage().tab(options());
    const both = Promise.all([auth.login(ada), auth.login(ada)]);
    await vi.advanceTimersByTimeAsync(1000);
    expect((await both).map(({ status }) => status)).toEqual(['authenticated', 'authenticated']);
    expect((await refreshed(auth)).status).toBe('authenticated');
  });

  it('survives the logout just before', async () => {
    const { loggedIn } = cookieStage();
    const auth = await loggedIn(options());
    const all = Promise.all([auth.logout(), auth.login(ada)]);
    await vi.advanceTimersByTimeAsync(1000);
    await all;
    expect((await refreshed(auth)).status).toBe('authenticated');
  });
});
