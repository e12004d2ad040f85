import { jwtDecode } from 'jwt-decode';
import { expect, test, vi } from 'vitest';
import type { Auth } from '../../src/index.ts';
import { type App, openApp, pass, slowRefresh, within } from './helpers/app.ts';
import { ada, follow, origin, refresh, sleepThrough } from './helpers/stage.ts';

const ping = `${origin}/api/ping/`;
const hours = (many: number) => many * 3_600_000;

/** A machine whose clock may be wrong, and a server whose clock is right. */
function openAppWithClock() {
  let wrongByMs = 0;
  const now = () => Date.now() - wrongByMs;
  const app = openApp({ now });
  const setWrongBy = (ms: number) => {
    vi.setSystemTime(Date.now() + ms - wrongByMs);
    wrongByMs = ms;
  };
  return { ...app, now, setWrongBy };
}

/** Asks for a token, and then for something of the API. Was the token dead already? */
async function use(auth: Auth, now: () => number): Promise<{ dead: boolean; status: number }> {
  const token = await within(10, auth.getAccessToken());
  const { exp = 0 } = jwtDecode(token ?? '');
  const dead = exp * 1000 <= now();
  const { status } = await within(10, auth.fetch(ping));
  return { dead, status };
}

const refusals = ({ server }: App) => server.calls(({ status }) => status === 401).length;

test.each([
  ['before the server has it', 0.5],
  ['on its way back', 1.5],
])(
  'B173 · the laptop sleeps in the middle of a refresh, %s: after the next good answer the end of tokens is known again',
  async (_, seconds) => {
    const { server, loggedIn } = openApp();
    server.route('POST', '/api/upload/', () => ({ stored: true }));
    const auth = await loggedIn();
    await pass(60);
    server.setLatency(slowRefresh(2));
    const renewal = follow(auth.refresh());
    await pass(seconds);
    server.setLatency(0);
    sleepThrough(3600);
    await pass(2);
    expect(renewal.done).toBe(true);

    expect((await within(5, auth.fetch(ping))).status).toBe(200);
    const { state } = auth;
    if (state.status !== 'authenticated') throw new Error('The session has ended.');
    expect(state.expiresAt).toEqual(expect.any(Number));
    expect(Math.abs(Number(state.expiresAt) - Number(state.claims?.exp) * 1000)).toBeLessThanOrEqual(10_000);

    await pass(310);
    const body = new Blob(['a', 'b']).stream();
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    expect((await within(5, auth.fetch(`${origin}/api/upload/`, init))).status).toBe(200);
    expect(server.calls('/api/upload/').map(({ status }) => status)).toEqual([200]);
  },
);

test('the laptop sleeps in the middle of the login: the end of tokens is known all the same', async () => {
  const { server, client } = openApp();
  server.route('POST', '/api/upload/', () => ({ stored: true }));
  server.setLatency(({ path }) => (path.endsWith('/jwt/create/') ? 2000 : 0));
  const auth = client();
  const login = follow(auth.login(ada));
  await pass(1.5);
  sleepThrough(3600);
  await pass(2);
  expect(login.done).toBe(true);

  expect((await within(5, auth.fetch(ping))).status).toBe(200);
  await pass(310);
  const init = { method: 'POST', body: new Blob(['a']).stream(), duplex: 'half' } as RequestInit;
  expect((await within(5, auth.fetch(`${origin}/api/upload/`, init))).status).toBe(200);
  expect(server.calls('/api/upload/')).toHaveLength(1);
});

test.each([
  { atLogin: -2, later: 0 },
  { atLogin: 2, later: 0 },
  { atLogin: -24, later: 0 },
  { atLogin: 0, later: 2 },
  { atLogin: 0, later: -2 },
])(
  'B174 · the clock is put right, or wrong, after the login: after at most one refusal tokens are renewed in time ($atLogin h, then $later h)',
  async ({ atLogin, later }) => {
    const app = openAppWithClock();
    const { server, loggedIn, now, setWrongBy, heard } = app;
    setWrongBy(hours(atLogin));
    const auth = await loggedIn();
    await pass(10);
    setWrongBy(hours(later));

    const uses: Awaited<ReturnType<typeof use>>[] = [];
    for (let minute = 0; minute < 40; minute += 1) {
      await pass(60);
      uses.push(await use(auth, now));
    }
    expect(uses.map(({ status }) => status)).toEqual(Array(40).fill(200));
    expect(uses.filter(({ dead }) => dead).length).toBeLessThanOrEqual(2);
    expect(refusals(app)).toBeLessThanOrEqual(2);
    expect(server.count(refresh)).toBeGreaterThanOrEqual(6);
    expect(server.count(refresh)).toBeLessThanOrEqual(14);
    expect(heard(auth).filter((event) => event.startsWith('ended'))).toEqual([]);
  },
);

test.each([2, -2, -24])(
  'the clock was %s h wrong at the login, and is put right before the page is reloaded: tokens are renewed in time',
  async (wrongBy) => {
    const app = openAppWithClock();
    const { server, client, loggedIn, now, setWrongBy, heard } = app;
    setWrongBy(hours(wrongBy));
    const before = await loggedIn();
    await pass(10);
    before.dispose();
    setWrongBy(0);

    const auth = client();
    const uses: Awaited<ReturnType<typeof use>>[] = [];
    for (let minute = 0; minute < 20; minute += 1) {
      uses.push(await use(auth, now));
      await pass(60);
    }
    expect(uses.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(uses.filter(({ dead }) => dead).length).toBeLessThanOrEqual(2);
    expect(refusals(app)).toBeLessThanOrEqual(2);
    expect(server.count(refresh)).toBeLessThanOrEqual(8);
    expect(heard(auth).filter((event) => event.startsWith('ended'))).toEqual([]);
  },
);

test('the clock jumps an hour back and forth each minute: every request is answered', async () => {
  const app = openAppWithClock();
  const { loggedIn, now, setWrongBy } = app;
  const auth = await loggedIn();
  for (let minute = 0; minute < 20; minute += 1) {
    setWrongBy(hours(minute % 2));
    await pass(60);
    const { status, dead } = await use(auth, now);
    expect([status, dead]).toEqual([200, false]);
  }
});
