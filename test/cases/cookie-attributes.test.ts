import { expect, test, vi } from 'vitest';
import { cookieStorage } from '../../src/index.ts';
import { openPage } from '../helpers/page.ts';
import { type Cookies, installCookies } from './helpers/cookies.ts';
import { ada, answer, atEachTest, login, origin, refresh, stage, t0, tokensSent } from './helpers/stage.ts';

atEachTest();

const named = (cookies: Cookies, name: string) => cookies.all().find((cookie) => cookie.name === name);
/** What was written to keep a cookie; a removal has an end in the past. */
const kept = (cookies: Cookies) =>
  cookies.written.filter((text) => !(Date.parse(/expires=([^;]*)/i.exec(text)?.[1] ?? '') <= Date.now()));

test('B61 · a token too long for a cookie stays in memory, whole', async () => {
  const cookies = installCookies();
  const { server, tab, loggedIn, warnings } = stage();
  const long = server.issue('ada', { access: { blob: 'x'.repeat(3600) } });
  expect(long.access.length).toBeGreaterThan(5000);
  server.failNext(login, answer(long));
  const auth = await loggedIn({ storage: cookieStorage() });
  expect(auth.state.status).toBe('authenticated');

  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(tokensSent(server, 'api/ping')).toEqual([long.access]);
  expect(warnings).toEqual(['storage_failed']);
  expect(cookies.all()).toEqual([]);

  auth.dispose();
  const next = tab({ storage: cookieStorage() });
  expect(await next.ready).toEqual({ status: 'anonymous', reason: 'initial' });
  await next.fetch(`${origin}/api/public/`);
  expect(tokensSent(server, 'api/public')).toEqual([null]);
});

test('B62 · on plain http the cookies go without Secure, and a reload finds them', async () => {
  openPage('http://192.168.1.5/');
  const cookies = installCookies();
  const { server, tab, loggedIn, warnings } = stage();
  const auth = await loggedIn({ storage: cookieStorage() });
  expect(kept(cookies).length).toBeGreaterThanOrEqual(2);
  for (const text of cookies.written) expect(text).not.toMatch(/;\s*secure/i);
  auth.dispose();

  const next = tab({ storage: cookieStorage() });
  expect((await next.ready).status).toBe('authenticated');
  expect((await next.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(server.count(refresh)).toBe(0);
  expect(warnings).toEqual([]);
});

test('B62 · forced Secure on plain http is noticed at the first write', async () => {
  openPage('http://192.168.1.5/');
  const cookies = installCookies();
  const { server, tab, loggedIn, warnings } = stage();
  const storage = () => cookieStorage({ secure: true });
  const auth = await loggedIn({ storage: storage() });
  expect(cookies.all()).toEqual([]);
  expect(warnings).toEqual(['storage_failed']);

  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  await auth.refresh();
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(new Set(tokensSent(server, 'api/ping')).size).toBe(2);
  expect(warnings).toEqual(['storage_failed']);
  auth.dispose();
  expect((await tab({ storage: storage() }).ready).status).toBe('anonymous');
});

test('B62 · on https the cookies are Secure and SameSite=Strict unless told otherwise', async () => {
  const cookies = installCookies();
  const { loggedIn, warnings } = stage();
  await loggedIn({ storage: cookieStorage() });

  expect(cookies.all().map(({ name }) => name)).toEqual(expect.arrayContaining(['access_token', 'refresh_token']));
  for (const cookie of cookies.all()) expect(cookie).toMatchObject({ secure: true, sameSite: 'strict', path: '/' });
  for (const text of kept(cookies)) expect(text).toMatch(/;\s*secure/i);
  expect(warnings).toEqual([]);
});

test('B63 · SameSite=None goes with Secure', async () => {
  const cookies = installCookies();
  const { tab, loggedIn, warnings } = stage();
  const auth = await loggedIn({ storage: cookieStorage({ sameSite: 'none' }) });
  expect(kept(cookies).length).toBeGreaterThanOrEqual(2);
  for (const text of kept(cookies)) {
    expect(text).toMatch(/;\s*samesite=none/i);
    expect(text).toMatch(/;\s*secure/i);
  }
  auth.dispose();
  expect((await tab({ storage: cookieStorage({ sameSite: 'none' }) }).ready).status).toBe('authenticated');
  expect(warnings).toEqual([]);
});

test.each([{}, { secure: false }])('B63 · SameSite=None is not written without Secure: http, %j', async (more) => {
  openPage('http://192.168.1.5/');
  const cookies = installCookies();
  const { tab, loggedIn, warnings } = stage();
  const storage = () => cookieStorage({ sameSite: 'none', ...more });
  const auth = await loggedIn({ storage: storage() });
  for (const text of cookies.written) expect(text).not.toMatch(/samesite=none/i);
  for (const text of kept(cookies)) expect(text).toMatch(/;\s*samesite=lax/i);
  expect(warnings).toEqual(['insecure_cookie']);

  auth.dispose();
  expect((await tab({ storage: storage() }).ready).status).toBe('authenticated');
});

test.each([
  {},
  { path: '/app' },
  { path: '/app', domain: '.example.test' },
  { path: '/app/', domain: 'www.example.test' },
])('B64 · logout takes away cookies set with %j', async (attributes) => {
  openPage('https://www.example.test/app/x');
  const cookies = installCookies();
  const { tab, loggedIn } = stage();
  const auth = await loggedIn({ storage: cookieStorage(attributes) }, true);
  expect(named(cookies, 'refresh_token')).toBeDefined();
  expect(named(cookies, 'access_token')).toBeDefined();

  await auth.logout();
  expect(cookies.all()).toEqual([]);
  auth.dispose();
  expect((await tab({ storage: cookieStorage(attributes) }).ready).status).toBe('anonymous');
});

test('B64 · logout takes away what an older script left on a longer path', async () => {
  openPage('https://www.example.test/app/x/');
  const cookies = installCookies();
  const { loggedIn } = stage();
  for (const path of ['/app', '/app/', '/app/x/']) document.cookie = `refresh_token=old; path=${path}; secure`;
  const auth = await loggedIn({ storage: cookieStorage() });

  await auth.logout();
  expect(cookies.all()).toEqual([]);
});

test('B65 · the cookie of the refresh token lives as long as its token', async () => {
  const cookies = installCookies();
  const { server, tab, loggedIn } = stage({ refreshSeconds: 604_800 });
  const first = await loggedIn({ storage: cookieStorage() }, true);
  first.dispose();
  // The browser is closed for a while: what has no end of its own is gone by then.
  const ends = cookies.all().map(({ name, expiresAt }) => [name, expiresAt]);
  expect(ends).toContainEqual(['refresh_token', (t0 + 604_800) * 1000]);
  for (const [name, end] of ends) {
    const tokenEnd = name === 'access_token' ? t0 + 300 : t0 + 604_800;
    expect(Number(end ?? 0)).toBeLessThanOrEqual(tokenEnd * 1000);
  }

  await vi.advanceTimersByTimeAsync(301_000);
  const next = tab({ storage: cookieStorage() });
  expect(await next.ready).toMatchObject({ status: 'authenticated', remember: true });
  expect((await next.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(server.count(refresh)).toBe(1);
  expect(named(cookies, 'refresh_token')?.expiresAt).toBe((t0 + 301 + 604_800) * 1000);
});

test('B65 · without remember no cookie outlives the browser session', async () => {
  const cookies = installCookies();
  const { tab } = stage();
  const auth = tab({ storage: cookieStorage() });
  await auth.login(ada);
  expect(cookies.all().map(({ expiresAt }) => expiresAt)).toEqual([null, null, null]);
});
