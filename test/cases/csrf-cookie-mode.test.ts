import { HTTPError } from 'ky';
import { expect, test, vi } from 'vitest';
import { cookieStorage, createAuth, djoser, memoryStorage } from '../../src/index.ts';
import type { FakeBrowser } from '../../src/testing.ts';
import { createProfile } from '../helpers/tabs.ts';
import { cookieStage, logout } from './helpers/cookie-stage.ts';
import {
  ada,
  after,
  answer,
  atEachTest,
  login,
  origin,
  refresh,
  settled,
  sleepThrough,
  tokensSent,
} from './helpers/stage.ts';

atEachTest(`${origin}/`);

const csrfCookie = ({ jar }: FakeBrowser) => jar.all().find(({ name }) => name === 'csrftoken')?.value;
const refreshCookie = ({ jar }: FakeBrowser) => jar.all().find(({ name }) => name === 'refresh_token')?.value;

/** Answers the login as dj-rest-auth does: the refresh token is in the cookie, and its field is there but empty. */
const withBlankField: (inner: typeof fetch) => typeof fetch = (inner) => async (input, init) => {
  const response = await inner(input, init);
  if (!String(input).endsWith('/jwt/create/') || !response.ok) return response;
  return answer({ ...(await response.json()), refresh: '' });
};

test('B73 · an empty refresh field in the answer is no refresh token', async () => {
  const { server, browser, area, loggedIn, withCookies } = cookieStage(withBlankField);
  const auth = await loggedIn();
  expect(auth.state).toMatchObject({ status: 'authenticated', refreshExpiresAt: null });
  const first = await auth.getAccessToken();
  const kept = () => JSON.stringify([area.all(), browser.jar.cookie]);
  expect(kept()).not.toMatch(/eyJ|"refresh":"/);
  expect(browser.jar.cookie).not.toContain('refresh_token');

  server.expireAccess();
  sleepThrough(301);
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);

  expect(withCookies).toEqual(['/auth/jwt/create/', '/auth/jwt/refresh/']);
  expect(server.calls(refresh).map(({ body, status }) => [body, status])).toEqual([[{}, 200]]);
  const second = await auth.getAccessToken();
  expect(second).not.toBe(first);
  expect(tokensSent(server, 'api/ping')).toEqual([second]);
  expect(kept()).not.toMatch(/eyJ|"refresh":"/);
});

test('B74 · refresh and logout carry the CSRF token of the cookie as it is then', async () => {
  const { server, browser, loggedIn } = cookieStage();
  const auth = await loggedIn();
  const c1 = csrfCookie(browser);
  expect(c1).toMatch(/^\w{32}$/);
  sleepThrough(301);

  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect((await auth.fetch(`${origin}/api/ping/`, { method: 'POST' })).status).toBe(200);
  // Django changes it at each login, in whatever tab that was.
  const c2 = 'f'.repeat(32);
  browser.jar.cookie = `csrftoken=${c2}; path=/; secure`;
  expect(await auth.logout()).toEqual({ revoked: true });

  const header = (path: string) => server.calls(path).map(({ headers }) => headers['x-csrftoken']);
  expect(header(refresh)).toEqual([c1]);
  expect(header(logout)).toEqual([c2]);
  expect(header('api/ping')).toEqual([undefined, c1]);
  expect(server.calls(refresh).map(({ status }) => status)).toEqual([200]);
  expect(server.calls(logout).map(({ status }) => status)).toEqual([204]);
  expect(refreshCookie(browser)).toBeUndefined();
});

test('an origin that is only allowed gets the token and no CSRF header, and its redirects are followed', async () => {
  const sent: (RequestInit | undefined)[] = [];
  const auth = createAuth({
    baseUrl: `${origin}/auth/`,
    apiUrl: 'https://orders.example.test/',
    server: djoser({ scheme: 'Bearer', refreshIn: 'cookie', csrf: { header: 'X-CSRFToken', value: () => 'c1' } }),
    allowedOrigins: ['https://maps.example.test'],
    storage: memoryStorage(),
    fetch: async (_, init) => {
      sent.push(init);
      return Response.json({ access: 'opaque-access-token' });
    },
  });
  await auth.login(ada);
  sent.length = 0;
  for (const url of [`${origin}/api/`, 'https://orders.example.test/', 'https://maps.example.test/'])
    await auth.fetch(url, { method: 'POST' });
  const headers = sent.map((init) => new Headers(init?.headers));
  expect(headers.map((each) => each.get('x-csrftoken'))).toEqual(['c1', 'c1', null]);
  expect(headers.map((each) => each.has('authorization'))).toEqual([true, true, true]);
  expect(sent.map((init) => init?.redirect)).toEqual(['error', 'error', undefined]);
  auth.dispose();
});

test('B74 · a tab whose session another login replaces revokes nothing: the cookie is of the new one by then', async () => {
  const { server, tab, loggedIn } = cookieStage();
  const auth = await loggedIn();
  const other = tab();
  const replaced = other.login(ada);
  await vi.advanceTimersByTimeAsync(2000);
  await replaced;
  expect(auth.state.status).toBe('authenticated');
  expect(server.count(logout)).toBe(0);
});

test('B74 · a page that is being left refreshes all the same: the browser keeps the cookie', async () => {
  const { server, page, loggedIn } = cookieStage();
  const auth = await loggedIn();
  sleepThrough(301);
  page?.navigate(`${origin}/next/`);
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(server.count(refresh)).toBe(1);
});

test('B75 · a first visit costs no request', async () => {
  const { server, tab, heard } = cookieStage();
  const auth = tab();
  expect(await auth.ready).toEqual({ status: 'anonymous', reason: 'initial' });
  expect((await auth.fetch(`${origin}/api/public/`)).status).toBe(200);
  for (let i = 0; i < 2; i += 1) {
    const error = await auth.api.get('api/ping/').catch((reason) => reason);
    expect(error).toBeInstanceOf(HTTPError);
    expect(error.response.status).toBe(401);
  }
  expect(server.count(refresh)).toBe(0);
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'initial' });
  expect(heard(auth)).toEqual([]);
});

