import { afterEach, beforeEach, expect, vi } from 'vitest';
import {
  type Auth,
  type AuthEvent,
  type AuthOptions,
  createAuth,
  djoser,
  type StoredSession,
} from '../../../src/index.ts';
import {
  type ClaimOverrides,
  createFakeDjoser,
  type FakeDjoser,
  type FakeDjoserOptions,
} from '../../../src/testing.ts';
import { openPage, type Page } from '../../helpers/page.ts';
import { createProfile, type Profile } from '../../helpers/tabs.ts';

/** The first second of every case. */
export const t0 = 1_800_000_000;
export const ada = { username: 'ada', password: 'correct-horse' };
export const origin = 'https://api.example.test';

export const login = 'jwt/create';
export const refresh = 'jwt/refresh';

type Client = Auth;

/** One server, one browser profile, and as many tabs as a case opens. */
export interface Stage {
  readonly server: FakeDjoser;
  readonly profile: Profile;
  readonly page: Page | null;
  /** Every warning of every client, in order. */
  readonly warnings: string[];
  /** A client in a tab of its own. */
  tab(options?: Partial<AuthOptions>): Client;
  /** A client that has logged in. */
  loggedIn(options?: Partial<AuthOptions>, remember?: boolean): Promise<Client>;
  /** Stores a session as an earlier page left it; what is not given is A1 and R1. */
  keep(session?: Partial<StoredSession>): void;
  /** An access token that ended a second ago, and a good refresh token. */
  expired(overrides?: ClaimOverrides): { access: string; refresh: string };
  /** What the client told its listeners, as `type` or `type:reason`. */
  heard(auth: Client): string[];
}

export interface StageOptions extends FakeDjoserOptions {
  /** Sits between client and server. */
  readonly wire?: (inner: typeof fetch) => typeof fetch;
}

const stages: { server: FakeDjoser; clients: Client[]; channels: Set<unknown> }[] = [];
const unhandled: unknown[] = [];
const collect = (reason: unknown) => unhandled.push(reason);
/** Before anybody replaces it: a turn of the real event loop, in which Node reports rejections. */
const turn = setImmediate;
let page: Page | null = null;

/** Names what a test has left behind; an empty list is a clean end. */
export function leftovers(): string[] {
  const left: string[] = [];
  const count = (what: string, many: number) => {
    if (many > 0) left.push(`${many} ${what}`);
  };
  count('timers', vi.isFakeTimers() ? vi.getTimerCount() : 0);
  count('listeners', page?.listeners() ?? 0);
  for (const { channels } of stages) count('channels', channels.size);
  return left;
}

/** Fake time and, unless `url` is null, a page: for each test of a file. Afterwards nothing is left of either. */
export function atEachTest(url: string | null = 'https://app.example.test/'): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: t0 * 1000 });
    page = url === null ? null : openPage(url);
    process.on('unhandledRejection', collect);
  });

  afterEach(async () => {
    for (const { clients } of stages) for (const client of clients) client.dispose();
    await vi.advanceTimersByTimeAsync(90_000);
    const left = leftovers();
    const sent = stages.flatMap(({ server }) => server.calls());
    stages.length = 0;
    vi.useRealTimers();
    vi.unstubAllGlobals();
    await new Promise((resolve) => turn(resolve));
    process.off('unhandledRejection', collect);
    expect(unhandled.splice(0)).toEqual([]);
    expect(left).toEqual([]);
    for (const { headers, body } of sent) {
      expect(headers.authorization ?? '').not.toMatch(/undefined|null|,/);
      expect(JSON.stringify(body) ?? '').not.toMatch(/"(undefined|null)"/);
    }
  });
}

/** The server's preset in these tests: one scheme, so that no request is spent on finding it. */
export const jwtScheme = djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' } });

/** Sets a stage. The server takes the scheme `JWT`, which its clients know. */
export function stage({ wire = (inner) => inner, ...options }: StageOptions = {}): Stage {
  const server = createFakeDjoser({ schemes: ['JWT'], ...options });
  const profile = createProfile();
  const clients: Client[] = [];
  const channels = new Set<unknown>();
  const told = new Map<Client, string[]>();
  const warnings: string[] = [];
  stages.push({ server, clients, channels });

  const channel: Profile['channel'] = (name) => {
    const opened = profile.channel(name);
    channels.add(opened);
    const { close } = opened;
    opened.close = () => {
      channels.delete(opened);
      close.call(opened);
    };
    return opened;
  };

  const tab: Stage['tab'] = (more = {}) => {
    const auth = createAuth({
      baseUrl: server.baseUrl,
      server: jwtScheme,
      fetch: wire(server.fetch),
      random: () => 0,
      storage: profile.storage(),
      locks: profile.locks,
      channel,
      onWarning: ({ code }) => warnings.push(code),
      ...more,
    });
    clients.push(auth);
    const events: string[] = [];
    told.set(auth, events);
    const hear = (event: AuthEvent) => events.push('reason' in event ? `${event.type}:${event.reason}` : event.type);
    for (const type of ['started', 'refreshed', 'refreshfailed', 'ended'] as const) auth.on(type, hear);
    return auth;
  };

  const expired: Stage['expired'] = ({ access, refresh: claims } = {}) =>
    server.issue('ada', {
      access: { iat: t0 - 301, exp: t0 - 1, ...access },
      ...(claims && { refresh: claims }),
    });

  return {
    server,
    profile,
    page,
    warnings,
    tab,
    expired,
    loggedIn: (more, remember) => logIn(tab(more), remember),
    keep(session = {}) {
      profile.store({ ...server.issue('ada'), lifetimeMs: 300_000, ...session });
    },
    heard: (auth) => told.get(auth) ?? [],
  };
}

/** The same client, once ada is logged in. */
export async function logIn(auth: Client, remember = false): Promise<Client> {
  await auth.login(ada, { remember });
  return auth;
}

/** What has become of a promise so far, and at which second of the case. Somebody is listening, so nothing is unhandled. */
export interface Outcome<T> {
  readonly done: boolean;
  readonly value?: T;
  readonly error?: unknown;
  /** ms since the start of the test. */
  readonly at?: number;
}

export function follow<T>(promise: Promise<T>): Outcome<T> {
  const outcome: { done: boolean; value?: T; error?: unknown; at?: number } = { done: false };
  const settle = (result: Partial<Outcome<T>>) =>
    Object.assign(outcome, result, { done: true, at: Date.now() - t0 * 1000 });
  promise.then(
    (value) => settle({ value }),
    (error: unknown) => settle({ error }),
  );
  return outcome;
}

/** Jumps over `seconds` as a sleeping laptop does: the clock moves, no timer fires. */
export function sleepThrough(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

/** What a promise gives after `ms`, by when it must have settled. Time has moved on by all of them. */
export async function after<T>(ms: number, promise: Promise<T>): Promise<T> {
  const outcome = follow(promise);
  await vi.advanceTimersByTimeAsync(ms);
  expect(outcome.done, `settles within ${ms} ms`).toBe(true);
  return promise;
}

/** Lets everything run that needs no time. */
export const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

/** A JSON answer, for what the server itself never says. */
export function answer(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
}

/** The tokens that went out with the requests for `path`, `null` for a request without one. */
export function tokensSent(server: FakeDjoser, path: string): (string | null)[] {
  return server.calls(path).map(({ authorization }) => authorization?.token ?? null);
}
