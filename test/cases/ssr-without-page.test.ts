import { expect, test, vi } from 'vitest';
import { AuthError, djoser, type StoredSession, type TokenStorage } from '../../src/index.ts';
import { record } from '../helpers/tabs.ts';
import {
  ada,
  after,
  answer,
  atEachTest,
  follow,
  origin,
  refresh,
  settled,
  stage,
  t0,
  tokensSent,
} from './helpers/stage.ts';

atEachTest(null);

const kinds = ['default', 'cookieStorage', 'localStorage', 'sessionStorage', 'memoryStorage'] as const;

test.each(kinds)('B79 · the client imports, constructs and answers without a page: %s', async (kind) => {
  for (const name of ['window', 'document', 'localStorage', 'sessionStorage', 'navigator', 'location'])
    vi.stubGlobal(name, undefined);
  const channel = vi.fn();
  vi.stubGlobal('BroadcastChannel', channel);
  vi.resetModules();
  const { createAuth, cookieStorage, memoryStorage, webStorage } = await import('../../src/index.ts');
  const storages = {
    default: undefined,
    cookieStorage: cookieStorage(),
    localStorage: webStorage(),
    sessionStorage: webStorage('session'),
    memoryStorage: memoryStorage(),
  };
  const { server } = stage();
  const storage = storages[kind];
  const auth = createAuth({
    baseUrl: server.baseUrl,
    fetch: server.fetch,
    onWarning() {},
    ...(storage && { storage }),
  });

  expect(auth.state).toEqual({ status: 'restoring' });
  expect(await auth.ready).toEqual({ status: 'anonymous', reason: 'initial' });
  expect(vi.getTimerCount()).toBe(0);
  expect(server.count()).toBe(0);
  expect((await auth.fetch(`${origin}/api/public/`)).status).toBe(200);
  expect(tokensSent(server, 'api/public')).toEqual([null]);
  expect(vi.getTimerCount()).toBe(0);
  expect(channel).not.toHaveBeenCalled();
  auth.dispose();
});

test.each(['body', 'cookie'] as const)(
  'B79 · without a page and without a storage given, the session is in memory and nothing is wrong: refresh in %s',
  async (refreshIn) => {
    const { server, tab, warnings } = stage({ refreshIn });
    const options = {
      server: djoser({ scheme: 'JWT', refreshIn }),
      fetch: refreshIn === 'cookie' ? server.browser().fetch : server.fetch,
      storage: undefined as never,
      locks: undefined as never,
      channel: undefined as never,
    };
    const auth = tab(options);
    await auth.login(ada);
    expect((await auth.fetch(`${origin}/api/ping/`)).status).toBe(200);
    expect(vi.getTimerCount()).toBe(0);
    expect(warnings).toEqual([]);
    expect((await tab(options).ready).status).toBe('anonymous');
    expect(server.count(refresh)).toBe(0);
  },
);

/** What a server render gets of its user: to be looked at, not to be kept. */
function lent(session: Partial<StoredSession>): TokenStorage & { touched: string[] } {
  const touched: string[] = [];
  return {
    touched,
    kind: 'request cookies',
    shared: false,
    readOnly: true,
    read: () => record(session),
    write: () => void touched.push('write'),
    clear: () => void touched.push('clear'),
  };
}

test('B80 · a render that cannot keep a new pair does not spend the refresh token', async () => {
  const { server, tab, expired, heard } = stage();
  const storage = lent(expired());
  const auth = tab({ storage });
  const byFetch = follow(auth.fetch(`${origin}/api/ping/`));
  const byApi = follow(auth.api.get('api/ping/'));
  await settled();

  for (const { error } of [byFetch, byApi]) {
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({ code: 'refresh_unavailable' });
  }
  expect(server.count()).toBe(0);
  expect(storage.touched).toEqual([]);
  expect(heard(auth).filter((event) => event.startsWith('ended'))).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test('B80 · a render whose token is refused hands the 401 to its caller', async () => {
  const { server, tab } = stage();
  const pair = server.issue('ada', { access: { iat: t0, exp: t0 + 300 } });
  const storage = lent(pair);
  server.revokeAll();
  const auth = tab({ storage });
  const response = await after(2000, auth.fetch(`${origin}/api/ping/`));

  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: 'token_not_valid' });
  expect(tokensSent(server, 'api/ping')).toEqual([pair.access]);
  expect(server.count(refresh)).toBe(0);
  expect(storage.touched).toEqual([]);
  expect(auth.state.status).toBe('authenticated');
});

test('B80 · a render with a good token and its own answer needs nothing else', async () => {
  const { server, tab } = stage();
  const storage = lent(server.issue('ada'));
  server.route('GET', '/page', () => answer({ ok: true }));
  expect((await tab({ storage }).fetch(`${origin}/page`)).status).toBe(200);
  expect(server.count()).toBe(1);
  expect(storage.touched).toEqual([]);
});
