import type { BroadcastChannelLike } from '../platform/channel.ts';
import { globalFetch } from '../platform/global-fetch.ts';
import type { LockManagerLike } from '../platform/lock.ts';
import { hasDocument } from '../platform/page.ts';
import type { TokenStorage } from '../platform/token-storage.ts';
import { checkOption } from '../token/errors.ts';
import type { AuthWarning } from '../token/events.ts';

/**
 * What a server gives for credentials or for a refresh token.
 *
 * @category Start
 */
export interface TokenResponse {
  /** Absent only where the server itself writes the access token into the storage. */
  access?: string | undefined;
  /** Absent when the server does not rotate: the old one stays. */
  refresh?: string | undefined;
  /** The life of an access token, seconds from the request on. Left out: a JWT tells its own. */
  expiresInSeconds?: number | undefined;
}

/**
 * Spends a refresh token. Throws an `AuthError` `session_ended` for refused; whatever else it throws means: try again later. The signal is aborted
 * only when the answer has not come for 60 seconds.
 *
 * @category Start
 */
export type RefreshCall = (refreshToken: string | null, options: { signal: AbortSignal }) => Promise<TokenResponse>;

/**
 * Makes a refresh token worthless. `accessToken`, under `scheme`, proves who asks, where the server wants to know.
 *
 * @category Start
 */
export type RevokeCall = (
  refreshToken: string | null,
  options: { signal: AbortSignal; accessToken: string | null; scheme: string },
) => Promise<void>;

/**
 * Options of a client that are not about its server.
 *
 * @category Start
 */
export interface LifecycleOptions {
  /** Namespace of stored keys, cookies, lock and channel; default `latchkey`. */
  name?: string;
  /** How early a token is refreshed, seconds; default 30, never more than half a token's life. */
  refreshMarginSeconds?: number;
  /** The timer; default `visible`: hidden tabs wait until they are shown. */
  proactive?: 'visible' | 'always' | 'off';
  /** How long callers wait for one refresh request, seconds; default 8. The request itself goes on, and its answer is kept. */
  refreshTimeoutSeconds?: number;
  /** How long callers wait for another tab, seconds; default 10, then `refresh_unavailable`. */
  lockTimeoutSeconds?: number;
  /** Where the session is kept. Default: `webStorage()` of `createAuth`, `memoryStorage()` of `createSession`; in cookie mode memory, and a hint. */
  storage?: TokenStorage;
  /**
   * Names requests that may go out without a token: with it if it is good, bare if not, and at once. They never wait or fail for a session.
   *
   * @example
   * isPublic: ({ url, method }) => method === 'GET' && url.pathname.startsWith('/api/public/')
   */
  isPublic?: (request: { url: URL; method: string }) => boolean;
  /** Sends every request; default the global `fetch`. `globalThis.fetch = auth.fetch` works: then the one that was there before is used. */
  fetch?: typeof globalThis.fetch;
  /** Epoch ms; default `Date.now`. */
  now?: () => number;
  /** From 0 up to 1; default `Math.random`. */
  random?: () => number;
  /** `null`: no lock between tabs. */
  locks?: LockManagerLike | null;
  /** Opens the line to the other tabs; `null`, or a function that gives `null`: none. */
  channel?: ((name: string) => BroadcastChannelLike | null) | null;
  /** Default: `console.warn`. Called once per code. */
  onWarning?: (warning: AuthWarning) => void;
}

/**
 * Options of `createSession`.
 *
 * @category Start
 */
export interface SessionOptions extends LifecycleOptions {
  /** Spends a refresh token. */
  refresh: RefreshCall;
  /** Called at logout; left out: the server has no way to revoke. */
  revoke?: RevokeCall;
  /** Exact origins that may get the token: `https://api.example.com`. The first one names the server of the session. */
  allowedOrigins: readonly (string | URL)[];
  /** The word before the token in the `Authorization` header; default `Bearer`. */
  scheme?: string;
}

/** What an answer of 401 or 403 says of the token that was sent: refused, the account is refused, or nothing at all. */
export type TokenVerdict = 'token' | 'account' | 'other';

/** What a question under one scheme has found out. `user`: what the server showed, if it did. */
export interface SchemeAnswer {
  readonly understood: boolean;
  readonly user: unknown;
}

