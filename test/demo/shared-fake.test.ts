import { beforeEach, expect, test, vi } from 'vitest';
import { createSharedFake, type SharedFake } from '../../demo/servers/shared-fake.ts';
import type { FakeDjoserOptions } from '../../src/testing.ts';

const origin = 'https://page.example.test';
let kept: Map<string, string>;
let queue: Promise<unknown>;

beforeEach(() => {
  kept = new Map();
  queue = Promise.resolve();
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) });
});

/** A tab of the one browser: the same store, the same lock. A reload is another tab after the first. */
function openTab(options: FakeDjoserOptions = {}): SharedFake {
  return createSharedFake(
    { baseUrl: `${origin}/auth/`, schemes: ['JWT'], accessSeconds: 20, ...options },
    {
      store: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
      locks: {
        request(_, work) {
          const turn = queue.then(work);
          queue = turn.catch(() => {});
          return turn;
        },
      },
      key: 'server',
    },
  );
}

async function post(tab: SharedFake, path: string, body: object) {
  const headers = { 'Content-Type': 'application/json' };
  const response = await tab.fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, data: (await response.json()) as { access: string; refresh: string } };
}

const login = async (tab: SharedFake) =>
  (await post(tab, '/auth/jwt/create/', { username: 'ada', password: 'correct-horse' })).data;
const refresh = (tab: SharedFake, token: string) => post(tab, '/auth/jwt/refresh/', { refresh: token });
const ping = async (tab: SharedFake, access: string) =>
  (await tab.fetch(`${origin}/api/ping/`, { headers: { Authorization: `JWT ${access}` } })).status;

test('knows after a reload what it gave out before', async () => {
  const { access, refresh: token } = await login(openTab());
  vi.advanceTimersByTime(5_000);
  const reloaded = openTab();
  expect(await ping(reloaded, access)).toBe(200);
  expect((await refresh(reloaded, token)).status).toBe(200);
});

test('refuses in one tab the refresh token that was spent in another', async () => {
  const [here, there] = [openTab(), openTab()];
  const { refresh: token } = await login(here);
  vi.advanceTimersByTime(1_000);
  const renewed = await refresh(there, token);
  expect(renewed.status).toBe(200);
  expect((await refresh(here, token)).status).toBe(401);
  expect((await refresh(here, renewed.data.refresh)).status).toBe(200);
});

test('replays at the time at which it happened', async () => {
  const { access } = await login(openTab());
  vi.advanceTimersByTime(19_000);
  const reloaded = openTab();
  expect(await ping(reloaded, access)).toBe(200);
  vi.advanceTimersByTime(1_000);
  expect(await ping(reloaded, access)).toBe(401);
});

test('refuses revoked access tokens in each tab, and gives new ones', async () => {
  const [here, there] = [openTab(), openTab()];
  const { access, refresh: token } = await login(here);
  await there.control({ control: 'revokeAll' });
  expect(await ping(here, access)).toBe(401);
  expect(await ping(openTab(), access)).toBe(401);
  expect(await ping(there, (await refresh(here, token)).data.access)).toBe(200);
});

test('says that a token is over whose time was made to run out', async () => {
  const [here, there] = [openTab(), openTab()];
  const { access } = await login(here);
  await there.control({ control: 'expireAccess' });
  const headers = { Authorization: `JWT ${access}` };
  const refusal = await (await here.fetch(`${origin}/api/ping/`, { headers })).json();
  expect(refusal).toMatchObject({ messages: [{ message: 'Token is expired' }] });
});

test('gives new tokens the life that was set, in each tab and in the next journal', async () => {
  const tab = openTab();
  await tab.control({ control: 'setAccessSeconds', seconds: 5 });
  let { refresh: token } = await login(openTab());
  for (let turn = 0; turn < 310; turn += 1) token = (await refresh(tab, token)).data.refresh;
  const { access } = (await refresh(openTab(), token)).data;
  vi.advanceTimersByTime(4_000);
  expect(await ping(tab, access)).toBe(200);
  vi.advanceTimersByTime(1_000);
  expect(await ping(tab, access)).toBe(401);
});

test('keeps the cookies of the browser for all tabs, and those for no script out of their sight', async () => {
  const [here, there] = [openTab({ refreshIn: 'cookie' }), openTab({ refreshIn: 'cookie' })];
  await login(here);
  expect(here.cookie).toMatch(/^csrftoken=\w+$/);
  const headers = { 'X-CSRFToken': here.cookie.replace('csrftoken=', '') };
  const renew = (tab: SharedFake) => tab.fetch(`${origin}/auth/jwt/refresh/`, { method: 'POST', headers });
  // Each works once, so the second tab has the cookie that the first one was given.
  expect((await renew(here)).status).toBe(200);
  expect((await renew(there)).status).toBe(200);
  expect((await renew(openTab({ refreshIn: 'cookie' }))).status).toBe(200);
});

test('keeps nothing of a refused login', async () => {
  const tab = openTab();
  const { status } = await post(tab, '/auth/jwt/create/', { username: 'ada', password: 'not-the-demo-password' });
  expect(status).toBe(401);
  expect(JSON.stringify([...kept])).not.toContain('not-the-demo-password');
});

test('takes broken content of the store for none', async () => {
  kept.set('server', '{"epoch":1,"entries":[{}]}');
  expect(await login(openTab())).toHaveProperty('access');
});

test('starts a new journal when the old one is long, and the session goes on', async () => {
  const tab = openTab();
  let { refresh: token } = await login(tab);
  for (let turn = 0; turn < 320; turn += 1) {
    vi.advanceTimersByTime(1_000);
    const { data, status } = await refresh(tab, token);
    expect(status).toBe(200);
    token = data.refresh;
  }
  const { entries } = JSON.parse(kept.get('server') ?? '') as { entries: unknown[] };
  expect(entries.length).toBeLessThan(100);
  expect((await refresh(openTab(), token)).status).toBe(200);
});
