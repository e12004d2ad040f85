import { expect, test, vi } from 'vitest';
import { cookieStorage, memoryStorage, webStorage } from '../../src/index.ts';
import { installCookies } from './helpers/cookies.ts';
import { ada, after, atEachTest, origin, refresh, settled, stage, tokensSent } from './helpers/stage.ts';
import { installLocalStorage, quotaExceeded } from './helpers/web-storage.ts';

atEachTest();

const forbidden = () => {
  throw new DOMException('Access is denied for this document.', 'SecurityError');
};

test('B56 · a localStorage that may not be touched costs one warning and no login', async () => {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'localStorage');
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: forbidden });
  try {
    vi.resetModules();
    const { createAuth, webStorage: freshWebStorage } = await import('../../src/index.ts');
    const { server, warnings } = stage();
    const auth = createAuth({
      baseUrl: server.baseUrl,
      fetch: server.fetch,
      storage: freshWebStorage(),
      locks: null,
      channel: null,
      onWarning: ({ code }) => warnings.push(code),
    });
    await auth.ready;
    await auth.login(ada);
    const response = await auth.fetch(`${origin}/api/ping/`);
    const sent = tokensSent(server, 'api/ping');
    const token = await auth.getAccessToken();
    const { status } = auth.state;
    auth.dispose();

    expect(response.status).toBe(200);
    expect(sent).toEqual([token]);
    expect(token).toMatch(/^ey/);
    expect(status).toBe('authenticated');
    expect(warnings).toEqual([expect.stringMatching(/^storage_/)]);
  } finally {
    if (own) Object.defineProperty(globalThis, 'localStorage', own);
    else Reflect.deleteProperty(globalThis, 'localStorage');
  }
});

test('B57 · a full storage does not keep the user out', async () => {
  installLocalStorage(() => {
    throw quotaExceeded();
  });
  const { server, loggedIn, warnings } = stage();
  const auth = await loggedIn({ storage: webStorage() });

  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  await auth.refresh();
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);

  expect(server.count(refresh)).toBe(1);
  expect(server.reuse).toBe(0);
  expect(new Set(tokensSent(server, 'api/ping')).size).toBe(2);
  expect(warnings).toEqual(['storage_failed']);
});

const garbage = ['{"acc', 'undefined', 'null', '"str"', '[]', '12', '{"access":5}'];

test.each(garbage)('B58 · %s in the storage is no session, and makes room for one', async (text) => {
  const area = installLocalStorage();
  area.put('latchkey', text);
  const logged = (['log', 'info', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level));
  const messages: string[] = [];
  const { server, tab } = stage();
  const auth = tab({ storage: webStorage(), onWarning: ({ message }) => messages.push(message) });

  expect(await auth.ready).toEqual({ status: 'anonymous', reason: 'initial' });
  await auth.fetch(`${origin}/api/public/`);
  expect(tokensSent(server, 'api/public')).toEqual([null]);
  expect(server.count(refresh)).toBe(0);

  await auth.login(ada);
  expect(JSON.stringify(area.all())).toContain(await auth.getAccessToken());
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  auth.dispose();
  expect((await tab({ storage: webStorage() }).ready).status).toBe('authenticated');
  expect(messages).toEqual([]);
  for (const spy of logged) expect(spy).not.toHaveBeenCalled();
});

test.each(['undefined', 'null', ''])('B58 · %j in the token cookies is no session either', async (text) => {
  const cookies = installCookies();
  for (const name of ['access_token', 'refresh_token']) document.cookie = `${name}=${text}; path=/; secure`;
  document.cookie = 'latchkey={"acc; path=/; secure';
  const { server, tab, warnings } = stage();
  const storage = () => cookieStorage({ adopt: true });
  const auth = tab({ storage: storage() });

  expect(await auth.ready).toEqual({ status: 'anonymous', reason: 'initial' });
  await auth.fetch(`${origin}/api/public/`);
  await auth.login(ada);
  expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
  expect(cookies.all().map(({ value }) => value)).toContain(await auth.getAccessToken());
  auth.dispose();
  expect((await tab({ storage: storage() }).ready).status).toBe('authenticated');

  expect(tokensSent(server, 'api/public')).toEqual([null]);
  expect(server.count(refresh)).toBe(0);
  expect(warnings).toEqual([]);
});