test('B75 · where no hint can be kept, a first visit costs one refused refresh and is no failure', async () => {
  const { server, tab, heard, area, warnings } = cookieStage();
  const auth = tab({ storage: memoryStorage() });
  expect((await after(1000, auth.fetch(`${origin}/api/public/`))).status).toBe(200);
  for (let i = 0; i < 2; i += 1) {
    const error = await auth.api.get('api/ping/').catch((reason) => reason);
    expect(error).toBeInstanceOf(HTTPError);
    expect(error.response.status).toBe(401);
  }
  expect(server.calls(refresh).map(({ status }) => status)).toEqual([401]);
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'initial' });
  expect(heard(auth)).toEqual([]);
  expect(area.all()).toEqual({});
  expect(warnings).toEqual([]);
});

test('B76 · a logout that the server did not confirm is not undone by a reload', async () => {
  const { server, browser, tab, loggedIn, area } = cookieStage();
  const auth = await loggedIn();
  server.failNext(logout, 500);
  expect(await auth.logout()).toEqual({ revoked: false });
  expect(refreshCookie(browser)).toBeDefined();
  auth.dispose();

  const next = tab();
  expect(await next.ready).toEqual({ status: 'anonymous', reason: 'initial' });
  expect((await next.fetch(`${origin}/api/public/`)).status).toBe(200);
  await settled();
  expect(server.count(refresh)).toBe(0);
  expect(tokensSent(server, 'api/public')).toEqual([null]);

  // The next page has sent the logout again.
  expect(area.all()).toEqual({});
  expect(refreshCookie(browser)).toBeUndefined();
  expect(server.calls(logout).map(({ status }) => status)).toEqual([500, 204]);
});

test('B76 · each page load of the next hour repeats a logout until the server confirms it, and stays anonymous', async () => {
  const { server, tab, loggedIn, area } = cookieStage();
  const auth = await loggedIn();
  server.failNext(logout, [500, 500, 500, 500]);
  await auth.logout();
  auth.dispose();
  const visit = async () => {
    const page = tab();
    expect(await page.ready).toEqual({ status: 'anonymous', reason: 'initial' });
    await settled();
    page.dispose();
    return server.count(logout);
  };

  expect(await visit()).toBe(2);
  expect(await visit()).toBe(3);
  vi.setSystemTime(Date.now() + 3_601_000);
  expect(await visit()).toBe(3);
  expect(Object.keys(area.all())).toEqual([`latchkey:${origin}/auth`]);
  const last = tab();
  expect(await last.logout()).toEqual({ revoked: false });
  expect(await last.logout()).toEqual({ revoked: true });
  expect(area.all()).toEqual({});
  expect(server.count(refresh)).toBe(0);
});

