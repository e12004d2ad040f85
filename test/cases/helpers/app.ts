import { expect, onTestFinished, vi } from 'vitest';
import { type Auth, type AuthEvent, type AuthOptions, createAuth } from '../../../src/index.ts';
import {
  createFakeDjoser,
  createTabs,
  type FakeDjoser,
  type FakeDjoserOptions,
  type Tab,
  type TokenPair,
} from '../../../src/testing.ts';
import { openPage, type Page } from '../../helpers/page.ts';
import { type Cookies, installCookies } from './cookies.ts';
import { ada, follow, sleepThrough, t0 } from './stage.ts';
import { type FakeArea, installLocalStorage, type RemovalFailure, type WriteFailure } from './web-storage.ts';

export const grace = { username: 'grace', password: 'correct-horse' };

/** How a page may come to have an access token that is over, and a refresh token that is not. */
export const waysToBeOver = ['found at page load', 'held through a sleep'] as const;
export type WayToBeOver = (typeof waysToBeOver)[number];

export interface AppOptions extends FakeDjoserOptions {
  /** Where the page is; `null`: there is no page, as in Node. */
  readonly url?: string | null;
  /** Sits between the clients and the server. */
  readonly wire?: (inner: typeof fetch) => typeof fetch;
  /** Called before the page's `localStorage` takes something; may throw. */
  readonly beforeWrite?: WriteFailure;
  /** Called before the page's `localStorage` removes something; may throw. */
  readonly beforeRemoval?: RemovalFailure;
}

/** A server, a browser with a page in it, and clients with the default options. */
export interface App {
  readonly server: FakeDjoser;
  readonly page: Page;
  readonly local: FakeArea;
  readonly cookies: Cookies;
  /** A tab of the browser; `tab.open()` gives another one. */
  readonly tab: Tab;
  /** The codes of all warnings, in order. */
  readonly warnings: string[];
  /** What the server has handed out at logins and refreshes, in order. */
  readonly pairs: TokenPair[];
  /** A client in a tab of its own, unless a tab is given. */
  client(options?: Partial<AuthOptions>, tab?: Tab): Auth;
  /** A client that ada has logged in with. */
  loggedIn(options?: Partial<AuthOptions>, tab?: Tab): Promise<Auth>;
  /** A client whose access token ended a second ago. */
  over(way: WayToBeOver, options?: Partial<AuthOptions>): Promise<Auth>;
  /** What the client told its listeners, as `type` or `type:reason`. */
  heard(auth: Auth): string[];
  /** Everything that the page keeps, as one text. */
  kept(): string;
}

/** Call it first in a test. When the test is over it takes all away again, and checks what holds in every case. */
export function openApp(options: AppOptions = {}): App {
  const { url = 'https://app.example.test/', wire, beforeWrite, beforeRemoval, ...settings } = options;
  vi.useFakeTimers({ now: t0 * 1000 });
  const page = url === null ? null : openPage(url);
  const local = page && installLocalStorage(beforeWrite, beforeRemoval);
  const cookies = page && installCookies();
  const server = createFakeDjoser({ users: [ada, grace], ...settings });
  const [tab] = createTabs(1);
  const told = new Map<Auth, string[]>();
  const warnings: string[] = [];
  const pairs: TokenPair[] = [];
  const fetch = notePairs(server.fetch, pairs);
  checkAfterwards(server, page, told);

  const client: App['client'] = (more, at = tab.open()) => {
    const auth = createAuth({
      baseUrl: server.baseUrl,
      fetch: wire ? wire(fetch) : fetch,
      random: () => 0,
      locks: at.locks,
      channel: at.channel,
      onWarning: ({ code }) => warnings.push(code),
      ...more,
    });
    const events: string[] = [];
    told.set(auth, events);
    const hear = (event: AuthEvent) => events.push('reason' in event ? `${event.type}:${event.reason}` : event.type);
    for (const type of ['started', 'refreshed', 'refreshfailed', 'ended'] as const) auth.on(type, hear);
    return auth;
  };
  const loggedIn: App['loggedIn'] = async (more, at) => {
    const auth = client(more, at);
    await within(1, auth.login(ada));
    return auth;
  };

  return {
    server,
    page: page as Page,
    local: local as FakeArea,
    cookies: cookies as Cookies,
    tab,
    warnings,
    pairs,
    client,
    loggedIn,
    async over(way, more) {
      const auth = await loggedIn(more);
      if (way === 'held through a sleep') {
        sleepThrough(301);
        return auth;
      }
      auth.dispose();
      await pass(301);
      return client(more);
    },
    heard: (auth) => told.get(auth) ?? [],
    kept: () => JSON.stringify([local?.all(), cookies?.all()]),
  };
}

/** A `fetch` that keeps a copy of every pair of tokens that comes by. */
function notePairs(inner: typeof fetch, pairs: TokenPair[]): typeof fetch {
  return async (input, init) => {
    const response = await inner(input, init);
    if (!response.ok || !/\/jwt\/(create|refresh)\/$/.test(response.url)) return response;
    const pair: TokenPair | null = await response
      .clone()
      .json()
      .catch(() => null);
    if (pair?.access) pairs.push(pair);
    return response;
  };
}

function checkAfterwards(server: FakeDjoser, page: Page | null, clients: Map<Auth, unknown>): void {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  onTestFinished(async () => {
    for (const auth of clients.keys()) auth.dispose();
    // A refresh that was sent is given up after 90 seconds.
    await pass(91);
    const left = { timers: vi.getTimerCount(), listeners: page?.listeners() ?? 0 };
    vi.useRealTimers();
    vi.unstubAllGlobals();
    // Node reports a rejection that nobody handled once the queue of promises is empty.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled, 'unhandled rejections').toEqual([]);
    expect(left, 'what is left behind').toEqual({ timers: 0, listeners: 0 });
    for (const { headers, body } of server.calls()) {
      expect(headers.authorization ?? '').not.toMatch(/undefined|null|,/);
      expect(JSON.stringify(body) ?? '').not.toMatch(/"(undefined|null)"/);
    }
  });
}

/** Time passes and timers run. */
export const pass = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * 1000);

/** What a promise comes to. Time passes until it has, but for no more than so many seconds. */
export async function within<T>(seconds: number, promise: Promise<T>): Promise<T> {
  const outcome = follow(promise);
  await pass(0);
  for (let ms = 0; !outcome.done && ms < seconds * 1000; ms += 10) await pass(0.01);
  expect(outcome.done, `settles within ${seconds} s`).toBe(true);
  return promise;
}

/** The address that a `fetch` was called with. */
export const addressOf = (input: Parameters<typeof fetch>[0]): string =>
  input instanceof Request ? input.url : String(input);

/** Latency of the refresh alone. */
export const slowRefresh =
  (seconds: number) =>
  ({ path }: { path: string }): number =>
    path.endsWith('/jwt/refresh/') ? seconds * 1000 : 0;