/** What the lifecycle must know of the server, and asks of it. */
export interface ServerHooks {
  /** Names the server in the records of sessions. */
  readonly server: string;
  readonly refresh: RefreshCall;
  /** `null`: the server has no way to revoke. */
  readonly revoke: RevokeCall | null;
  readonly logoutNeedsAccess: boolean;
  /** The header that carries the token. */
  readonly header: string;
  /** Schemes to ask for, the likeliest first; one is no question. */
  readonly schemes: readonly string[];
  /** Asks the server who this is, under a scheme. Throws when the answer teaches nothing. */
  askUser(accessToken: string, scheme: string, options: { signal: AbortSignal }): Promise<SchemeAnswer>;
  /** Endpoints that never get the token. */
  isBare(url: URL): boolean;
  /** Reads a refusal without consuming it. */
  judge(response: Response): Promise<TokenVerdict>;
  /** The CSRF header of an unsafe request, or `null`. */
  csrf(method: string): readonly [name: string, value: string] | null;
}

/** The server wants no CSRF header on requests. */
export const noCsrf = (): null => null;

/** The options as one total value: nobody behind the door writes `??`. */
export interface Settings {
  readonly name: string;
  readonly refreshMarginMs: number;
  readonly proactive: 'visible' | 'always' | 'off';
  readonly refreshTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly storage: TokenStorage;
  readonly isPublic: ((request: { url: URL; method: string }) => boolean) | null;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly locks: LockManagerLike | null;
  readonly channel: (name: string) => BroadcastChannelLike | null;
  readonly onWarning: (warning: AuthWarning) => void;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** `storage` is the entry's own default. */
export function settle(options: LifecycleOptions, byDefault: () => TokenStorage): Settings {
  const { name = 'latchkey', proactive = 'visible', storage = byDefault(), channel, locks } = options;
  checkOption('name', typeof name === 'string' && /^[\w.-]+$/.test(name), 'letters, digits, ".", "_" or "-"');
  checkOption('proactive', ['visible', 'always', 'off'].includes(proactive), '"visible", "always" or "off"');
  const isStorage = [storage?.read, storage?.write, storage?.clear].every(isFunction);
  checkOption('storage', isStorage, 'a TokenStorage, such as webStorage()');
  for (const each of ['fetch', 'now', 'random', 'onWarning', 'isPublic'] as const)
    checkOption(each, options[each] === undefined || isFunction(options[each]), 'a function');
  checkOption('channel', !channel || isFunction(channel), 'a function or null');
  checkOption('locks', !locks || isFunction(locks.request), 'a LockManager or null');
  const hasTabs = hasDocument() || (storage.shared && isWorker());
  return {
    name,
    proactive,
    storage,
    refreshMarginMs: milliseconds(options, 'refreshMarginSeconds', 30),
    refreshTimeoutMs: milliseconds(options, 'refreshTimeoutSeconds', 8, 0.001),
    lockTimeoutMs: milliseconds(options, 'lockTimeoutSeconds', 10),
    isPublic: options.isPublic ?? null,
    fetch: options.fetch ?? globalFetch(),
    now: options.now ?? (() => Date.now()),
    random: options.random ?? (() => Math.random()),
    // Node has both as globals, where they would join one user's client to another's.
    locks: locks !== undefined ? locks : hasTabs ? (globalThis.navigator?.locks ?? null) : null,
    channel: channel !== undefined ? (channel ?? (() => null)) : hasTabs ? openBroadcastChannel : () => null,
    onWarning: options.onWarning ?? ((warning) => console.warn(warning.message)),
  };
}

/** A service worker, or one of an extension, that is given a shared storage shares its session with the pages. */
const isWorker = (): boolean => 'WorkerGlobalScope' in globalThis;

function openBroadcastChannel(name: string): BroadcastChannelLike | null {
  return typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : null;
}

/** 24.8 days: the longest that `setTimeout` can wait. */
const longestSeconds = 2_147_483;

function milliseconds(
  options: LifecycleOptions,
  name: 'refreshMarginSeconds' | 'refreshTimeoutSeconds' | 'lockTimeoutSeconds',
  byDefault: number,
  least = 0,
): number {
  const seconds = options[name] ?? byDefault;
  const holds = typeof seconds === 'number' && seconds >= least && seconds <= longestSeconds;
  checkOption(name, holds, `a number of seconds from ${least} to ${longestSeconds}`);
  return seconds * 1000;
}
