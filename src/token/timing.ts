import type { Claims } from './claims.ts';
import type { StoredSession } from './record.ts';

/** When a token was asked for, when it ends, and how long the tokens of its session live. */
export type TokenTimes = Pick<StoredSession, 'askedAt' | 'expiresAt' | 'lifetimeMs'>;

/** A token that just arrived. */
export interface Arrived {
  readonly claims: Claims | null;
  /** Epoch ms by our clock. */
  readonly askedAt: number;
  readonly now: number;
  /** How it came. Only the token of a login was surely made for its answer, with the server's now as `iat`. */
  readonly from: 'login' | 'adopt' | 'refresh';
  /** How long tokens of this session live, as far as an earlier one told; ms. */
  readonly lifetimeMs: number | null;
  /** The server's own word (`expires_in`), seconds. It may be nonsense. */
  readonly expiresInSeconds?: number | undefined;
}

/** The largest instant that a `Date` can hold, in seconds: beyond it arithmetic gives Infinity, and a timer of Infinity fires at once. */
const latestSeconds = 8.64e12;

/** A NumericDate (RFC 7519, section 2) in seconds, or `null` for text, NaN, negative and absurd values. */
function numericDate(value: unknown): number | null {
  return typeof value === 'number' && value > 0 && value < latestSeconds ? value : null;
}

/** `exp - iat` in ms, or `null`. Only for a token that was made for this answer: SimpleJWT 5.0 to 5.5.0 copies the `iat` of the login. */
export function lifetimeOf(claims: Claims | null): number | null {
  const exp = numericDate(claims?.exp);
  const iat = numericDate(claims?.iat);
  return exp !== null && iat !== null && exp > iat ? (exp - iat) * 1000 : null;
}

/** `exp` in ms, or `null`. */
export function expiryOf(claims: Claims | null): number | null {
  const exp = numericDate(claims?.exp);
  return exp === null ? null : exp * 1000;
}

/**
 * When a token ends: when it was asked for plus how long it lives, so that a wrong clock on either side does no harm. Where no lifetime is
 * known `exp` is believed, unless it is over on arrival: then only the server's 401 tells.
 */
export function timesOf({ claims, askedAt, now, from, lifetimeMs, expiresInSeconds }: Arrived): TokenTimes {
  const told = secondsOf(expiresInSeconds);
  const known = told ?? (from === 'login' ? lifetimeOf(claims) : lifetimeMs);
  if (known !== null) return { askedAt, expiresAt: askedAt + known, lifetimeMs: known };
  const exp = expiryOf(claims);
  const life = lifetimeOf(claims);
  // A token that is over on arrival: one of the clocks is wrong. How long the next ones live is all there is to go by.
  if (exp === null || exp <= now) return { askedAt, expiresAt: null, lifetimeMs: life };
  // How old an adopted token is nobody knows. The `iat` of a refreshed one may be that of the login, hours ago.
  const isMeasured = from === 'refresh' && life !== null;
  return { askedAt, expiresAt: exp, lifetimeMs: isMeasured ? Math.min(life, exp - askedAt) : null };
}

/** `expires_in` of RFC 6749, ms. Some servers send it as text; less than a second is nonsense, and would make a busy loop. */
function secondsOf(value: unknown): number | null {
  const seconds = typeof value === 'string' ? Number(value) : value;
  return typeof seconds === 'number' && seconds >= 1 && seconds < latestSeconds ? seconds * 1000 : null;
}

/** The clock of the server minus ours, ms, as far as a token that was made for this answer tells. */
export function clockSkewOf(claims: Claims | null, askedAt: number): number {
  const iat = numericDate(claims?.iat);
  return iat === null ? 0 : iat * 1000 - askedAt;
}

/** The margin in force, ms: never more than half a lifetime, or a 60-second token with a 60-second margin is renewed for ever. */
export function marginOf(refreshMarginMs: number, { askedAt, expiresAt, lifetimeMs }: TokenTimes): number {
  const lives = lifetimeMs ?? (expiresAt === null ? null : expiresAt - askedAt);
  return lives === null ? refreshMarginMs : Math.max(Math.min(refreshMarginMs, lives / 2), 0);
}

/**
 * When the timer renews a token that ends at `expiresAt`: one margin ahead, and up to half a margin earlier by chance (`share`, 0 to 1), so that
 * all who logged in at nine o'clock do not come in the same second. Never in the first half of a life.
 */
export function renewalOf(times: TokenTimes & { expiresAt: number }, marginMs: number, share: number): number {
  const lives = times.lifetimeMs ?? times.expiresAt - times.askedAt;
  const early = Math.min(marginMs * (1 + share / 2), Math.max(lives / 2, marginMs));
  return times.expiresAt - early;
}

/** Two refreshes never start closer together than this, ms: a broken endpoint must not turn into a storm. */
export const spacingMs = 1000;

const firstPauseMs = 1000;
const longestPauseMs = 60_000;
const longestWishSeconds = 300;

/** The pause after the `failures`-th failure in a row (1 is the first), ms. `Retry-After` counts up to five minutes. */
export function pauseOf(failures: number, retryAfterSeconds = 0): number {
  const wishMs = retryAfterSeconds > 0 ? Math.min(retryAfterSeconds, longestWishSeconds) * 1000 : 0;
  return Math.max(Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs), wishMs);
}

/** For so long a useless refresh is remembered, ms: an endpoint that refuses every token would else cost a refresh a second for ever. */
export const quietMs = longestPauseMs;

/** When the refresh token ends by our clock (epoch ms), or `null`: to warn the user in time, and for nothing else. */
export function refreshExpiryOf(record: StoredSession, claims: Claims | null): number | null {
  const life = lifetimeOf(claims);
  // One that came with this access token was made when that was asked for; of the login's the same is known of the session.
  const madeAt =
    record.refreshRevision === record.revision ? record.askedAt : record.refreshRevision === 1 ? record.startedAt : 0;
  // Where no login was seen the refresh token may be old as well.
  return life !== null && madeAt > 0 && record.lifetimeMs !== null ? madeAt + life : expiryOf(claims);
}

/**
 * How long a refresh request may take until its page gives it up, and until a page that shows no other sign of life counts as gone, ms. The server
 * may have rotated the token: before that nobody spends it again.
 */
export const longestRefreshMs = 60_000;
