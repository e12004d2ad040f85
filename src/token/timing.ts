import type { Claims } from './claims.ts';
import type { StoredSession } from './record.ts';

/** When an access token was requested, when it expires, and the lifetime of its session's access tokens. */
export type TokenTimes = Pick<StoredSession, 'askedAt' | 'expiresAt' | 'lifetimeMs'>;

/** A token that was just received. */
export interface Arrived {
  readonly claims: Claims | null;
  /** When the token was requested, in epoch ms by this device's clock. */
  readonly askedAt: number;
  readonly now: number;
  /**
   * Which kind of call brought the token. Only for the token of a login is it sure that the server made it for this answer, and that `iat`
   * is the server's current time.
   */
  readonly from: 'login' | 'adopt' | 'refresh';
  /** The lifetime of this session's access tokens as known from an earlier token, in ms; `null` when unknown. */
  readonly lifetimeMs: number | null;
  /** `expires_in` of the server's answer, in seconds. The value is not checked yet. */
  readonly expiresInSeconds?: number | undefined;
}

/**
 * The latest time that a `Date` can hold, in seconds. With later times the arithmetic gives Infinity, and `setTimeout` with Infinity fires
 * at once.
 */
const latestSeconds = 8.64e12;

/** Returns a NumericDate (RFC 7519, section 2) in seconds, or `null` for strings, NaN, zero, negative values and values beyond `Date`. */
function numericDate(value: unknown): number | null {
  return typeof value === 'number' && value > 0 && value < latestSeconds ? value : null;
}

/**
 * Returns `exp - iat` in ms, or `null`. Use it only for a token that the server made for this answer: SimpleJWT 5.0 to 5.5.0 copies the
 * `iat` of the login into later access tokens.
 */
export function lifetimeOf(claims: Claims | null): number | null {
  const exp = numericDate(claims?.exp);
  const iat = numericDate(claims?.iat);
  return exp !== null && iat !== null && exp > iat ? (exp - iat) * 1000 : null;
}

/** Returns `exp` in ms, or `null`. */
export function expiryOf(claims: Claims | null): number | null {
  const exp = numericDate(claims?.exp);
  return exp === null ? null : exp * 1000;
}

/**
 * Returns when a token expires: the time of the request plus the lifetime, so that a wrong clock on either side makes no difference. When
 * no lifetime is known, `exp` is used. When that `exp` has already passed, `expiresAt` is `null`, and only a 401 of the server ends the
 * token.
 */
export function timesOf({ claims, askedAt, now, from, lifetimeMs, expiresInSeconds }: Arrived): TokenTimes {
  const told = secondsOf(expiresInSeconds);
  const known = told ?? (from === 'login' ? lifetimeOf(claims) : lifetimeMs);
  if (known !== null) return { askedAt, expiresAt: askedAt + known, lifetimeMs: known };
  const exp = expiryOf(claims);
  const life = lifetimeOf(claims);
  // The token has already expired by this device's clock, so the clock of the device or of the server is wrong. Only the lifetime can be
  // used, for the next tokens.
  if (exp === null || exp <= now) return { askedAt, expiresAt: null, lifetimeMs: life };
  // The age of an adopted token is unknown. The `iat` of a refreshed token may be the `iat` of the login, hours ago.
  const isMeasured = from === 'refresh' && life !== null;
  return { askedAt, expiresAt: exp, lifetimeMs: isMeasured ? Math.min(life, exp - askedAt) : null };
}

/**
 * Returns `expires_in` (RFC 6749) in ms, or `null`. Some servers send `expires_in` as a string. A value below one second is ignored,
 * because it would cause refreshes without a break.
 */
function secondsOf(value: unknown): number | null {
  const seconds = typeof value === 'string' ? Number(value) : value;
  return typeof seconds === 'number' && seconds >= 1 && seconds < latestSeconds ? seconds * 1000 : null;
}

/** Returns the server's clock minus this device's clock, in ms, or 0 without `iat`. Use it only for a token that the server made for this answer. */
export function clockSkewOf(claims: Claims | null, askedAt: number): number {
  const iat = numericDate(claims?.iat);
  return iat === null ? 0 : iat * 1000 - askedAt;
}

/** Returns how long the token is valid from when it was requested, in ms; `null` when nobody knows. */
export function lifeOf({ askedAt, expiresAt, lifetimeMs }: TokenTimes): number | null {
  return lifetimeMs ?? (expiresAt === null ? null : expiresAt - askedAt);
}

/**
 * Returns the margin to use, in ms: never more than half of a lifetime. Otherwise a token of 60 seconds with a margin of 60 seconds would
 * be refreshed again and again.
 */
export function marginOf(refreshMarginMs: number, times: TokenTimes): number {
  const lives = lifeOf(times);
  return lives === null ? refreshMarginMs : Math.max(Math.min(refreshMarginMs, lives / 2), 0);
}

/**
 * Returns when the timer refreshes a token that expires at `expiresAt`, in epoch ms: one margin before, plus up to half a margin more by
 * `share`, a random number from 0 to 1. With the random part, users who logged in at the same time do not all refresh in the same second.
 * The timer never refreshes in the first half of a lifetime.
 */
export function renewalOf(times: TokenTimes & { expiresAt: number }, marginMs: number, share: number): number {
  const lives = lifeOf(times) ?? 0;
  const early = Math.min(marginMs * (1 + share / 2), Math.max(lives / 2, marginMs));
  return times.expiresAt - early;
}

/** The shortest time between the starts of two refreshes, in ms. It limits the number of requests to a broken endpoint. */
export const spacingMs = 1000;

const firstPauseMs = 1000;
const longestPauseMs = 60_000;
const longestWishSeconds = 300;

/**
 * Returns the pause after a number of failures in a row (1 is the first), in ms. The pause doubles with each failure. `Retry-After` makes
 * the pause longer, up to five minutes.
 */
export function pauseOf(failures: number, retryAfterSeconds = 0): number {
  const wishMs = retryAfterSeconds > 0 ? Math.min(retryAfterSeconds, longestWishSeconds) * 1000 : 0;
  return Math.max(Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs), wishMs);
}

/**
 * How long a refresh without a better token is remembered, in ms. Otherwise an endpoint that refuses every token would cause a refresh
 * every second.
 */
export const quietMs = longestPauseMs;

/** Returns when the refresh token expires, in epoch ms by this device's clock, or `null`. The result serves only to warn the user in time. */
export function refreshExpiryOf(record: StoredSession, claims: Claims | null): number | null {
  const life = lifetimeOf(claims);
  // A refresh token that came together with the current access token was made when that access token was requested. The first refresh token
  // was made when the session started. For other refresh tokens the time is unknown.
  const madeAt =
    record.refreshRevision === record.revision ? record.askedAt : record.refreshRevision === 1 ? record.startedAt : 0;
  // Without a known lifetime no login was seen, and the refresh token may be old. Then its `exp` is used.
  return life !== null && madeAt > 0 && record.lifetimeMs !== null ? madeAt + life : expiryOf(claims);
}

/**
 * How long a refresh request may take before the page aborts it, in ms. Other pages wait as long before they take a page that shows no
 * activity for closed. The server may have rotated the refresh token already, so nobody sends that token again earlier.
 */
export const longestRefreshMs = 60_000;
