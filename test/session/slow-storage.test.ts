import { describe, expect, it } from 'vitest';
import type { StoredSession, TokenStorage } from '../../src/index.ts';
import { delay } from '../../src/platform/wait.ts';
import { ada, bob, follow, pass, setUp, sleep, url } from '../helpers/world.ts';

interface Slow extends TokenStorage {
  kept: StoredSession | null;
  readonly log: string[];
}

/** A storage that takes its time, and keeps its steps in no order of its own. */
function slowStorage({ readMs = 20, writeMs = 50, clearMs = 5 } = {}): Slow {
  const storage: Slow = {
    kept: null,
    log: [],
    shared: true,
    async read() {
      await delay(readMs);
      return storage.kept;
    },
    async write(session) {
      await delay(writeMs);
      storage.log.push('written');
      storage.kept = session;
    },
    async clear() {
      await delay(clearMs);
      storage.log.push('cleared');
      storage.kept = null;
    },
  };
  return storage;
}

describe('an asynchronous storage', () => {
  it('carries a session through login, a reload and a refresh', async () => {
    const world = setUp();
    const storage = slowStorage();
    const one = world.open({ storage });
    const login = one.auth.login(ada);
    await pass(1);
    expect((await login).status).toBe('authenticated');
    one.auth.dispose();

    sleep(400);
    const two = world.open({ storage });
    const answer = two.auth.fetch(url('api/ping/'));
    await pass(1);
    expect((await answer).status).toBe(200);
    expect(world.refreshCalls).toBe(1);
    expect(world.nameOf(storage.kept?.refresh)).toBe('R2');
  });

  it('is empty after a logout that came while it was writing', async () => {
    const world = setUp();
    const storage = slowStorage();
    const { auth } = world.open({ storage });
    await pass(1);
    const login = follow(auth.login(ada));
    await pass(0.04);
    const logout = auth.logout();
    expect(auth.state.status).toBe('anonymous');
    await pass(1);
    await logout;

    expect(storage.log.slice(0, 2)).toEqual(['written', 'cleared']);
    expect(storage.kept).toBeNull();
    expect(auth.state.status).toBe('anonymous');
    expect(login.error).toMatchObject({ code: 'session_ended' });
  });

  it('is empty after a logout that came while a new pair was being saved', async () => {
    const world = setUp();
    const storage = slowStorage();
    const tab = world.open({ storage });
    tab.auth.login(ada);
    await pass(1);
    const refresh = follow(tab.auth.refresh());
    await pass(0.1);
    const logout = tab.auth.logout();
    await pass(2);
    await logout;

    expect(refresh.error).toMatchObject({ code: 'session_ended' });
    expect(storage.kept).toBeNull();
    expect(tab.of('refreshed')).toEqual([]);
  });

  it.each([
    ['a login, over the session that it replaced', 'login'],
    ['a new pair, over the one that is spent', 'refresh'],
  ] as const)('keeps %s, which another tab that had not heard of it wrote in between', async (_, call) => {
    const world = setUp();
    const storage = slowStorage({ readMs: 20, writeMs: 50 });
    const tab = world.open({ storage, channel: null });
    tab.auth.login(ada);
    await pass(1);
    const before = storage.kept;
    const { length } = storage.log;
    const work = call === 'login' ? tab.auth.login(bob) : tab.auth.refresh();
    while (storage.log.length === length) await pass(0.005);
    storage.kept = before;
    await pass(1);

    expect((await work).status).toBe('authenticated');
    expect(world.nameOf(storage.kept?.refresh)).toBe('R2');
    expect(tab.warnings).toEqual([]);
  });

  it('that never answers costs its patience once, and the session lives in memory', async () => {
    const world = setUp();
    const never = () => new Promise<never>(() => {});
    const { auth, warnings } = world.open({ storage: { shared: true, read: never, write: never, clear: never } });
    const login = follow(auth.login(ada));
    await pass(20);

    expect(login.value).toMatchObject({ status: 'authenticated' });
    expect(warnings.map(({ code }) => code)).toEqual(['storage_unavailable']);
    const answer = auth.fetch(url('api/ping/'));
    await pass(20);
    expect((await answer).status).toBe(200);
  });

  it('that rejects is one warning, and nothing is thrown', async () => {
    const world = setUp();
    const no = async () => {
      throw new DOMException('no', 'InvalidStateError');
    };
    const { auth, warnings } = world.open({ storage: { shared: false, read: no, write: no, clear: no } });
    await auth.login(ada);
    await auth.refresh();
    await auth.logout();

    expect(warnings).toEqual([
      {
        code: 'storage_unavailable',
        message: expect.stringContaining('token storage cannot be read (InvalidStateError)'),
      },
    ]);
  });
});