test('B59 · a refresh token alone is enough to come back', async () => {
  const { server, profile, keep, tab, heard } = stage();
  keep({ access: null });
  const auth = tab();
  const seen: string[] = [];
  auth.subscribe(({ status }) => seen.push(status));

  const [one, two, response] = await Promise.all([
    auth.getAccessToken(),
    auth.getAccessToken(),
    auth.fetch(`${origin}/api/ping/`),
  ]);

  expect(response.status).toBe(200);
  expect(server.count(refresh)).toBe(1);
  expect(server.reuse).toBe(0);
  expect(one).toBe(profile.stored()?.access);
  expect([two, ...tokensSent(server, 'api/ping')]).toEqual([one, one]);
  expect([...new Set(seen)]).toEqual(['restoring', 'authenticated']);
  expect(heard(auth)[0]).toBe('started:restore');
  expect(heard(auth).filter((event) => event.startsWith('ended'))).toEqual([]);
});

test('B60 · two apps of one origin do not meet in its storage', async () => {
  const area = installLocalStorage();
  const { server, tab, heard } = stage({ users: [{ username: 'ada' }, { username: 'bob' }] });
  const app = (name: string) => tab({ name, storage: webStorage() });
  const a = app('app-a');
  const b = app('app-b');
  await a.login(ada);
  await b.login({ ...ada, username: 'bob' });
  const token = await b.getAccessToken();
  const keys = Object.keys(area.all());
  for (const name of ['app-a', 'app-b']) expect(keys.filter((key) => key.includes(name))).not.toEqual([]);
  expect(keys.filter((key) => !/app-[ab]/.test(key))).toEqual([]);

  await a.logout();
  for (const key of [...keys, null]) area.tell(key);
  await settled();
  const response = await b.fetch(`${origin}/api/ping/`);

  expect(await response.json()).toMatchObject({ user: 'bob' });
  expect(tokensSent(server, 'api/ping')).toEqual([token]);
  expect(b.state.status).toBe('authenticated');
  expect(a.state).toEqual({ status: 'anonymous', reason: 'logout' });
  expect(heard(b)).toEqual(['started:login']);
  expect(heard(a)).toEqual(['started:login', 'ended:logout']);
  expect(server.count(refresh)).toBe(0);
});

const bob = { username: 'bob', password: 'battery-staple' };

test('a full storage shows nobody the user before, after a reload: the record of that user is removed', async () => {
  let isFull = false;
  const area = installLocalStorage((key) => {
    if (isFull && key.startsWith('latchkey:')) throw quotaExceeded();
  });
  const { loggedIn, tab } = stage({ users: [ada, bob] });
  const auth = await loggedIn({ storage: webStorage() }, true);
  isFull = true;
  await auth.login(bob);
  expect((await auth.getUser()).username).toBe('bob');
  expect(JSON.stringify(area.all())).not.toContain('ey');
  auth.dispose();
  const reloaded = tab({ storage: webStorage() });
  expect(await reloaded.ready).toEqual({ status: 'anonymous', reason: 'initial' });
});

test('a sandboxed frame, whose cookies may not be read, can log in and refresh', async () => {
  Object.defineProperty(document, 'cookie', { configurable: true, get: forbidden, set: forbidden });
  const { loggedIn } = stage();
  const auth = await loggedIn({ storage: memoryStorage() });
  expect((await after(2000, auth.refresh())).status).toBe('authenticated');
});

test.each([
  ['writes it back', true, 'authenticated'],
  ['leaves it empty', false, 'anonymous'],
] as const)(
  'a script that clears localStorage in another tab and %s: the session is %3$s',
  async (_, writesBack, status) => {
    const area = installLocalStorage();
    const { loggedIn } = stage();
    const auth = await loggedIn({ storage: webStorage() }, true);
    const [[key, text] = ['', '']] = Object.entries(area.all()).filter(([name]) => name.startsWith('latchkey:'));
    localStorage.removeItem(key);
    area.tell(null);
    await vi.advanceTimersByTimeAsync(20);
    if (writesBack) area.put(key, text);
    if (writesBack) area.tell(key);
    await vi.advanceTimersByTimeAsync(1000);
    expect(auth.state.status).toBe(status);
    expect(Object.keys(area.all()).includes(key)).toBe(writesBack);
  },
);
