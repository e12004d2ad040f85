import { describe, expect, it, vi } from 'vitest';
import { type AuthState, memoryStorage } from '../../src/index.ts';
import { follow, pass, setUp, slowRefresh, T0, url } from '../helpers/world.ts';

const refreshes = (state: AuthState) => (state.status === 'authenticated' ? state.refresh : state.status);

/** A tab that is logged in, and what its state said of the refresh, change by change. */
async function setUpTab(latencySeconds = 0.1, options: Parameters<ReturnType<typeof setUp>['login']>[0] = {}) {
  const world = setUp({ latencyMs: slowRefresh(latencySeconds) });
  const tab = await world.login(options);
  await pass(0);
  const seen: string[] = [];
  const stop = tab.auth.subscribe((state) => seen.push(refreshes(state)));
  seen.length = 0;
  return { world, tab, seen, stop };
}

describe('the state', () => {
  it('says that a refresh is under way, and that it is over', async () => {
    const { tab, seen } = await setUpTab();
    const refreshing = tab.auth.refresh();
    await pass(0);
    expect(seen).toEqual(['inFlight']);
    await pass(1);
    expect((await refreshing).status).toBe('authenticated');
    expect(seen).toEqual(['inFlight', 'idle']);
  });

  it('says that it is cooling down after one that failed, and until when', async () => {
    const { world, tab, seen } = await setUpTab();
    world.server.failNext('jwt/refresh', 503);
    const outcome = follow(tab.auth.refresh());
    await pass(0.1);
    expect(outcome.error).toMatchObject({ code: 'refresh_unavailable', status: 503 });
    expect(tab.of('refreshfailed')).toEqual([{ type: 'refreshfailed', error: outcome.error, retryAt: T0 + 1100 }]);
    expect(seen).toEqual(['inFlight', 'coolingDown']);
  });

  it('says that it is idle once the cool-down is over, and the timer tries again', async () => {
    const { world, tab, seen } = await setUpTab();
    world.server.failNext('jwt/refresh', 503);
    tab.auth.refresh().catch(() => {});
    await pass(0.1);
    await pass(0.999);
    expect(seen.at(-1)).toBe('coolingDown');
    await pass(0.001);
    expect(seen.slice(2)).toEqual(['idle']);
  });

  it('says nothing of a refresh when nothing refreshes', async () => {
    const { tab, seen } = await setUpTab();
    await tab.auth.fetch(url('api/ping/'));
    expect(seen).toEqual([]);
  });
});

describe('the event', () => {
  it('says how long the refresh took, and who asked for it', async () => {
    const { tab } = await setUpTab(0.25);
    tab.auth.refresh();
    await pass(1);
    expect(tab.of('refreshed')).toEqual([{ type: 'refreshed', cause: 'manual', tookMs: 250 }]);
  });
});

describe('two refreshes', () => {
  it('start a second apart, however soon the second is asked for', async () => {
    const { world, tab } = await setUpTab(0);
    await tab.auth.refresh();
    await pass(0.3);
    tab.auth.refresh();
    await pass(2);
    expect(world.refreshedAt()).toEqual([0, 1]);
  });

  it('are not kept apart when a second has passed', async () => {
    const { world, tab } = await setUpTab(0);
    await tab.auth.refresh();
    await pass(1);
    await tab.auth.refresh();
    expect(world.refreshedAt()).toEqual([0, 1]);
  });

  it('are not kept apart by a clock that was set back', async () => {
    const { world, tab } = await setUpTab(0);
    await tab.auth.refresh();
    vi.setSystemTime(T0 - 60_000);
    tab.auth.refresh();
    await pass(0);
    expect(world.refreshCalls).toBe(2);
  });
});

describe('the answer', () => {
  it('without an access token is told as such, and the session stays', async () => {
    const world = setUp();
    const fetch: typeof globalThis.fetch = async (input, init) =>
      String(input).endsWith('jwt/refresh/') ? Response.json({ refresh: 'R2' }) : world.fetch(input, init);
    const { auth } = await world.login({ fetch });
    await expect(auth.refresh()).rejects.toMatchObject({
      code: 'refresh_unavailable',
      message: expect.stringContaining('The refresh answer has no access token.'),
    });
    expect(auth.state.status).toBe('authenticated');
  });

  it('that brings a token which looks over counts from when it was asked for, by a clock that nobody need believe', async () => {
    const { world, tab } = await setUpTab(0);
    await pass(2);
    world.server.advance(-7200);
    await tab.auth.refresh();
    await pass(0);
    expect(tab.auth.state).toMatchObject({ status: 'authenticated', expiresAt: T0 + 302_000 });
    expect(world.profile.stored()).toMatchObject({ askedAt: T0 + 2000, expiresAt: T0 + 302_000, lifetimeMs: 300_000 });
    expect(tab.warnings).toEqual([]);
  });

  it('that brings a token which looks over, where no lifetime is known, leaves its end to 401s', async () => {
    const world = setUp();
    const { refresh } = world.issue();
    world.store({ refresh });
    world.server.advance(-7200);
    const { auth } = world.open();
    await auth.ready;
    expect(auth.state).toMatchObject({ status: 'authenticated', expiresAt: null });
  });

  it('tells the lifetime of an access token where nothing did before', async () => {
    const world = setUp();
    const { refresh } = world.issue();
    world.store({ refresh });
    const { auth } = world.open();
    await auth.ready;
    expect(world.profile.stored()).toMatchObject({ lifetimeMs: 300_000, revision: 2, askedAt: T0 });
  });

  it('has its own end where no login told the lifetime: an old `iat` makes no token live longer', async () => {
    const world = setUp({ simplejwt: '5.3' });
    const { refresh } = world.issue({ refresh: { iat: T0 / 1000 - 3600 } });
    world.store({ refresh });
    const { auth } = world.open();
    await auth.ready;
    expect(auth.state).toMatchObject({ expiresAt: T0 + 300_000 });
    await pass(200);
    expect(await auth.refresh()).toMatchObject({ expiresAt: T0 + 500_000 });
  });

  it('that does not come in time is given up, and says after how long', async () => {
    const { tab } = await setUpTab(60, { refreshTimeoutSeconds: 3 });
    const outcome = follow(tab.auth.refresh());
    await pass(3);
    expect(outcome.error).toMatchObject({
      code: 'refresh_unavailable',
      message: 'The refresh request was not answered in 3 s. The session stays: try again later.',
    });
  });
});

