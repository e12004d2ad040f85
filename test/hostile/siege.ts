import { inspect } from 'node:util';
import { vi } from 'vitest';
import {
  type Auth,
  AuthError,
  type AuthEvent,
  type AuthOptions,
  type AuthState,
  createAuth,
  djoser,
  type EndReason,
} from '../../src/index.ts';
import { createFakeDjoser, type FakeDjoser } from '../../src/testing.ts';
import { openPage, type Page } from '../helpers/page.ts';
import { createProfile, type Profile } from '../helpers/tabs.ts';

export const startsAt = 1_800_000_000_000;
export const api = 'https://api.example.test';
export const pageUrl = 'https://app.example.test/shop/';
export const ada = { username: 'ada', password: 'SECRET-correct-horse' };
export const another = 'SECRET-battery-staple';
const passwords = [ada.password, another];
/** As long as Django makes them. */
export const csrf = 'SECRETcsrfSECRETcsrfSECRETcsrf00';

/** Longer than any wait of ours: a lock, two refreshes, a cool-down, ms. */
const boundMs = 120_000;
/** More timers than a client has use for in an hour: one that fires at once, and again, is a busy loop. */
const mostTimers = 3000;
const bare = /^\/auth\/jwt\/(create|refresh|verify|blacklist)\/*$/;

/** Before fake timers replace it: the turn of the event loop in which Node reports a rejection that nobody handled. */
const turn = setImmediate;

export interface Setting {
  readonly options?: Partial<AuthOptions>;
  /** Is the refresh token in a cookie, which the client does not see? */
  readonly inCookie?: boolean;
  /** Origins that may get the token, beside the API. */
  readonly alsoAllowed?: readonly string[];
  /** What the server answers in place of what it should; `undefined`: what it should. */
  answer?(path: string, secrets: Secrets): Response | Promise<Response> | undefined;
  /** Reasons for an end that are in order here. `logout` and `replaced` always are, and `rejected` when the server refused the refresh token. */
  readonly mayEnd?: readonly EndReason[];
}

/** What a server may know of when it answers, and must not be told to anybody. */
export interface Secrets {
  readonly access: string;
  readonly refresh: string;
  /** Of this request, if it sends one. */
  readonly password: string;
  readonly csrf: string;
}

/** One client, what is done to it, and all that comes of it. */
export interface Siege {
  readonly auth: Auth;
  readonly server: FakeDjoser;
  readonly profile: Profile;
  readonly page: Page;
  /** What was sent: where, and with which token. */
  readonly sent: readonly { readonly url: string; readonly token: string | null }[];
  /** The events but warnings, in order. */
  readonly events: readonly AuthEvent[];
  readonly state: AuthState;
  /** Watches over a call: it settles in bounded time, and fails with an error of ours, or of the network's, or of ky's. */
  follow(name: string, promise: Promise<unknown>): void;
  /** Something that must never be told. */
  hide(secret: unknown): void;
  note(what: string): void;
  pass(ms: number): Promise<unknown>;
  /** Ends it, and says all that was wrong: nothing, one hopes. */
  lift(): Promise<string[]>;
}

/** Would `fetch` take this address at all? */
export function takes(address: string): boolean {
  try {
    return new Request(address) !== null;
  } catch {
    return false;
  }
}

/** All that a log or an error tracker would get hold of. */
function everything(value: unknown): string {
  if (!(value instanceof Error)) return inspect(value, { depth: 6 });
  const own = Object.getOwnPropertyNames(value).map((name) => [name, Reflect.get(value, name)]);
  return [value.message, value.stack, JSON.stringify(own), value.cause ? everything(value.cause) : ''].join('\n');
}

/** Long enough to be looked for: "a" is in every sentence. */
const isSecret = (value: unknown): value is string => typeof value === 'string' && value.trim().length >= 16;