test('B76 · of pages that load at once, one repeats the logout', async () => {
  const { server, tab, loggedIn } = cookieStage();
  const { locks } = createProfile();
  const auth = await loggedIn({ locks });
  server.failNext(logout, 'network');
  await auth.logout();
  auth.dispose();
  for (const page of [tab({ locks }), tab({ locks }), tab({ locks })]) await page.ready;
  await settled();
  expect(server.calls(logout).map(({ status }) => status)).toEqual([null, 204]);
});

test('B76 · a login of the page that repeats a logout is sent after it, and stays', async () => {
  const { server, tab, loggedIn } = cookieStage();
  const auth = await loggedIn();
  server.failNext(logout, 500);
  await auth.logout();
  auth.dispose();
  server.setLatency(50);
  const next = tab();
  await next.ready;
  await after(1000, next.login(ada));
  await after(1000, next.refresh());
  expect(server.calls(logout).map(({ status }) => status)).toEqual([500, 204]);
  expect(next.state.status).toBe('authenticated');
});

test('B76 · after an unconfirmed logout, asking for a refresh is asking to come back', async () => {
  const { server, tab, loggedIn, heard } = cookieStage();
  const auth = await loggedIn();
  server.failNext(logout, 500);
  await auth.logout();
  auth.dispose();

  const next = tab();
  await next.ready;
  expect((await after(1000, next.refresh())).status).toBe('authenticated');
  expect((await next.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(server.count(refresh)).toBe(1);
  expect(heard(next)[0]).toMatch(/^started:/);
  next.dispose();
  expect((await after(1000, tab().ready)).status).toBe('authenticated');
});

test('B76 · after an unconfirmed logout, a login counts', async () => {
  const { server, tab, loggedIn } = cookieStage();
  const auth = await loggedIn();
  server.failNext(logout, 'network');
  expect(await auth.logout()).toEqual({ revoked: false });
  await auth.login(ada);
  expect(auth.state.status).toBe('authenticated');
  auth.dispose();

  const next = tab();
  expect((await after(1000, next.fetch(`${origin}/api/ping/`))).status).toBe(200);
  expect(next.state.status).toBe('authenticated');
});

test('B77 · a login that gives script no access token says which field it looked for', async () => {
  const { server, area, tab, heard } = cookieStage();
  server.failNext(login, () => answer({ user: { id: 1 } }));
  const auth = tab();
  const error = await auth.login(ada).catch((reason) => reason);

  expect(error).toMatchObject({ name: 'AuthError', code: 'bad_response' });
  expect(error.message).toMatch(/access/);
  expect(auth.state.status).toBe('anonymous');
  expect(heard(auth)).toEqual([]);
  expect(area.all()).toEqual({});
  await auth.fetch(`${origin}/api/public/`);
  expect(tokensSent(server, 'api/public')).toEqual([null]);
});

test('B77 · an access token that the server puts into a readable cookie needs no field', async () => {
  const pairs: string[] = [];
  const set = cookieStage((inner) => async (input, init) => {
    const response = await inner(input, init);
    if (!/\/jwt\/(create|refresh)\/$/.test(String(input)) || !response.ok) return response;
    const { access } = await response.json();
    pairs.push(access);
    document.cookie = `access_token=${access}; path=/; secure; max-age=300`;
    return new Response(null, { status: 204 });
  });
  const storage = () => cookieStorage({ managedBy: 'server' });
  const auth = await set.loggedIn({ storage: storage() });
  expect(auth.state.status).toBe('authenticated');
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  sleepThrough(301);
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);

  expect(pairs).toHaveLength(2);
  expect(tokensSent(set.server, 'api/ping')).toEqual(pairs);
  expect(set.server.count(refresh)).toBe(1);
  auth.dispose();
  expect((await set.tab({ storage: storage() }).ready).status).toBe('authenticated');
  expect(set.server.count(refresh)).toBe(1);
  expect(set.warnings).toEqual([]);
});
