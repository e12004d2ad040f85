// @vitest-environment happy-dom
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createAuth, djoser, memoryStorage } from '../../src/index.ts';
import { createFakeDjoser, createTabs, type FakeDjoser, type FakeDjoserOptions } from '../../src/testing.ts';
import { limitIdleTime } from './idle-limit.ts';

const ada = { username: 'ada', password: 'correct-horse' };
const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);
/** Time goes by and no timer runs: the device sleeps. */
const sleepMinutes = (count: number) => vi.setSystemTime(Date.now() + count * 60_000);

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  return () => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  };
});

/** A browser with pages of one origin. */
function browser(server: FakeDjoser) {
  const windows: EventTarget[] = [];
  const places = [...createTabs(3)];
  /** A page with a client and the limit: 15 minutes, and a warning one minute before. */
  return function open(place = places.shift()) {
    const window = new EventTarget();
    windows.push(window);
    vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
    const { baseUrl, fetch } = server;
    const options = { baseUrl, fetch, server: djoser({ scheme: 'Bearer', paths: { revoke: 'jwt/blacklist/' } }) };
    const auth = createAuth({ ...options, ...place });
    const warnings: (number | null)[] = [];
    const stop = limitIdleTime(auth, { limitSeconds: 900, warningSeconds: 60, warn: (at) => warnings.push(at) });
    const close = () => {
      stop();
      auth.dispose();
      windows.splice(windows.indexOf(window), 1);
    };
    onTestFinished(close);
    /** The user does something on this page. Where that is written into `localStorage`, the browser tells the other pages. */
    const does = (type: string) => {
      const before = localStorage.getItem('last-activity');
      window.dispatchEvent(new Event(type));
      if (localStorage.getItem('last-activity') === before) return;
      for (const other of windows) if (other !== window) other.dispatchEvent(new Event('storage'));
    };
    const ping = () => auth.fetch(new URL('/api/ping/', baseUrl)).then(({ status }) => status);
    return { auth, place, warnings, does, ping, stop, close };
  };
}

const setUp = (options: FakeDjoserOptions = {}) => {
  const server = createFakeDjoser({ users: [ada], ...options });
  return { server, open: browser(server) };
};

test('who does nothing is warned after 14 minutes, and logged out after 15', async () => {
  const { server, open } = setUp();
  const { auth, warnings } = open();
  await auth.login(ada);
  const logoutAt = Date.now() + 900_000;
  await minutes(13.9);
  expect(warnings).toEqual([]);
  await minutes(0.2);
  expect(warnings).toEqual([logoutAt]);
  expect(auth.state.status).toBe('authenticated');
  await minutes(1);
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
  expect(warnings).toEqual([logoutAt, null]);
  expect(server.count('jwt/blacklist')).toBe(1);
});

test('requests and refreshes of a page that asks every ten seconds extend nothing', async () => {
  const { server, open } = setUp();
  const { auth, ping } = open();
  await auth.login(ada);
  const poll = setInterval(ping, 10_000);
  await minutes(14.9);
  expect([auth.state.status, await ping()]).toEqual(['authenticated', 200]);
  await minutes(0.2);
  clearInterval(poll);
  expect(auth.state.status).toBe('anonymous');
  expect(server.count('jwt/refresh')).toBeGreaterThan(1);
});

test.each(['pointerdown', 'keydown', 'wheel', 'touchmove'])(
  '%s is activity, and takes the warning away',
  async (type) => {
    const { open } = setUp();
    const { auth, warnings, does } = open();
    await auth.login(ada);
    await minutes(14.5);
    expect(warnings).toHaveLength(1);
    does(type);
    expect(warnings.at(-1)).toBeNull();
    await minutes(14.5);
    expect(auth.state.status).toBe('authenticated');
    await minutes(1);
    expect(auth.state.status).toBe('anonymous');
  },
);

test('a key in one tab keeps every tab logged in, and takes the warning of every tab away', async () => {
  const { open } = setUp();
  const [here, there] = [open(), open()];
  await here.auth.login(ada);
  await minutes(14.5);
  expect(there.auth.state.status).toBe('authenticated');
  expect([here.warnings.length, there.warnings.length]).toEqual([1, 1]);
  there.does('keydown');
  expect([here.warnings.at(-1), there.warnings.at(-1)]).toEqual([null, null]);
  await minutes(14.5);
  expect([here.auth.state.status, there.auth.state.status]).toEqual(['authenticated', 'authenticated']);
  await minutes(1);
  expect([here.auth.state.status, there.auth.state.status]).toEqual(['anonymous', 'anonymous']);
});

test.each(['logged out by the limit', 'ended while no page was open'])(
  'a login after a session that was %s keeps every tab logged in',
  async (how) => {
    const { open } = setUp();
    if (how === 'logged out by the limit') {
      const before = open();
      await before.auth.login(ada);
      await minutes(16);
      expect(before.auth.state.status).toBe('anonymous');
      before.close();
    } else localStorage.setItem('last-activity', String(Date.now()));
    await minutes(60);
    // The other tab is the first to hear of the session.
    const [there, here] = [open(), open()];
    there.does('storage');
    await here.auth.login(ada);
    await minutes(14);
    expect([here.auth.state.status, there.auth.state.status]).toEqual(['authenticated', 'authenticated']);
    await minutes(2);
    expect([here.auth.state.status, there.auth.state.status]).toEqual(['anonymous', 'anonymous']);
  },
);