/** A page, a server and a client on it, among strangers. Takes fake timers for granted. */
export function besiege({
  options = {},
  inCookie = false,
  alsoAllowed = [],
  answer,
  mayEnd = [],
}: Setting = {}): Siege {
  vi.clearAllTimers();
  vi.setSystemTime(startsAt);
  const page = openPage(pageUrl);
  const server = createFakeDjoser({ users: [ada], schemes: ['JWT'] });
  server.route('GET', '/items/', () => []);
  const profile = createProfile();
  const wrong = new Set<string>();
  const secrets = new Set<string>([...passwords, csrf]);
  const told: string[] = [];
  const pending = new Set<string>();
  const sent: { url: string; token: string | null }[] = [];
  const events: AuthEvent[] = [];
  const theirs = new Set<unknown>();
  const unhandled: unknown[] = [];
  const allowed = [api, ...alsoAllowed].map((origin) => `${origin}/`);
  let last = { access: 'nothing', refresh: 'nothing' };
  let timers = 0;

  const collect = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', collect);
  const { setTimeout } = globalThis;
  globalThis.setTimeout = ((run: () => void, ms?: number) => {
    timers += 1;
    if (!(Number(ms ?? 0) >= 0)) wrong.add(`a timer of ${ms} ms`);
    return setTimeout(run, ms);
  }) as typeof globalThis.setTimeout;
  for (const level of ['debug', 'log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((...words) => void told.push(everything(words)));

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const address = input instanceof Request ? input : resolve(String(input));
    let request: Request;
    try {
      request = new Request(address, init);
    } catch (error) {
      theirs.add(error);
      if (takes(typeof address === 'string' ? address : address.url)) wrong.add('a request that no fetch takes');
      throw error;
    }
    const { url, headers, method } = request;
    const token = headers.get('authorization');
    sent.push({ url, token });
    const isOurs = allowed.some((each) => url.startsWith(each));
    if (token !== null && !isOurs) wrong.add(`a token sent to ${url}`);
    if (token !== null && bare.test(decoded(new URL(url).pathname))) wrong.add(`a token sent to the endpoint ${url}`);
    if (token !== null && !/^[\w-]+ [\x21-\x7e]+$/.test(token)) wrong.add(`the header ${token.slice(0, 40)}`);
    if (headers.has('x-csrftoken') && (!isOurs || method === 'GET')) wrong.add(`a CSRF value sent to ${url}`);
    if ([...secrets].some((secret) => url.includes(secret))) wrong.add(`a secret in an address: ${url.slice(0, 200)}`);
    if (headers.has('x-injected')) wrong.add('a header that somebody else has written');
    const password = passwords.find((each) => typeof init?.body === 'string' && init.body.includes(each)) ?? 'nothing';
    const given = answer?.(new URL(url).pathname, { ...last, password, csrf });
    const response = await unlessAborted(given ?? server.fetch(inCookie ? withCookie(request) : request), init?.signal);
    if (!given && response.ok && /jwt\/(create|refresh)/.test(url)) {
      last = { ...last, ...(await response.clone().json()) };
      hide(last.access);
      hide(last.refresh);
    }
    return response;
  };

  /** What the browser adds. */
  const withCookie = (request: Request) => {
    if (!/jwt\/(refresh|blacklist)/.test(request.url)) return request;
    const headers = { 'content-type': 'application/json' };
    return new Request(request.url, { method: 'POST', headers, body: JSON.stringify({ refresh: last.refresh }) });
  };

  const unlessAborted = (answering: Response | Promise<Response>, signal: AbortSignal | null | undefined) =>
    new Promise<Response>((resolve, reject) => {
      const stop = () => reject(signal?.reason);
      signal?.addEventListener('abort', stop);
      Promise.resolve(answering)
        .then(resolve, (error) => {
          theirs.add(error);
          reject(error);
        })
        .finally(() => signal?.removeEventListener('abort', stop));
    });

  const hide = (secret: unknown) => {
    if (isSecret(secret)) secrets.add(secret.trim());
  };

  const auth = createAuth({
    baseUrl: `${api}/auth/`,
    server: djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' } }),
    fetch,
    random: () => 0.5,
    storage: profile.storage(),
    locks: profile.locks,
    channel: profile.channel,
    onWarning: ({ message }) => told.push(message),
    ...options,
  });
  auth.subscribe((state) => {
    if (!Object.isFrozen(state)) wrong.add('a state that can be written on');
  });
  for (const type of ['started', 'refreshed', 'refreshfailed', 'ended'] as const) {
    auth.on(type, (event) => {
      events.push(event);
      told.push(everything(event), 'error' in event ? everything(event.error) : '');
    });
  }

  const isFamily = (error: unknown) =>
    error instanceof AuthError || theirs.has(error) || /^(HTTP|Timeout|Network)Error$/.test((error as Error)?.name);

  return {
    auth,
    server,
    profile,
    page,
    sent,
    events,
    get state() {
      return auth.state;
    },
    follow(name, promise) {
      pending.add(name);
      promise
        .catch((error: unknown) => {
          if (!isFamily(error)) wrong.add(`${name} threw ${inspect(error, { depth: 0 }).slice(0, 200)}`);
          // What ky throws holds the request, as ky says it does.
          if (error instanceof AuthError) told.push(everything(error));
        })
        .finally(() => pending.delete(name));
    },
    hide,
    note: (what) => wrong.add(what),
    pass: (ms) => vi.advanceTimersByTimeAsync(ms),
    async lift() {
      await vi.advanceTimersByTimeAsync(boundMs);
      for (const name of pending) wrong.add(`never settled: ${name}`);
      if (timers > mostTimers) wrong.add(`a busy loop: ${timers} timers`);
      const refused = server.calls('jwt/refresh').some(({ status }) => status === 401);
      for (const event of events) {
        if (event.type !== 'ended' || ['logout', 'replaced', ...mayEnd].includes(event.reason)) continue;
        if (!(event.reason === 'rejected' && refused)) wrong.add(`a session lost: ${event.reason}`);
      }
      auth.dispose();
      await vi.advanceTimersByTimeAsync(1000);
      if (vi.getTimerCount() > 0) wrong.add(`${vi.getTimerCount()} timers left behind`);
      if (page.listeners() > 0) wrong.add(`${page.listeners()} listeners left behind`);
      await new Promise((resolve) => turn(resolve));
      process.off('unhandledRejection', collect);
      globalThis.setTimeout = setTimeout;
      for (const reason of unhandled) wrong.add(`nobody handled ${inspect(reason, { depth: 0 }).slice(0, 200)}`);
      const all = told.join('\n');
      for (const secret of secrets) if (all.includes(secret)) wrong.add(`told a secret: ${secret.slice(0, 30)}`);
      return [...wrong];
    },
  };
}

/** The path as the server reads it. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The address as the page would resolve it. */
function resolve(address: string): string {
  try {
    return new URL(address, document.baseURI).href;
  } catch {
    return address;
  }
}

/** Does all that a client can do, long enough for a token to come to its end on the way. */
export async function live({ auth, follow, pass }: Siege): Promise<void> {
  const ask = () => {
    follow('fetch', auth.fetch(`${api}/items/`));
    follow('a POST', auth.fetch(`${api}/api/ping/`, { method: 'POST', body: '{}' }));
    follow('api', auth.api.get('items/', { retry: 0 }));
    follow('getUser', auth.getUser({ reload: true }));
    follow('getAccessToken', auth.getAccessToken());
  };
  follow('ready', auth.ready);
  await pass(100);
  if (auth.state.status !== 'authenticated') follow('login', auth.login(ada, { remember: true }));
  await pass(100);
  ask();
  follow('verify', auth.verify());
  await pass(2000);
  vi.setSystemTime(Date.now() + 301_000);
  ask();
  await pass(15_000);
  follow('refresh', auth.refresh());
  follow('a long life', auth.getAccessToken({ minValiditySeconds: 1e9 }));
  await pass(70_000);
  ask();
  await pass(10_000);
  follow('logout', auth.logout());
  await pass(10_000);
}
