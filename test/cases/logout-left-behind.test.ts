import { expect, test } from 'vitest';
import { type Auth, cookieStorage, djoser, type StoredSession, type TokenStorage } from '../../src/index.ts';
import { createTabs, type FakeDjoser } from '../../src/testing.ts';
import { type App, grace, openApp, pass, within } from './helpers/app.ts';
import { ada, follow, origin, tokensSent } from './helpers/stage.ts';

const open = `${origin}/api/public/`;
const hasToken = (text: string | null) => /eyJ/.test(text ?? '');

/** A page that is opened after the logout: nobody is there, and nothing goes out with a token. */
async function expectNobody({ server, client }: App, storage?: TokenStorage): Promise<void> {
  const before = server.count('api/public');
  const next = client(storage && { storage });
  const state = await within(5, next.ready);
  expect(state.status).toBe('anonymous');
  expect((await within(1, next.fetch(open))).status).toBe(200);
  expect(tokensSent(server, 'api/public').slice(before)).toEqual([null]);
}

/** A store that answers later, as IndexedDB does, and whose first write takes its time. */
function slowStore(shared: boolean, firstWriteMs: number) {
  let text: string | null = null;
  let waitMs = firstWriteMs;
  const storage: TokenStorage = {
    shared,
    read: async () => (text === null ? null : (JSON.parse(text) as StoredSession)),
    async write(session) {
      const [written, ms] = [JSON.stringify(session), waitMs];
      waitMs = 0;
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
      text = written;
    },
    async clear() {
      text = null;
    },
  };
  return { storage, content: () => text };
}

test.each([
  { shared: false, moment: 'while the write is under way' },
  { shared: true, moment: 'while the write is under way' },
  { shared: false, moment: 'after the login' },
  { shared: true, moment: 'after the login' },
])(
  'B216 · a write that takes long lands after the logout: it is removed again, and a reload finds nobody (shared: $shared, logout $moment)',
  async ({ shared, moment }) => {
    const app = openApp();
    const { storage, content } = slowStore(shared, 2600);
    const auth = app.client({ storage });
    const login = follow(auth.login(ada));
    await pass(0.1);
    for (let ms = 0; moment === 'after the login' && !login.done && ms < 4000; ms += 10) await pass(0.01);
    await within(3, auth.logout());
    await pass(3.5);

    expect(login.done).toBe(true);
    expect(hasToken(content())).toBe(false);
    expect(auth.state.status).toBe('anonymous');
    auth.dispose();
    await expectNobody(app, storage);
  },
);

test('a write of a renewed pair lands after the logout: it is removed again, and a reload finds nobody', async () => {
  const app = openApp();
  const { storage, content } = slowStore(true, 0);
  let waitMs = 0;
  const slow: TokenStorage = {
    ...storage,
    async write(session) {
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      await storage.write(session);
    },
  };
  const auth = await app.loggedIn({ storage: slow });
  waitMs = 2600;
  const renewal = follow(auth.refresh());
  await pass(0.2);
  await within(3, auth.logout());
  await pass(3.5);

  expect(renewal.done).toBe(true);
  expect(hasToken(content())).toBe(false);
  auth.dispose();
  await expectNobody(app, storage);
});

test.each([true, false])(
  'B217 · a store that cannot be emptied: the logout says so (storage_failed), and the next page does not believe it (shared: %s)',
  async (shared) => {
    const app = openApp();
    let text: string | null = null;
    const storage: TokenStorage = {
      shared,
      read: () => (text === null ? null : (JSON.parse(text) as StoredSession)),
      write(session) {
        text = JSON.stringify(session);
      },
      clear() {
        throw new Error('This store is not to be emptied.');
      },
    };
    const auth = await app.loggedIn({ storage });
    await within(3, auth.logout());
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
    await pass(1);
    expect(app.warnings).toContain('storage_failed');
    auth.dispose();
    await expectNobody(app, storage);
  },
);

const refusing = () => {
  throw new DOMException('The operation is insecure.', 'SecurityError');
};

test.each([
  [
    'B219 · a localStorage that takes writes and refuses to remove: a logout leaves no token there, and is told',
    refusing,
  ],
  [
    'a localStorage that takes writes, and says nothing when it does not remove: a logout leaves no token there, and is told',
    () => false,
  ],
])('%s', async (_, beforeRemoval) => {
  const app = openApp({ beforeRemoval });
  const auth = await app.loggedIn();
  await within(3, auth.logout());
  await pass(1);
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
  expect(hasToken(JSON.stringify(app.local.all()))).toBe(false);
  expect(app.warnings).toContain('storage_failed');
  auth.dispose();
  await expectNobody(app);
});

test('cookies that an older release set for the parent domain are taken over, and a logout removes them there', async () => {
  const app = openApp({ url: 'https://www.example.test/app/' });
  const { access, refresh } = app.server.issue('ada');
  for (const [name, value] of Object.entries({ access_token: access, refresh_token: refresh }))
    document.cookie = `${name}=${value}; domain=example.test; path=/; secure`;
  const options = { storage: cookieStorage({ adopt: true }) };
  const auth = app.client(options);
  expect((await within(1, auth.ready)).status).toBe('authenticated');

  await within(3, auth.logout());
  app.page.dispatch('focus');
  await pass(2);
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
  expect(hasToken(JSON.stringify(app.cookies.all()))).toBe(false);
  auth.dispose();
  await expectNobody(app, cookieStorage({ adopt: true }));
});

const revoking = { server: djoser({ paths: { revoke: 'jwt/blacklist/' } }) };

/** Is this refresh token good for nothing any more? Asking spends it. */
async function isRefused(server: FakeDjoser, refresh: string | undefined): Promise<boolean> {
  const headers = { 'Content-Type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify({ refresh }) };
  return (await server.fetch(`${server.baseUrl}jwt/refresh/`, init)).status === 401;
}

async function expectUser(auth: Auth, username: string): Promise<void> {
  expect(auth.state.status).toBe('authenticated');
  expect(await within(1, auth.getUser({ reload: true }))).toMatchObject({ username });
}

test('B218 · a login over a live session: the pair before it is revoked', async () => {
  const { server, loggedIn, heard, pairs } = openApp();
  const auth = await loggedIn(revoking);
  await within(3, auth.login(grace));
  await pass(5);

  expect(await isRefused(server, pairs[0]?.refresh)).toBe(true);
  await expectUser(auth, 'grace');
  expect(heard(auth)).toEqual(['started:login', 'ended:replaced', 'started:login']);
});

test('tokens that are adopted over a live session: the pair before them is revoked', async () => {
  const { server, loggedIn, pairs } = openApp();
  const auth = await loggedIn(revoking);
  await within(3, auth.adopt(server.issue('grace')));
  await pass(5);

  expect(await isRefused(server, pairs[0]?.refresh)).toBe(true);
  await expectUser(auth, 'grace');
});

test('the same user logs in again in another tab: the pair before is revoked, and both tabs go on with the new one', async () => {
  const { server, client, loggedIn, pairs } = openApp();
  const [left, right] = createTabs(2);
  const one = await loggedIn({ ...revoking, storage: left.storage }, left);
  const two = client({ ...revoking, storage: right.storage }, right);
  await within(1, two.ready);
  await within(3, two.login(ada));
  await pass(5);

  expect(await isRefused(server, pairs[0]?.refresh)).toBe(true);
  for (const auth of [one, two]) await expectUser(auth, 'ada');
});
