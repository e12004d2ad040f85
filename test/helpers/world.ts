import { expect, onTestFinished, vi } from 'vitest';
import {
  type Auth,
  type AuthEvent,
  type AuthOptions,
  type AuthWarning,
  createAuth,
  djoser,
  type StoredSession,
} from '../../src/index.ts';
import {
  type ClaimOverrides,
  createFakeDjoser,
  type FakeDjoser,
  type FakeDjoserOptions,
  type TokenPair,
} from '../../src/testing.ts';
import { openPage, type Page } from './page.ts';
import { createProfile, type Profile } from './tabs.ts';

/** The time at which each case begins, epoch ms. */
export const T0 = 1_800_000_000_000;
export const ada = { username: 'ada', password: 'correct-horse' };
export const bob = { username: 'bob', password: 'battery-staple' };

/** The ways in which a page gets an expired access token together with a valid refresh token. */
export const waysToBeOver = ['found in the store at page load', 'held in memory through a sleep'] as const;

/** One client, and the events and warnings that it has reported. */
export interface Tab {
  readonly auth: Auth;
  /** All events except warnings, in order. */
  readonly events: readonly AuthEvent[];
  readonly warnings: readonly AuthWarning[];
  of<Type extends AuthEvent['type']>(type: Type): Extract<AuthEvent, { type: Type }>[];
}

/** A new server, browser profile and page. Each token has a short name: the first access token is A1, the second A2. */
export interface World {
  readonly server: FakeDjoser;
  readonly profile: Profile;
  readonly page: Page;
  /** The `fetch` of the server, which every tab uses. */
  readonly fetch: typeof fetch;
  /** The number of requests to the refresh endpoint until now. */
  readonly refreshCalls: number;
  /** Opens a tab. The options named in `without` are not set, so the library uses their defaults. */
  open(options?: Partial<AuthOptions>, without?: readonly (keyof AuthOptions)[]): Tab;
  /** Opens a tab and logs `ada` in. */
  login(options?: Partial<AuthOptions>): Promise<Tab>;
  /** Opens a tab whose access token A1 expired a second ago, and whose refresh token R1 is valid. */
  over(way: (typeof waysToBeOver)[number], options?: Partial<AuthOptions>): Promise<Tab>;
  issue(overrides?: ClaimOverrides, username?: string): TokenPair;
  /** Puts a session into the store, as if an earlier page had saved it. */
  store(pair: Partial<TokenPair>): void;
  /** Saves a new token pair for the session, as another tab does, but sends no message about it. */
  saveElsewhere(changes?: Partial<StoredSession>): void;
  /** The names of the stored tokens; `null` if nothing is stored. */
  stored(): { access: string | null; refresh: string | null } | null;
  /** The Authorization header of each request for a path, with the name of its token: `JWT A1`; `null` if a request had none. */
  sent(path: string): (string | null)[];
  /** The refresh tokens that were sent, in order. */
  spent(): string[];
  /** The time of each refresh, in seconds after T0. */
  refreshedAt(): number[];
  nameOf(token: string | null | undefined): string | null;
}

/** The address of `path` on the server. */
export const url = (path: string): string => new URL(path, 'https://api.example.test/').href;

/** SimpleJWT's refusal of an access token. */
export const refusal = (code = 'token_not_valid'): Response =>
  Response.json(
    { detail: 'Given token not valid for any token type', code },
    { status: 401, headers: { 'WWW-Authenticate': 'JWT realm="api"' } },
  );

/** Lets time pass and timers run. */
export const pass = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * 1000);

/** Lets time pass without running timers, as when the device sleeps. */
export const sleep = (seconds: number): void => {
  vi.setSystemTime(Date.now() + seconds * 1000);
};

/**
 * Delays each timer by at least `leastMs`, until the end of the test. A browser does this in a hidden tab: its timers run once a second, or
 * once a minute.
 */
export function throttleTimers(leastMs: number): void {
  const { setTimeout } = globalThis;
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms = 0) =>
    setTimeout(run, Math.max(ms, leastMs))) as typeof globalThis.setTimeout);
}

/** The result of a promise, and when it settled. */
export interface Outcome<T> {
  settledAt: number | null;
  value?: T;
  error?: unknown;
}

/** Records the result of a promise for which the test does not wait. */
export function follow<T>(promise: Promise<T>): Outcome<T> {
  const outcome: Outcome<T> = { settledAt: null };
  promise.then(
    (value) => Object.assign(outcome, { value, settledAt: Date.now() }),
    (error) => Object.assign(outcome, { error, settledAt: Date.now() }),
  );
  return outcome;
}

/** The latency by path, in seconds. Other paths have none. */
export const slow =
  (seconds: Record<string, number>) =>
  ({ path }: { path: string }): number =>
    (seconds[path] ?? 0) * 1000;
export const slowRefresh = (seconds: number) => slow({ '/auth/jwt/refresh/': seconds });

export interface SetUpOptions extends FakeDjoserOptions {
  /** The start of the test, in seconds after T0; default 0. */
  startsAt?: number;
  /** Whether the store reports the writes of other tabs; default `true`. */
  watched?: boolean;
  /** How long a write takes until other tabs see it, ms; default 0. */
  lagMs?: number;
}

