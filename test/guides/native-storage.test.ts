// @vitest-environment happy-dom
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Auth, createAuth, type TokenStorage } from '../../src/fetch.ts';
import { createFakeDjoser } from '../../src/testing.ts';
import { storageContract } from '../platform/storage-contract.ts';
import { openApp as openInCapacitor, preferences } from './capacitor-auth.ts';
import { finishLogin } from './deep-link.ts';
import { openApp as openInElectron } from './electron-auth.ts';
import { type Electron, startElectron } from './electron-parts.ts';
import { nativeStorage } from './native-storage.ts';

const ada = { username: 'ada', password: 'correct-horse' };
const bob = { username: 'bob', password: 'battery-staple' };
const folder = mkdtempSync(join(tmpdir(), 'latchkey-secrets-'));
const files = () => readdirSync(folder).map((name) => join(folder, name));
let electron: Electron;
beforeEach(() => {
  electron = startElectron(folder);
});
afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
  for (const file of files()) rmSync(file);
});
afterAll(() => rmSync(folder, { recursive: true }));

storageContract('the storage on Capacitor’s Preferences', () => ({
  storage: preferences,
  reload: () => preferences,
  kept: () => ({ ...localStorage }),
}));

storageContract('the storage on Electron’s safeStorage', () => ({
  storage: nativeStorage(electron.secrets),
  reload: () => nativeStorage(electron.secrets),
  kept: () => Object.fromEntries(files().map((name) => [name, readFileSync(name, 'utf8')])),
}));

/** An app at a server of its own, and what starts it again. */
function app(storage: () => TokenStorage) {
  let now = Date.now();
  const server = createFakeDjoser({ baseUrl: 'https://api.example.com/auth/', users: [ada, bob], now: () => now });
  const open = async () => {
    const auth = createAuth({ baseUrl: server.baseUrl, storage: storage(), fetch: server.fetch, now: () => now });
    onTestFinished(() => auth.dispose());
    await auth.ready;
    return auth;
  };
  return {
    server,
    open,
    wait(seconds: number) {
      now += seconds * 1000;
    },
  };
}

describe.each([
  ['Capacitor', openInCapacitor, () => preferences],
  ['Electron', openInElectron, () => nativeStorage(electron.secrets)],
])('an app in %s', (_, openApp, storage) => {
  it('keeps its user when it is closed and opened again', async () => {
    const { server } = app(storage);
    vi.stubGlobal('fetch', server.fetch);
    vi.stubGlobal('secrets', electron.secrets);
    {
      using auth = openApp();
      await auth.login(ada);
    }
    using auth = openApp();
    expect(await auth.ready).toMatchObject({ status: 'authenticated', remember: false });
    await auth.logout();
    using next = openApp();
    expect(await next.ready).toMatchObject({ status: 'anonymous', reason: 'initial' });
  });

  it('refreshes once at the first request after a night’s sleep, though no timer ran', async () => {
    const { server, open, wait } = app(storage);
    const auth = await open();
    await auth.login(ada);
    wait(8 * 3600);
    const answers = await Promise.all([1, 2, 3].map(() => auth.fetch('https://api.example.com/auth/users/me/')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(server.calls('jwt/refresh').length).toBe(1);
  });
});

describe('the secrets of Electron', () => {
  it('are sealed on the disk', async () => {
    const { open } = app(() => nativeStorage(electron.secrets));
    const auth = await open();
    await auth.login(ada);
    const texts = files().map((name) => readFileSync(name, 'utf8'));
    expect(texts.length).toBe(1);
    expect(texts.join()).not.toContain(auth.accessToken);
  });

  it('are for the page of the app alone', async () => {
    electron.url = 'https://example.com/app://shop/';
    await expect(electron.secrets.get('latchkey')).rejects.toThrow('This page may not ask.');
  });
});

describe('text that is no session', () => {
  it('is no login, and the next login writes over it', async () => {
    const text = new Map<string, string>([['latchkey:https://api.example.com/auth', '{"acc']]);
    const store = nativeStorage({
      get: async (key) => text.get(key) ?? null,
      set: async (key, value) => void text.set(key, value),
      remove: async (key) => void text.delete(key),
    });
    const { open } = app(() => store);
    const auth = await open();
    expect(auth.state.status).toBe('anonymous');
    await auth.login(ada);
    expect((await open()).state.status).toBe('authenticated');
  });
});

describe('a login in the system’s browser', () => {
  const begun = { state: 's1', verifier: 'v1' };
  /** `meanwhile` happens before the server answers with the tokens. */
  const setUp = async (meanwhile = async () => {}) => {
    const { server, open } = app(() => preferences);
    const exchange = async (request: Request) => {
      const { code, verifier } = (await request.json()) as { code: string; verifier: string };
      await meanwhile();
      return code === 'c1' && verifier === 'v1' ? server.issue('ada') : Response.json({}, { status: 400 });
    };
    server.route('POST', '/auth/app-login/', exchange, { protected: false });
    vi.stubGlobal('fetch', server.fetch);
    return await open();
  };

  it('comes back by a deep link, and its tokens are adopted', async () => {
    const auth = await setUp();
    expect(await finishLogin(auth, 'shop://login?code=c1&state=s1', begun)).toBe(true);
    expect(auth.state).toMatchObject({ status: 'authenticated', remember: true });
  });

  it('is not begun by a link from another app', async () => {
    const auth = await setUp();
    expect(await finishLogin(auth, 'shop://login?code=c1&state=other', begun)).toBe(false);
    expect(auth.state.status).toBe('anonymous');
  });

  it('fails when the server refuses the code', async () => {
    const auth = await setUp();
    await expect(finishLogin(auth, 'shop://login?code=c2&state=s1', begun)).rejects.toThrow('400');
    expect(auth.state.status).toBe('anonymous');
  });

  it.each([
    ['logs in', (auth: Auth) => auth.login(bob), '2'],
    ['logs in and out', (auth: Auth) => auth.login(bob).then(() => auth.logout()), undefined],
  ])('is called off when somebody %s before the tokens are there', async (_, change, user) => {
    const auth: Auth = await setUp(() => change(auth).then(() => {}));
    const outcome = finishLogin(auth, 'shop://login?code=c1&state=s1', begun);
    await expect(outcome).rejects.toMatchObject({ name: 'AbortError' });
    const { state } = auth;
    expect(state.status === 'authenticated' ? state.claims?.user_id : undefined).toBe(user);
  });
});