describe('what stands in the way of a refresh', () => {
  it('is a storage that only reads', async () => {
    const world = setUp();
    const storage = { ...memoryStorage(), readOnly: true, read: () => world.profile.stored() };
    world.store(world.issue());
    const { auth } = world.open({ storage });
    await auth.ready;
    await expect(auth.refresh()).rejects.toMatchObject({
      code: 'refresh_unavailable',
      message: 'There is no way to a new token. The session stays: try again later.',
    });
    expect(world.refreshCalls).toBe(0);
  });

  it('is told to requests as long as the cool-down lasts', async () => {
    const { world, tab } = await setUpTab(0, { proactive: 'off' });
    world.server.failNext('jwt/refresh', [429]);
    await pass(301);
    const first = follow(tab.auth.fetch(url('api/ping/')));
    await pass(0.1);
    const second = follow(tab.auth.fetch(url('api/ping/')));
    await pass(0.1);
    expect(second.error).toBe(first.error);
    expect(world.refreshCalls).toBe(1);
  });

  it('is a network that failed, and the cause is not hidden', async () => {
    const { world, tab } = await setUpTab(0);
    world.server.failNext('jwt/refresh', 'network');
    const outcome = follow(tab.auth.refresh());
    await pass(0);
    expect(outcome.error).toMatchObject({ code: 'refresh_unavailable' });
    expect((outcome.error as Error).message).toMatch(/^No refresh now\. .+ The session stays: try again later\.$/);
  });
});

it.each([
  ['Kein Zugang', /^No refresh now\. .*: Kein Zugang\. The session stays: try again later\.$/],
  ['Gesperrt für Käse und Ü', /: Gesperrt für Käse und Ü\. The session stays: try again later\.$/],
  ['Try again!', /^No refresh now\. .*: Try again! The session stays: try again later\.$/],
])('a sentence of the server ends before the next one begins: %s', async (detail, message) => {
  const { world, tab } = await setUpTab(0);
  world.server.failNext('jwt/refresh', () => Response.json({ detail }, { status: 400 }));
  const outcome = follow(tab.auth.refresh());
  await pass(1);
  expect((outcome.error as Error).message).toMatch(message);
});

describe('what another tab knows of a refresh', () => {
  it('is its revision, on the names of the locks, before the lock is free', async () => {
    const world = setUp();
    const noted: string[] = [];
    const locks = {
      ...world.profile.locks,
      query: async () => ({ held: [] }),
      request: ((name, options, work) => {
        if (options.mode === 'shared') noted.push(name);
        return world.profile.locks.request(name, options, work);
      }) as typeof world.profile.locks.request,
    };
    const { auth } = await world.login({ locks });
    await auth.refresh();
    expect(noted).toEqual([`latchkey#${world.profile.stored()?.id} 2`]);
  });

  it('is nothing where the tokens are in memory', async () => {
    const world = setUp();
    const request = vi.fn(world.profile.locks.request);
    const locks = { ...world.profile.locks, request: request as never, query: async () => ({ held: [] }) };
    const { auth } = await world.login({ locks, storage: memoryStorage() });
    await auth.refresh();
    expect(request.mock.calls.filter(([, { mode }]) => mode === 'shared')).toEqual([]);
  });
});

describe('the token of a caller who waits', () => {
  it('is there, or the end, when the session is replaced under them', async () => {
    const { world, tab } = await setUpTab(5);
    const outcome = follow(tab.auth.refresh());
    await pass(1);
    const { access } = world.issue({}, 'bob');
    await tab.auth.adopt({ access });
    await pass(0);
    expect(outcome.error).toMatchObject({ code: 'session_ended' });
    await pass(10);
    expect(await tab.auth.getAccessToken()).toBe(access);
  });
});
