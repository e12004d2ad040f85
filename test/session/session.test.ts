import { describe, expect, it, vi } from 'vitest';
import { AuthError, createSession, memoryStorage, webStorage } from '../../src/core.ts';
import { ada, bob, follow, pass, setUp, sleep, slow, slowRefresh, T0, url, type World } from '../helpers/world.ts';

describe('a login', () => {
  it('over a live session ends that one, and then starts', async () => {
    const world = setUp();
    const { auth, events } = await world.login();
    await auth.login(bob);
    expect(events).toEqual([
      { type: 'started', reason: 'login' },
      { type: 'ended', reason: 'replaced' },
      { type: 'started', reason: 'login' },
    ]);
    expect((await auth.getUser()).username).toBe('bob');
  });

  it('that a later login overtakes does not come into force', async () => {
    const world = setUp({ latencyMs: slow({ '/auth/jwt/create/': 1 }) });
    const { auth, events } = world.open();
    const first = follow(auth.login(ada));
    await pass(0.1);
    const second = follow(auth.login(bob));
    await pass(2);
    expect(first.error).toMatchObject({ code: 'session_ended' });
    expect(second.value).toMatchObject({ status: 'authenticated' });
    expect(events).toEqual([{ type: 'started', reason: 'login' }]);
    expect((await auth.getUser()).username).toBe('bob');
  });

  it.each([
    ['is refused', (world: World) => world.server.failNext('jwt/create', 401)],
    ['is throttled', (world: World) => world.server.failNext('jwt/create', 429)],
    ['meets a server that is down', (world: World) => world.server.failNext('jwt/create', 503)],
  ])('comes into force when a later one %s', async (_, fail) => {
    const world = setUp({ latencyMs: slow({ '/auth/jwt/create/': 1 }) });
    const { auth, events } = world.open();
    const first = follow(auth.login(ada));
    await pass(0.1);
    fail(world);
    const second = follow(auth.login(ada));
    await pass(3);
    expect(second.error).toBeInstanceOf(AuthError);
    expect(first.value).toMatchObject({ status: 'authenticated' });
    expect(events).toEqual([{ type: 'started', reason: 'login' }]);
  });

  it('comes into force when the caller aborts a later one', async () => {
    const world = setUp({ latencyMs: slow({ '/auth/jwt/create/': 1 }) });
    const { auth } = world.open();
    const first = follow(auth.login(ada));
    await pass(0.1);
    const abort = new AbortController();
    const second = follow(auth.login(bob, { signal: abort.signal }));
    await pass(0.1);
    abort.abort();
    await pass(3);
    expect(second.error).toMatchObject({ name: 'AbortError' });
    expect([first.value?.status, (await auth.getUser()).username]).toEqual(['authenticated', 'ada']);
  });

  it('that was given up opens nothing, and what the server opens all the same is revoked', async () => {
    const world = setUp({ latencyMs: slow({ '/auth/jwt/create/': 1 }) });
    const ignoresAborts: typeof fetch = (input, init) => world.fetch(input, { ...init, signal: null });
    const { djoser } = await import('../../src/index.ts');
    const { auth } = world.open({ fetch: ignoresAborts, server: djoser({ paths: { revoke: 'jwt/blacklist/' } }) });
    const abort = new AbortController();
    const login = follow(auth.login(ada, { signal: abort.signal }));
    await pass(0.1);
    abort.abort(new Error('the form was closed'));
    await pass(3);
    expect(login.error).toMatchObject({ message: 'the form was closed' });
    expect(auth.state.status).toBe('anonymous');
    expect(world.server.calls('jwt/blacklist')).toMatchObject([{ status: 200 }]);
  });

  it('with a clock that is far off says so once', async () => {
    const world = setUp();
    world.server.advance(-4000);
    const { auth, warnings } = await world.login();
    await auth.login(ada);
    expect(warnings).toEqual([{ code: 'clock_skew', message: expect.stringMatching(/4000 s off/) }]);
  });
});

