import type { BroadcastChannelLike } from '../platform/channel.ts';
import type { LockManagerLike } from '../platform/lock.ts';
import { memoryStorage } from '../platform/memory-storage.ts';
import type { TokenStorage } from '../platform/storage.ts';
import { hasDocument } from '../platform/wake-ups.ts';
import { invalidOption } from '../token/errors.ts';
import type { AuthWarning } from '../token/events.ts';

/** What a server gives for credentials or for a refresh token. */
export interface TokenResponse {
  /** Absent only where the server itself writes the access token into the storage. */
  access?: string | undefined;
  /** Absent when the server does not rotate: the old one stays. */
  refresh?: string | undefined;
  /** The life of an opaque access token, seconds from now; a JWT tells its own. */
  expiresInSeconds?: number | undefined;
}

/** Spends a refresh token. Throws an `AuthError` `session_ended` for refused; whatever else it throws means: try again later. */
export type RefreshCall = (refreshToken: string | null, options: { signal: AbortSignal }) => Promise<TokenResponse>;

/** Makes a refresh token worthless. `accessToken`, under `scheme`, proves who asks, where the server wants to know. */
export type RevokeCall = (
  refreshToken: string | null,
  options: { signal: AbortSignal; accessToken: string | null; scheme: string },
) => Promise<void>;

/** Options of a client that are not about its server. */
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
  storage?: TokenStorage;
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

/** Options of `createSession`. */
export interface SessionOptions extends LifecycleOptions {
  refresh: RefreshCall;
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

export function settle(options: LifecycleOptions): Settings {
  const { name = 'latchkey', proactive = 'visible', storage = memoryStorage() } = options;
  if (typeof name !== 'string' || !/^[\w.-]+$/.test(name))
    throw invalidOption('name', 'letters, digits, ".", "_" or "-"');
  if (!['visible', 'always', 'off'].includes(proactive))
    throw invalidOption('proactive', '"visible", "always" or "off"');
  for (const method of ['read', 'write', 'clear'] as const) {
    if (typeof storage?.[method] !== 'function') throw invalidOption('storage', 'a TokenStorage, such as webStorage()');
  }
  for (const each of ['fetch', 'now', 'random', 'onWarning'] as const) {
    if (options[each] !== undefined && typeof options[each] !== 'function') throw invalidOption(each, 'a function');
  }
  if (options.channel && typeof options.channel !== 'function') throw invalidOption('channel', 'a function or null');
  if (options.locks && typeof options.locks.request !== 'function')
    throw invalidOption('locks', 'a LockManager or null');
  return {
    name,
    proactive,
    storage,
    refreshMarginMs: milliseconds('refreshMarginSeconds', options.refreshMarginSeconds ?? 30, 0),
    refreshTimeoutMs: milliseconds('refreshTimeoutSeconds', options.refreshTimeoutSeconds ?? 8, 0.001),
    lockTimeoutMs: milliseconds('lockTimeoutSeconds', options.lockTimeoutSeconds ?? 10, 0),
    // Late-bound: a page, or a test, may replace the globals after the client was made.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    now: options.now ?? (() => Date.now()),
    random: options.random ?? (() => Math.random()),
    // Node has both as globals, where they would join one user's client to another's.
    locks: options.locks !== undefined ? options.locks : hasDocument() ? (globalThis.navigator?.locks ?? null) : null,
    channel: options.channel !== undefined ? (options.channel ?? (() => null)) : openBroadcastChannel,
    onWarning: options.onWarning ?? ((warning) => console.warn(warning.message)),
  };
}

function openBroadcastChannel(name: string): BroadcastChannelLike | null {
  return hasDocument() && typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : null;
}

/** 24.8 days: the longest that `setTimeout` can wait. */
const longestSeconds = 2_147_483;

function milliseconds(name: string, seconds: number, least: number): number {
  if (typeof seconds !== 'number' || !(seconds >= least && seconds <= longestSeconds)) {
    throw invalidOption(name, `a number of seconds from ${least} to ${longestSeconds}`);
  }
  return seconds * 1000;
}
