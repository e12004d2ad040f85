import { expect, test, vi } from 'vitest';
import { type AuthWarning, cookieStorage, webStorage } from '../../src/index.ts';
import { installCookies } from './helpers/cookies.ts';
import { after, atEachTest, origin, refresh, settled, sleepThrough, stage } from './helpers/stage.ts';
import { installLocalStorage, quotaExceeded } from './helpers/web-storage.ts';

atEachTest();

/** What can start a refresh that nobody waits for. */
const triggers = {
  async timer() {
    await vi.advanceTimersByTimeAsync(270_000);
  },
  async visibilitychange(page: ReturnType<typeof stage>['page']) {
    page?.hide();
    sleepThrough(270);
    page?.show();
  },
  async online(page: ReturnType<typeof stage>['page']) {
    sleepThrough(270);
    page?.dispatch('online');
  },
};
const each = Object.keys(triggers) as (keyof typeof triggers)[];

test.each(each)(
  'B99 · a refresh that fails in the background is one event and no global error: %s',
  async (trigger) => {
    const { server, loggedIn, heard, page } = stage();
    const auth = await loggedIn();
    const failures: unknown[] = [];
    auth.on('refreshfailed', ({ error }) => failures.push([error.code, error.status]));
    server.failNext(refresh, 'network');
    await triggers[trigger](page);
    await settled();
    await vi.advanceTimersByTimeAsync(1);

    expect(server.calls(refresh).map(({ at }) => at)).toEqual([1_800_000_270_000]);
    expect(heard(auth)).toEqual(['started:login', 'refreshfailed']);
    expect(failures).toEqual([['refresh_unavailable', undefined]]);
    expect(auth.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });
  },
);

test('B99 · a refresh that is refused in the background is the end, told once', async () => {
  const { server, loggedIn, heard } = stage();
  const auth = await loggedIn();
  server.revokeRefresh();
  await triggers.timer();
  await vi.advanceTimersByTimeAsync(2000);

  expect(server.calls(refresh).map(({ status }) => status)).toEqual([401]);
  expect(heard(auth)).toEqual(['started:login', 'ended:rejected']);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(server.count(refresh)).toBe(1);
});

test.each([
  ['logout', 'logout'],
  ['a refusal', 'rejected'],
  ['a logout in another tab', 'otherTab'],
])('B101 · %s has its own reason, told once, and nothing after it', async (kind, reason) => {
  const { server, loggedIn, tab, heard } = stage();
  const auth = await loggedIn();
  const other = tab();
  await other.ready;
  await auth.refresh();

  if (kind === 'logout') await auth.logout();
  else if (kind === 'a refusal') {
    server.revokeRefresh();
    await after(
      3000,
      auth.refresh().catch(() => {}),
    );
  } else await other.logout();
  await vi.advanceTimersByTimeAsync(600_000);

  expect(heard(auth)).toEqual(['started:login', 'refreshed', `ended:${reason}`]);
  expect(auth.state).toEqual({ status: 'anonymous', reason });
  const elsewhere = kind === 'a logout in another tab' ? 'logout' : 'otherTab';
  expect(heard(other).filter((event) => event.startsWith('ended'))).toEqual([`ended:${elsewhere}`]);
  const before = server.count(refresh);
  await auth.fetch(`${origin}/api/public/`);
  expect(server.count(refresh)).toBe(before);
});

const stores = {
  localStorage() {
    installLocalStorage((key, value) => {
      throw Object.assign(quotaExceeded(), { stack: `${key} ${value}` });
    });
    return webStorage();
  },
  cookies() {
    installCookies();
    // Secure on plain http: the browser drops each of them.
    vi.stubGlobal('location', new URL('http://192.168.1.5/'));
    return cookieStorage({ secure: true });
  },
};

test.each([
  ['localStorage', 'localStorage', /QuotaExceededError/],
  ['cookies', 'cookies', /\(.*\w.*\)/],
] as const)('B102 · writes that never hold are reported, once: %s', async (kind, name, cause) => {
  const warnings: AuthWarning[] = [];
  const { server, loggedIn } = stage();
  const auth = await loggedIn({ storage: stores[kind](), onWarning: (warning) => warnings.push(warning) });
  const tokens = [await auth.getAccessToken()];
  for (let i = 0; i < 3; i += 1) {
    await after(1000, auth.refresh());
    tokens.push(await auth.getAccessToken());
  }
  for (let i = 0; i < 100; i += 1) expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);

  expect(server.count(refresh)).toBe(3);
  expect(server.reuse).toBe(0);
  expect(warnings.map(({ code }) => code)).toEqual(['storage_failed']);
  const [{ message } = { message: '' }] = warnings;
  expect(message).toContain(name);
  expect(message).toMatch(cause);
  for (const token of tokens) for (const part of token?.split('.') ?? []) expect(message).not.toContain(part);
});