describe('adopt()', () => {
  it('starts a session with tokens that came another way', async () => {
    const world = setUp();
    const { auth, events } = world.open();
    const state = await auth.adopt(world.issue(), { remember: true });
    expect(state).toMatchObject({ status: 'authenticated', remember: true, expiresAt: T0 + 300_000 });
    expect(events).toEqual([{ type: 'started', reason: 'adopt' }]);
    expect((await auth.fetch(url('api/ping/'))).status).toBe(200);
  });

  it('without a refresh token starts a session that a clock set back does not end: then the server tells whether its token is over', async () => {
    const world = setUp();
    const tab = world.open();
    const { access } = world.issue();
    await tab.auth.adopt({ access });
    sleep(-10);
    expect((await tab.auth.fetch(url('api/ping/'))).status).toBe(200);
    expect(tab.events).toEqual([{ type: 'started', reason: 'adopt' }]);
    tab.auth.dispose();
    const next = world.open();
    expect(await next.auth.ready).toMatchObject({ status: 'authenticated' });
    expect((await next.auth.fetch(url('api/ping/'))).status).toBe(200);
  });

  it('refuses what cannot be a token, and keeps the session that is there', async () => {
    const world = setUp();
    const { auth, events } = await world.login();
    for (const access of ['', 'two words', 'undefined', undefined as never, 5 as never]) {
      await expect(auth.adopt({ access })).rejects.toMatchObject({ code: 'invalid_input' });
    }
    expect(auth.state.status).toBe('authenticated');
    expect(events).toHaveLength(1);
  });
});

describe('getAccessToken()', () => {
  it('is null when nobody is logged in', async () => {
    expect(await setUp().open().auth.getAccessToken()).toBeNull();
  });

  it('is good for as long as was asked', async () => {
    const world = setUp();
    const { auth } = await world.login();
    sleep(100);
    expect(world.nameOf(await auth.getAccessToken({ minValiditySeconds: 190 }))).toBe('A1');
    expect(world.nameOf(await auth.getAccessToken({ minValiditySeconds: 210 }))).toBe('A2');
  });

  it('does not refresh at every call when more is asked than a token can have', async () => {
    const world = setUp();
    const { auth } = await world.login();
    for (let call = 0; call < 5; call += 1) await auth.getAccessToken({ minValiditySeconds: 100_000 });
    expect(world.refreshCalls).toBe(0);
  });

  it('gives the token there is when it is good and cannot be renewed', async () => {
    const world = setUp();
    const { auth } = await world.login();
    sleep(280);
    world.server.failNext('jwt/refresh', 503);
    expect(world.nameOf(await auth.getAccessToken())).toBe('A1');
    sleep(30);
    world.server.failNext('jwt/refresh', 503);
    await expect(auth.getAccessToken()).rejects.toMatchObject({ code: 'refresh_unavailable', status: 503 });
  });

  it('ends the wait of a caller who gives up, and nobody else’s', async () => {
    const world = setUp({ latencyMs: slowRefresh(1) });
    const { auth } = await world.login();
    sleep(290);
    const abort = new AbortController();
    const given = follow(auth.getAccessToken({ signal: abort.signal }));
    const kept = follow(auth.getAccessToken());
    await pass(0.1);
    abort.abort(new Error('enough'));
    await pass(2);
    expect(given.error).toMatchObject({ message: 'enough' });
    expect(world.nameOf(kept.value)).toBe('A2');
  });
});

describe('refresh()', () => {
  it('is an error when nobody is logged in', async () => {
    await expect(setUp().open().auth.refresh()).rejects.toMatchObject({ code: 'not_authenticated' });
  });

  it('skips the cool-down', async () => {
    const world = setUp();
    const { auth, of } = await world.login();
    world.server.failNext('jwt/refresh', [503, 503, 503]);
    for (let time = 0; time < 3; time += 1) {
      sleep(2);
      await auth.refresh().catch(() => {});
    }
    expect(auth.state).toMatchObject({ refresh: 'coolingDown' });
    sleep(1.5);
    expect(await auth.refresh()).toMatchObject({ status: 'authenticated', refresh: 'idle' });
    expect(of('refreshfailed').map(({ retryAt }) => (retryAt - T0) / 1000)).toEqual([3, 6, 10]);
  });
});

