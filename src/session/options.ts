import type { BroadcastChannelLike } from '../platform/channel.ts';
import { globalFetch } from '../platform/global-fetch.ts';
import type { LockManagerLike } from '../platform/lock.ts';
import { hasDocument } from '../platform/page.ts';
import type { MaybePromise, TokenStorage } from '../platform/token-storage.ts';
import { checkOption } from '../token/errors.ts';
import type { AuthWarning } from '../token/events.ts';

/**
 * The tokens in a server's answer to a login or a refresh.
 *
 * @category Start
 */
export interface TokenResponse {
  /** The access token. It may be absent only when the server itself writes the access token into the storage. */
  access?: string | undefined;
  /** The refresh token. It is absent when the server does not rotate refresh tokens: the client then keeps the old one. */
  refresh?: string | undefined;
  /**
   * The lifetime of the access token, in seconds, counted from the moment at which the client sent the request. When this property is
   * absent, the client reads the lifetime from the JWT.
   */
  expiresInSeconds?: number | undefined;
}

/**
 * Sends a refresh token to the server and returns new tokens. `refreshToken` is `null` when only a cookie has the refresh token. Throws an
 * `AuthError` with code `session_ended` when the server refuses the refresh token. After any other error the client tries again later. The
 * client aborts the signal only when no answer came for 90 seconds.
 *
 * @category Start
 */
export type RefreshCall = (refreshToken: string | null, options: { signal: AbortSignal }) => Promise<TokenResponse>;

/**
 * Revokes a refresh token. `refreshToken` is `null` when only a cookie has the refresh token. `accessToken` is the session's access token,
 * for servers that require one at logout; `null` when this page has none. `scheme` is the word before the access token in the
 * `Authorization` header.
 *
 * @category Start
 */
export type RevokeCall = (
  refreshToken: string | null,
  options: { signal: AbortSignal; accessToken: string | null; scheme: string },
) => Promise<void>;

/**
 * Options of a client that do not depend on its server.
 *
 * @category Start
 */
export interface LifecycleOptions {
  /** The prefix of stored keys, cookies, locks and channels; default `latchkey`. */
  name?: string;
  /**
   * How long before its expiry the client refreshes an access token at the latest, in seconds; default 30, and at most half of the token's
   * lifetime. The timer refreshes earlier, at a random moment after half of the lifetime.
   */
  refreshMarginSeconds?: number;
  /** In which tabs a timer refreshes the access token before it expires; default `visible`: hidden tabs wait until they are shown. */
  proactive?: 'visible' | 'always' | 'off';
  /**
   * How long a call, such as `auth.fetch`, waits for the answer to a refresh request, in seconds; default 8. The refresh request continues
   * after that, and the client keeps the tokens that it brings.
   */
  refreshTimeoutSeconds?: number;
  /**
   * How long a call waits while another tab refreshes, in seconds; default 10. After that, a call without a valid token fails with
   * `refresh_unavailable`.
   */
  lockTimeoutSeconds?: number;
  /**
   * Where the session is kept. Default: `webStorage()` for `createAuth`, `memoryStorage()` for `createSession`. In cookie mode, the default
   * keeps the access token in memory, and in `localStorage` only a hint: the record of the session without tokens.
   */
  storage?: TokenStorage;
  /**
   * Whether a request needs no token. A public request is sent at once: with the token when it is valid, else without a token. It never
   * waits for a refresh, and never fails because of the session.
   *
   * @example
   * isPublic: ({ url, method }) => method === 'GET' && url.pathname.startsWith('/api/public/')
   */
  isPublic?: (request: { url: URL; method: string }) => boolean;
  /**
   * Sends every request; default the global `fetch`. The assignment `globalThis.fetch = auth.fetch` is allowed: the client then uses the
   * earlier global `fetch`.
   */
  fetch?: typeof globalThis.fetch;
  /** Returns the time, in epoch ms; default `Date.now`. */
  now?: () => number;
  /** Returns a random number from 0 up to 1; default `Math.random`. With 0, the timer refreshes as late as `refreshMarginSeconds` allows. */
  random?: () => number;
  /** The lock manager; default `navigator.locks`. `null`: no lock between tabs. */
  locks?: LockManagerLike | null;
  /** Opens the channel to the other tabs; default a `BroadcastChannel`. `null`, or a function that returns `null`: no channel. */
  channel?: ((name: string) => BroadcastChannelLike | null) | null;
  /** Called once for each warning code. By default the client writes the message and the code to the console. */
  onWarning?: (warning: AuthWarning) => void;
}

/**
 * Options of `createSession`.
 *
 * @category Start
 */
export interface SessionOptions extends LifecycleOptions {
  /** Sends a refresh token to the server and returns new tokens. */
  refresh: RefreshCall;
  /** Revokes a refresh token. Called at logout. Leave it out when the server cannot revoke. */
  revoke?: RevokeCall;
  /** The exact origins that may get the token, such as `https://api.example.com`. The first one identifies the server of the session. */
  allowedOrigins: readonly (string | URL)[];
  /** The scheme before the token in the `Authorization` header; default `Bearer`. */
  scheme?: string;
}

/** What a 401 or 403 refuses: the token that was sent, the account, or something else. */
export type TokenVerdict = 'token' | 'account' | 'other';

/** The calls to the server, and the facts about the server that the session needs. */
export interface ServerHooks {
  /** Identifies the server in stored records. */
  readonly server: string;
  readonly refresh: RefreshCall;
  /** Revokes a refresh token; `null` when the server cannot revoke. */
  readonly revoke: RevokeCall | null;
  /** Whether the server requires a valid access token at logout. If so, the client refreshes an expired access token before the logout. */
  readonly logoutNeedsAccess: boolean;
  /** The name of the header that carries the token. */
  readonly header: string;
  /** Whether the URL is an endpoint to which the client never sends the token, such as the login. */
  isBare(url: URL): boolean;
  /** Returns what a 401 or 403 refuses. Reads a copy of the response's body, so that the application can still read the response. */
  judge(response: Response): Promise<TokenVerdict>;
  /** Whether a 401 or 403 refuses a token that no refresh can replace. May ask the server once more. Never throws. */
  isRefused(response: Response, token: string | null, scheme: string): Promise<boolean>;
  /** Returns the CSRF header for an unsafe request to this URL, or `null` when the request needs no such header. */
  csrf(url: string): MaybePromise<readonly [name: string, value: string] | null>;
}

/** The `csrf` of servers that keep no refresh token in a cookie: no request needs a CSRF header. */
export const noCsrf = (): null => null;

/** The checked options of a client, with all defaults filled in. */
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

/** Checks the options, and returns them with all defaults filled in. `byDefault` returns the default storage. */
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
    // In Node these globals belong to the whole process. There, a lock or a channel would connect the clients of different users.
    locks: locks !== undefined ? locks : hasTabs ? (globalThis.navigator?.locks ?? null) : null,
    channel: channel !== undefined ? (channel ?? (() => null)) : hasTabs ? openBroadcastChannel : () => null,
    onWarning: options.onWarning ?? (({ code, message }) => console.warn(`${message} [${code}]`)),
  };
}

/** Whether this code runs in a worker. A service worker with a shared storage shares its session with the pages. */
const isWorker = (): boolean => 'WorkerGlobalScope' in globalThis;

function openBroadcastChannel(name: string): BroadcastChannelLike | null {
  return typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : null;
}

/** The longest delay of `setTimeout`, in seconds: 24.8 days. */
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