test('a login on a page without the limit begins the time anew', async () => {
  const { server, open } = setUp();
  const before = open();
  await before.auth.login(ada);
  await minutes(16);
  before.close();
  await minutes(60);
  const { baseUrl, fetch } = server;
  const page = createAuth({ baseUrl, fetch, server: djoser({ scheme: 'Bearer' }), ...before.place });
  await page.login(ada);
  page.dispose();
  const { auth } = open(before.place);
  await auth.ready;
  await minutes(14);
  expect(auth.state.status).toBe('authenticated');
});

test('a tab that hears of a session from another tab waits five seconds for its mark, and no longer', async () => {
  const { open } = setUp();
  const [here, there] = [open(), open()];
  here.stop();
  await here.auth.login(ada);
  localStorage.setItem('last-activity', String(Date.now() - 3_600_000));
  there.does('storage');
  there.does('keydown');
  expect(there.auth.state.status).toBe('authenticated');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(there.auth.state.status).toBe('anonymous');
});

test('the first key after a night does not extend the session: it ends it', async () => {
  const { open } = setUp();
  const { auth, does } = open();
  await auth.login(ada);
  sleepMinutes(600);
  does('keydown');
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
});

test.each(['visibilitychange', 'pageshow', 'focus'])('%s after a night ends the session', async (type) => {
  const { open } = setUp();
  const { auth, does } = open();
  await auth.login(ada);
  sleepMinutes(600);
  does(type);
  expect(auth.state.status).toBe('anonymous');
});

test('a device that wakes up ends the session within five seconds, also when nobody touches it', async () => {
  const { open } = setUp();
  const { auth } = open();
  await auth.login(ada);
  sleepMinutes(600);
  expect(auth.state.status).toBe('authenticated');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(auth.state.status).toBe('anonymous');
});

test('a page that is loaded after the limit logs out, also when a key is pressed while it loads', async () => {
  const { open } = setUp();
  const before = open();
  await before.auth.login(ada, { remember: true });
  before.close();
  sleepMinutes(16);
  const { auth, does } = open();
  does('keydown');
  await auth.ready;
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
});

test('a reload before the limit, and a new login after it, keep the user', async () => {
  const { open } = setUp();
  const before = open();
  await before.auth.login(ada);
  await minutes(10);
  before.close();
  const { auth } = open();
  await auth.ready;
  await minutes(4);
  expect(auth.state.status).toBe('authenticated');
  await minutes(2);
  expect(auth.state.status).toBe('anonymous');
  await minutes(60);
  await auth.login(ada);
  await minutes(14);
  expect(auth.state.status).toBe('authenticated');
});

test('a clock that is set back by an hour costs the user nothing', async () => {
  const { open } = setUp();
  const { auth } = open();
  await auth.login(ada);
  sleepMinutes(-60);
  await minutes(14);
  expect(auth.state.status).toBe('authenticated');
  await minutes(2);
  expect(auth.state.status).toBe('anonymous');
});

test('without the page the server ends the session: a refresh token of 20 minutes is over', async () => {
  const { open } = setUp({ accessSeconds: 300, refreshSeconds: 1_200 });
  const before = open();
  await before.auth.login(ada, { remember: true });
  before.close();
  // Somebody has copied the profile, and removes the mark.
  localStorage.removeItem('last-activity');
  sleepMinutes(21);
  const { auth } = open();
  await Promise.all([auth.ready, minutes(0.1)]);
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
});

test('what is returned ends the limit, and logs nobody out', async () => {
  const { open } = setUp();
  const { auth, stop } = open();
  await auth.login(ada);
  stop();
  await minutes(60);
  expect(auth.state.status).toBe('authenticated');
});

test('a logout during the warning takes the warning away, and nobody is warned who is not logged in', async () => {
  const { open } = setUp();
  const { auth, warnings } = open();
  await auth.login(ada);
  await minutes(14.5);
  await auth.logout();
  expect(warnings).toEqual([expect.any(Number), null]);
  await minutes(60);
  expect(warnings).toHaveLength(2);
});

test('the page of the guide shows the warning, and hides it', async () => {
  document.body.innerHTML = '<p id="idle-warning" role="alert" hidden>You will be logged out.</p>';
  const server = createFakeDjoser({ baseUrl: 'https://api.example.com/auth/', users: [ada] });
  vi.stubGlobal('fetch', server.fetch);
  const { auth } = await import('./idle-limit-page.ts');
  onTestFinished(() => auth.dispose());
  await auth.login(ada);
  const isHidden = () => document.querySelector('#idle-warning')?.hasAttribute('hidden');
  expect(isHidden()).toBe(true);
  await minutes(14.5);
  expect(isHidden()).toBe(false);
  dispatchEvent(new Event('keydown'));
  expect(isHidden()).toBe(true);
});

test('where the browser blocks localStorage, the function throws when it is called', () => {
  vi.stubGlobal('localStorage', {
    getItem() {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    },
  });
  const auth = createAuth({ baseUrl: 'https://api.example.com/auth/', storage: memoryStorage() });
  onTestFinished(() => auth.dispose());
  expect(() => limitIdleTime(auth, { limitSeconds: 900, warningSeconds: 60, warn: () => {} })).toThrow('insecure');
});