describe('the order of a refresh', () => {
  it('is save, state, unlock, announce', async () => {
    const world = setUp();
    const order: string[] = [];
    const storage = world.profile.storage();
    const channel = world.profile.channel('latchkey');
    const { auth } = world.open({
      storage: {
        ...storage,
        write(session) {
          order.push(`save ${world.nameOf(session.access)}`);
          return storage.write(session);
        },
      },
      locks: {
        request: (name, options, work) =>
          world.profile.locks.request(name, options, async () => {
            order.push('lock');
            return work().finally(() => order.push('unlock'));
          }),
      },
    });
    await auth.login(ada);
    order.length = 0;
    channel.onmessage = () => order.push('announce');
    auth.on('refreshed', () => order.push(`listener, lock ${world.profile.locks.held() ? 'held' : 'free'}`));
    const { expiresAt } = auth.state as { expiresAt: number };
    sleep(5);
    const refresh = auth.refresh();
    await pass(0);
    await refresh;
    await pass(0);
    expect(order).toEqual(['lock', 'save A2', 'unlock', 'listener, lock free', 'announce']);
    expect(auth.state).toMatchObject({ expiresAt: expiresAt + 5000 });
    channel.close();
  });
});

describe('listeners', () => {
  it('that throw or reject are reported, and keep nobody else from the news', async () => {
    const reported: unknown[] = [];
    vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
    const world = setUp();
    const { auth } = world.open();
    const heard: string[] = [];
    auth.subscribe(() => {
      throw new Error('first');
    });
    auth.on('started', async () => {
      throw new Error('second');
    });
    auth.on('started', () => heard.push('started'));
    await auth.login(ada);
    await pass(0);
    expect(heard).toEqual(['started']);
    expect(reported.map(String)).toEqual(expect.arrayContaining(['Error: first', 'Error: second']));
  });

  it('that throw where there is no reportError cost one warning', async () => {
    vi.stubGlobal('reportError', undefined);
    const world = setUp();
    const { auth, warnings } = world.open();
    auth.subscribe(() => {
      throw new Error('no');
    });
    await auth.login(ada);
    expect(warnings.map(({ code }) => code)).toEqual(['listener_failed']);
  });

  it('hear nothing any more once they have gone', async () => {
    const world = setUp();
    const { auth } = world.open();
    const heard: string[] = [];
    auth.subscribe(({ status }) => heard.push(status))();
    auth.on('started', ({ reason }) => heard.push(reason))();
    await auth.login(ada);
    expect(heard).toEqual(['restoring']);
  });

  it('that act on the first thing they are told hear what comes of it', async () => {
    const world = setUp();
    const { auth } = world.open();
    await auth.login(ada);
    const heard: string[] = [];
    auth.subscribe(({ status }) => {
      heard.push(status);
      if (status === 'authenticated') auth.logout();
    });
    expect(heard).toEqual(['authenticated', 'anonymous']);
  });

  it('that log out on the spot are told of it in order', async () => {
    const world = setUp();
    const { auth, events } = world.open();
    auth.on('started', () => void auth.logout());
    await auth.login(ada);
    expect(events).toEqual([
      { type: 'started', reason: 'login' },
      { type: 'ended', reason: 'logout' },
    ]);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
  });
});

describe('a refresh that nobody waits for any more', () => {
  it('stays under way, and is saved when its answer comes late', async () => {
    const world = setUp({ latencyMs: slowRefresh(10) });
    const { auth, events } = await world.login();
    const refresh = follow(auth.refresh());
    await pass(8.1);
    expect(refresh.error).toMatchObject({ code: 'refresh_unavailable' });
    expect(auth.state).toMatchObject({ refresh: 'inFlight' });
    await pass(2);
    expect(auth.state).toMatchObject({ refresh: 'idle' });
    expect(world.stored()).toEqual({ access: 'A2', refresh: 'R2' });
    expect(events.map(({ type }) => type)).toEqual(['started', 'refreshed']);
    expect(world.spent()).toEqual(['R1']);
  });
});

