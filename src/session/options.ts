import type { BroadcastChannelLike } from '../platform/channel.ts';
import type { LockManagerLike } from '../platform/lock.ts';
import { memoryStorage } from '../platform/memory-storage.ts';
import type { TokenStorage } from '../platform/storage.ts';
import { hasDocument } from '../platform/wake-ups.ts';
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
  /** The life of an opaque access token, seconds from now; a JWT tells its own. */
  expiresInSeconds?: number | undefined;
}

/**
 * Spends a refresh token. Throws an `AuthError` `session_ended` for refused; whatever else it throws means: try again later.
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
  /** How long one refresh request may take, seconds; default 8. */
  refreshTimeoutSeconds?: number;
  /** How long to wait for another tab, seconds; default 10, then go on without the lock. */
  lockTimeoutSeconds?: number;
  /** Where the session is kept. Default: `cookieStorage()` of `createAuth`, `memoryStorage()` of `createSession` and in cookie mode. */
  storage?: TokenStorage;
  /** Sends every request; default the global `fetch`, looked up at each use. */
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
  /** Exact origins that may get the token: `https://api.example.com`. */
  allowedOrigins: readonly (string | URL)[];
  /** The word before the token in the `Authorization` header; default `Bearer`. */
  scheme?: string;
}

/** What an answer of 401 or 403 says of the token that was sent. */
export type Challenge = 'token' | 'scheme' | 'account' | 'other';

/** What the engine must know of the server, beyond what `SessionOptions` says. All of it is optional for `createSession`. */
export interface ServerWiring {
  /** Schemes to try, the likeliest first. */
  readonly schemes: readonly string[];
  /** Is the refresh token in a cookie that script cannot see? */
  readonly cookieMode: boolean;
  readonly logoutNeedsAccess: boolean;
  /** Endpoints that must never get the token. */
  isBare(url: URL): boolean;
  /** Reads a refusal without consuming it. */
  challenge(response: Response, scheme: string): Promise<Challenge>;
  /** The CSRF header of an unsafe request, or `null`. */
  csrf(method: string): readonly [name: string, value: string] | null;
}

/** The options as one total value: nobody behind the door writes `??`. */
export interface Settings {
  readonly name: string;
  readonly refreshMarginMs: number;
  readonly proactive: 'visible' | 'always' | 'off';
  readonly refreshTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly storage: TokenStorage;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly locks: LockManagerLike | null;
  readonly channel: (name: string) => BroadcastChannelLike | null;
  readonly onWarning: (warning: AuthWarning) => void;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';

export function settle(options: LifecycleOptions): Settings {
  const { name = 'latchkey', proactive = 'visible', storage = memoryStorage(), channel, locks } = options;
  checkOption('name', typeof name === 'string' && /^[\w.-]+$/.test(name), 'letters, digits, ".", "_" or "-"');
  checkOption('proactive', ['visible', 'always', 'off'].includes(proactive), '"visible", "always" or "off"');
  const isStorage = [storage?.read, storage?.write, storage?.clear].every(isFunction);
  checkOption('storage', isStorage, 'a TokenStorage, such as webStorage()');
  for (const each of ['fetch', 'now', 'random', 'onWarning'] as const)
    checkOption(each, options[each] === undefined || isFunction(options[each]), 'a function');
  checkOption('channel', !channel || isFunction(channel), 'a function or null');
  checkOption('locks', !locks || isFunction(locks.request), 'a LockManager or null');
  return {
    name,
    proactive,
    storage,
    refreshMarginMs: milliseconds(options, 'refreshMarginSeconds', 30),
    refreshTimeoutMs: milliseconds(options, 'refreshTimeoutSeconds', 8, 0.001),
    lockTimeoutMs: milliseconds(options, 'lockTimeoutSeconds', 10),
    // Late-bound: a page, or a test, may replace the globals after the client was made.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    now: options.now ?? (() => Date.now()),
    random: options.random ?? (() => Math.random()),
    // Node has both as globals, where they would join one user's client to another's.
    locks: locks !== undefined ? locks : hasDocument() ? (globalThis.navigator?.locks ?? null) : null,
    channel: channel !== undefined ? (channel ?? (() => null)) : openBroadcastChannel,
    onWarning: options.onWarning ?? ((warning) => console.warn(warning.message)),
  };
}

function openBroadcastChannel(name: string): BroadcastChannelLike | null {
  return hasDocument() && typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : null;
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