/** Sets up the world of a test. Call it first. After the test it removes everything, and checks what must hold in every test. */
export function setUp({ startsAt = 0, watched = true, lagMs = 0, ...options }: SetUpOptions = {}): World {
  vi.useFakeTimers({ now: T0 + startsAt * 1000 });
  const page = openPage();
  const server = createFakeDjoser({ users: [ada, bob], schemes: ['JWT'], ...options });
  const profile = createProfile({ watched, lagMs });
  const tabs: Auth[] = [];
  const names = new Map<string, string>();
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);

  const name = (kind: 'A' | 'R', token: unknown) => {
    if (typeof token !== 'string' || names.has(token)) return;
    const known = [...names.values()].filter((each) => each.startsWith(kind));
    names.set(token, `${kind}${known.length + 1}`);
  };
  const namePair = (pair: unknown) => {
    const { access, refresh } = (pair ?? {}) as Partial<TokenPair>;
    name('A', access);
    name('R', refresh);
  };
  const nameOf = (token: string | null | undefined) => (token == null ? null : (names.get(token) ?? 'unknown token'));

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await server.fetch(input, init);
    if (/\/jwt\/(create|refresh)\/$/.test(response.url)) {
      namePair(
        await response
          .clone()
          .json()
          .catch(() => null),
      );
    }
    return response;
  };

  const storage = () => {
    const inner = profile.storage();
    return {
      ...inner,
      write(session: Parameters<typeof inner.write>[0]) {
        expect(Object.values(session).filter((value) => value === 'undefined' || value === 'null')).toEqual([]);
        return inner.write(session);
      },
    };
  };

  onTestFinished(async () => {
    for (const auth of tabs) auth.dispose();
    const listeners = page.listeners();
    vi.useRealTimers();
    // Node reports an unhandled rejection when the queue of promises is empty.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    vi.unstubAllGlobals();
    expect(unhandled, 'unhandled rejections').toEqual([]);
    expect(listeners, 'listeners left behind').toBe(0);
    for (const { headers, body } of server.calls()) {
      expect(headers.authorization ?? 'JWT token').toMatch(/^\w+ [^\s,]+$/);
      expect(`${Object.values(headers)} ${JSON.stringify(body ?? '')}`).not.toMatch(/\b(undefined|null)\b/);
    }
  });

  const open: World['open'] = (more = {}, without = []) => {
    const events: AuthEvent[] = [];
    const warnings: AuthWarning[] = [];
    const all: AuthOptions = {
      baseUrl: server.baseUrl,
      // The scheme is set, so that the client sends no request to find it.
      server: djoser({ scheme: 'JWT' }),
      fetch,
      now: () => Date.now(),
      random: () => 0,
      storage: storage(),
      locks: profile.locks,
      channel: profile.channel,
      onWarning: (warning) => warnings.push(warning),
      ...more,
    };
    for (const option of without) delete all[option];
    const auth = createAuth(all);
    tabs.push(auth);
    for (const type of ['started', 'refreshed', 'refreshfailed', 'ended'] as const)
      auth.on(type, (event) => events.push(event));
    const of: Tab['of'] = (type) => events.filter((event) => event.type === type) as never;
    return { auth, events, warnings, of };
  };

  const issue: World['issue'] = (overrides, username = 'ada') => {
    const pair = server.issue(username, overrides);
    namePair(pair);
    return pair;
  };

  const store: World['store'] = ({ access = null, refresh = null }) => profile.store({ id: 's1', access, refresh });

  return {
    server,
    profile,
    page,
    fetch,
    open,
    issue,
    store,
    saveElsewhere(changes) {
      const { askedAt: _, expiresAt: __, ...kept } = profile.stored() ?? {};
      profile.store({ ...kept, ...issue(), revision: 2, refreshRevision: 2, ...changes });
    },
    nameOf,
    get refreshCalls() {
      return server.count('jwt/refresh');
    },
    async login(more) {
      const tab = open(more);
      await tab.auth.login(ada);
      return tab;
    },
    async over(way, more) {
      const at = Date.now();
      const ends = Math.floor(at / 1000) - 1;
      const pair = issue({ access: { iat: ends - 300, exp: ends }, refresh: { exp: ends + 86_401 } });
      store(pair);
      if (way === 'found in the store at page load') return open(more);
      vi.setSystemTime(at - 250_000);
      const tab = open(more);
      await tab.auth.ready;
      vi.setSystemTime(at);
      return tab;
    },
    stored() {
      const stored = profile.stored();
      return stored && { access: nameOf(stored.access), refresh: nameOf(stored.refresh) };
    },
    sent: (path) =>
      server
        .calls(path)
        .map(({ authorization }) => authorization && `${authorization.scheme} ${nameOf(authorization.token)}`),
    spent: () =>
      server.calls('jwt/refresh').map(({ body }) => nameOf((body as { refresh?: string }).refresh) ?? 'nothing'),
    refreshedAt: () => server.calls('jwt/refresh').map(({ at }) => (at - T0) / 1000),
  };
}