describe('a disposed client', () => {
  it('rejects what is asked of it, and settles what was asked before', async () => {
    const world = setUp({ latencyMs: slowRefresh(1) });
    const { auth, events } = await world.login();
    sleep(290);
    const before = follow(auth.fetch(url('api/ping/')));
    await pass(0.1);
    auth.dispose();
    auth[Symbol.dispose]();
    await pass(2);
    expect(before.value).toMatchObject({ status: 200 });
    expect(world.stored()).toEqual({ access: 'A2', refresh: 'R2' });
    expect(events).toHaveLength(1);
    const calls = [
      () => auth.login(ada),
      () => auth.logout(),
      () => auth.refresh(),
      () => auth.verify(),
      () => auth.getUser(),
      () => auth.getAccessToken(),
      () => auth.adopt({ access: 'a' }),
      () => auth.fetch(url('api/ping/')),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'disposed' });
    expect(auth.subscribe(() => {})).toBeTypeOf('function');
  });

  it('rejects a login under way with `disposed`, and starts no session', async () => {
    const world = setUp({ latencyMs: slow({ '/auth/jwt/create/': 1 }) });
    const { auth, events } = world.open();
    await auth.ready;
    const login = follow(auth.login(ada));
    await pass(0.5);
    auth.dispose();
    await pass(2);
    expect(login.error).toMatchObject({ code: 'disposed' });
    expect(events).toEqual([]);
    expect(world.stored()).toBeNull();
  });

  it('makes room for another of its name; two at a time are warned of', async () => {
    const world = setUp();
    const one = world.open();
    const two = world.open();
    await pass(0);
    expect(one.warnings).toEqual([]);
    expect(two.warnings).toEqual([{ code: 'duplicate_client', message: expect.stringContaining('"latchkey"') }]);
    one.auth.dispose();
    two.auth.dispose();
    const three = world.open();
    await pass(0);
    expect(three.warnings).toEqual([]);
  });
});

describe('createSession()', () => {
  const allowedOrigins = ['https://api.example.test'];

  it('runs the lifecycle with the two calls that it is given', async () => {
    const world = setUp();
    const revoked: unknown[] = [];
    let count = 0;
    const session = createSession({
      allowedOrigins,
      scheme: 'Token',
      storage: memoryStorage(),
      random: () => 0,
      channel: null,
      fetch: async (_input, init) => new Response(new Headers(init?.headers).get('authorization')),
      refresh: async (refreshToken) => {
        count += 1;
        return { access: `opaque-${count}`, refresh: `${refreshToken}+`, expiresInSeconds: 100 };
      },
      revoke: async (refreshToken, { scheme }) => {
        revoked.push(refreshToken, scheme);
      },
    });
    await session.adopt({ access: 'opaque-0', refresh: 'r' });
    const sent = async () => (await session.fetch(url('x/'))).text();
    expect(await sent()).toBe('Token opaque-0');
    await session.refresh();
    expect(session.state).toMatchObject({ claims: null, expiresAt: Date.now() + 100_000 });
    await pass(99);
    expect(count).toBe(2);
    expect(await sent()).toBe('Token opaque-2');
    expect(await session.logout()).toEqual({ revoked: true });
    expect(revoked).toEqual(['r++', 'Token']);
    expect(await sent()).toBe('');
    session.dispose();
    expect(world.refreshCalls).toBe(0);
  });

  it('ends when `refresh` says that the session has ended, and only then', async () => {
    setUp();
    const errors: unknown[] = [new Error('SECRET'), 'SECRET', new AuthError('server_error', 'down', { status: 503 })];
    const failing = [...errors, new AuthError('session_ended', 'no more')];
    const session = createSession({
      allowedOrigins,
      channel: null,
      refresh: async () => {
        throw failing.shift();
      },
    });
    await session.adopt({ access: 'opaque', refresh: 'r' });
    for (const _ of errors) {
      const refresh = follow(session.refresh());
      await pass(2);
      expect(refresh.error).toMatchObject({ code: 'refresh_unavailable' });
      expect(JSON.stringify(refresh.error)).not.toContain('SECRET');
    }
    const refresh = follow(session.refresh());
    await pass(2);
    expect(refresh.error).toMatchObject({ code: 'session_ended', message: 'no more' });
    expect(session.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    session.dispose();
  });

  it('offers the storages that need no cookie', () => {
    expect(webStorage().shared).toBe(true);
    expect(webStorage('session').shared).toBe(false);
  });
});

describe('what getUser() found', () => {
  it('is told, once', async () => {
    const world = setUp();
    const { auth } = await world.login();
    const seen: unknown[] = [];
    auth.subscribe((state) => seen.push(state.status === 'authenticated' && state.user));
    await auth.getUser();
    await auth.getUser();
    expect(seen).toEqual([null, expect.objectContaining({ username: 'ada' })]);
  });

  it('is not told of another user, who has come in between', async () => {
    const world = setUp({ latencyMs: slow({ '/auth/users/me/': 1 }) });
    const { auth } = await world.login();
    const asking = auth.getUser().catch(() => null);
    await auth.login(bob);
    await pass(2);
    await asking;
    expect(auth.state).toMatchObject({ status: 'authenticated', user: null });
  });
});
