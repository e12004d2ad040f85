import { beforeEach, expect, test, vi } from 'vitest';
import { createSharedFake, type SharedFake } from '../../demo/servers/shared-fake.ts';

const origin = 'https://page.example.test';
let kept: Map<string, string>;
let queue: Promise<unknown>;

beforeEach(() => {
  kept = new Map();
  queue = Promise.resolve();
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) });
});

/** A tab of the one browser: the same store, the same lock. A reload is another tab after the first. */
function openTab(): SharedFake {
  return createSharedFake(
    { baseUrl: `${origin}/auth/`, schemes: ['JWT'], accessSeconds: 20 },
    {
      store: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
      locks: {
        request(_, work) {
          const turn = queue.then(work);
          queue = turn.catch(() => {});
          return turn;
        },
      },
      latencyMs: 0,
    },
  );
}

async function post(tab: SharedFake, path: string, body: object) {
  const headers = { 'Content-Type': 'application/json' };
  const response = await tab.server.fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, data: (await response.json()) as { access: string; refresh: string } };
}

const login = async (tab: SharedFake) =>
  (await post(tab, '/auth/jwt/create/', { username: 'ada', password: 'correct-horse' })).data;
const refresh = (tab: SharedFake, token: string) => post(tab, '/auth/jwt/refresh/', { refresh: token });
const ping = async (tab: SharedFake, access: string) =>
  (await tab.server.fetch(`${origin}/api/ping/`, { headers: { Authorization: `JWT ${access}` } })).status;

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
  await there.control('revokeAll');
  expect(await ping(here, access)).toBe(401);
  expect(await ping(openTab(), access)).toBe(401);
  expect(await ping(there, (await refresh(here, token)).data.access)).toBe(200);
});

test('keeps nothing of a refused login', async () => {
  const tab = openTab();
  const { status } = await post(tab, '/auth/jwt/create/', { username: 'ada', password: 'not-the-demo-password' });
  expect(status).toBe(401);
  expect(JSON.stringify([...kept])).not.toContain('not-the-demo-password');
});

test('takes broken content of the store for none', async () => {
  kept.set('latchkey-demo-server', '{"epoch":1,"entries":[{}]}');
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
  const { entries } = JSON.parse(kept.get('latchkey-demo-server') ?? '') as { entries: unknown[] };
  expect(entries.length).toBeLessThan(100);
  expect((await refresh(openTab(), token)).status).toBe(200);
});
