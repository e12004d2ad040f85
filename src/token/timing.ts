import type { Claims } from './claims.ts';
import type { StoredSession } from './record.ts';

/** When the client requested an access token, when this token expires, and the lifetime of the session's access tokens. */
export type TokenTimes = Pick<StoredSession, 'askedAt' | 'expiresAt' | 'lifetimeMs'>;

/** An access token that was just received, with what is known about it. */
export interface Arrived {
  readonly claims: Claims | null;
  /** When the client requested the token, in epoch ms by this device's clock. */
  readonly askedAt: number;
  readonly now: number;
  /**
   * How the client got the token. `iat` is the time at which the server made the token only if the token comes from a login: SimpleJWT 5.0 to
   * 5.5.0 copies the `iat` of the login at a refresh, and a token that the application hands over may be of any age.
   */
  readonly from: 'login' | 'adopt' | 'refresh';
  /** The lifetime of this session's access tokens, in ms, learned from an earlier token; `null` when unknown. */
  readonly lifetimeMs: number | null;
  /** `expires_in` of the server's answer, in seconds. The value is not checked yet. */
  readonly expiresInSeconds?: number | undefined;
}

/**
 * The latest time that a `Date` can hold, in seconds. A later time would become Infinity in the arithmetic, and `setTimeout` with Infinity
 * fires at once.
 */
const latestSeconds = 8.64e12;

/** Returns a NumericDate (RFC 7519, section 2) in seconds, or `null` for strings, NaN, zero, negative values and values beyond `Date`. */
export function numericDate(value: unknown): number | null {
  return typeof value === 'number' && value > 0 && value < latestSeconds ? value : null;
}

/**
 * Returns the lifetime of a token (`exp - iat`) in ms, or `null` when there are no claims or when they do not say it. The result is certain
 * only for the token of a login. At a refresh, SimpleJWT 5.0 to 5.5.0 copies the `iat` of the login into the new access token, and the
 * result is then too long.
 */
export function lifetimeOf(claims: Claims | null): number | null {
  const exp = numericDate(claims?.exp);
  const iat = numericDate(claims?.iat);
  return exp !== null && iat !== null && exp > iat ? (exp - iat) * 1000 : null;
}

/** Returns the claim `exp` in epoch ms, or `null` when the token has no valid `exp`. */
export function expiryOf(claims: Claims | null): number | null {
  const exp = numericDate(claims?.exp);
  return exp === null ? null : exp * 1000;
}

/**
 * Returns the times of a token. The token expires one lifetime after the client has requested it, so that a wrong clock of the device or of
 * the server makes no difference. When the lifetime is unknown, `exp` is used, but for no longer than `exp - iat`. When that `exp` has already
 * passed, `expiresAt` is `null`: the client then uses the token until the server answers 401.
 */
export function timesOf({ claims, askedAt, now, from, lifetimeMs, expiresInSeconds }: Arrived): TokenTimes {
  const told = secondsOf(expiresInSeconds);
  const life = lifetimeOf(claims);
  const known = told ?? (from === 'login' ? life : lifetimeMs);
  if (known !== null) {
    // The server may have shortened the lifetime since the login. An `iat` that was copied from an older token makes `life` too long, and
    // never too short. So a `life` below the known lifetime is right. A `life` below one second is ignored, as in `secondsOf`. `lifetimeMs`
    // stays the known lifetime, because the server may go back to it.
    const isShorter = told === null && from === 'refresh' && life !== null && life >= 1000 && life < known;
    return { askedAt, expiresAt: askedAt + (isShorter ? life : known), lifetimeMs: known };
  }
  const exp = expiryOf(claims);
  // A new token whose `exp` has passed by this device's clock means that the clock of the device or of the server is wrong. So this `exp`
  // is useless. The lifetime is still right, and is used for the next tokens.
  if (exp === null || exp <= now) return { askedAt, expiresAt: null, lifetimeMs: life };
  // An adopted token may be old, so its lifetime from now on is unknown. A refreshed token may have the `iat` of the login, hours ago, so
  // its lifetime is at most `exp - askedAt`.
  const isMeasured = from === 'refresh' && life !== null;
  // With a slow clock `exp` is too far away. No token is good for longer than its lifetime from the moment of the request.
  const expiresAt = life === null ? exp : Math.min(exp, askedAt + life);
  return { askedAt, expiresAt, lifetimeMs: isMeasured ? Math.min(life, exp - askedAt) : null };
}

/**
 * Returns `expires_in` (RFC 6749) in ms, or `null` when the answer has no usable `expires_in`. Some servers send `expires_in` as a string.
 * A value below one second is ignored, because it would cause one refresh after another.
 */
function secondsOf(value: unknown): number | null {
  const seconds = typeof value === 'string' ? Number(value) : value;
  return typeof seconds === 'number' && seconds >= 1 && seconds < latestSeconds ? seconds * 1000 : null;
}

/** Returns how long the token is valid, in ms from the time of its request; `null` when unknown. */
export function lifeOf({ askedAt, expiresAt, lifetimeMs }: TokenTimes): number | null {
  return expiresAt === null ? lifetimeMs : Math.min(lifetimeMs ?? Number.POSITIVE_INFINITY, expiresAt - askedAt);
}

/**
 * Returns how long before its expiry the client refreshes the token, in ms: `refreshMarginMs`, but at most half of the token's lifetime.
 * Otherwise a token of 60 seconds with a margin of 60 seconds would be refreshed again and again.
 */
export function marginOf(refreshMarginMs: number, times: TokenTimes): number {
  const lives = lifeOf(times);
  return lives === null ? refreshMarginMs : Math.max(Math.min(refreshMarginMs, lives / 2), 0);
}

/**
 * Returns when the timer refreshes a token that expires at `expiresAt`, in epoch ms: at a moment between half of the token's lifetime and
 * one margin before its end. `share`, a random number from 0 to 1, says which moment: 0 is the last one. Because of the random part, users
 * who logged in at the same time do not all refresh in the same second (docs/fleet.md).
 */
export function renewalOf(times: TokenTimes & { expiresAt: number }, marginMs: number, share: number): number {
  const earliest = Math.max((lifeOf(times) ?? 0) / 2, marginMs);
  return times.expiresAt - marginMs - share * (earliest - marginMs);
}

/** The shortest time between the starts of two refreshes, in ms. It limits the number of requests to an endpoint that does not work. */
export const spacingMs = 1000;

/**
 * Returns when the refresh token of `record` expires, in epoch ms by this device's clock; `null` when unknown. `claims`: the claims of this
 * refresh token; `null` when it is opaque. The result never ends a session. The application can use the result to warn the user in time,
 * and `cookieStorage` sets the expiry of its cookies with it.
 */
export function refreshExpiryOf(record: StoredSession, claims: Claims | null): number | null {
  const life = lifetimeOf(claims);
  // When the server made the refresh token. The client got it together with the current access token (equal revisions), or with the login
  // (revision 1). For any other refresh token the time is unknown (0).
  const madeAt =
    record.refreshRevision === record.revision ? record.askedAt : record.refreshRevision === 1 ? record.startedAt : 0;
  // Without `lifetimeMs` the session did not begin with a login here, and the refresh token may be older than the session. Then `exp` is
  // used.
  return life !== null && madeAt > 0 && record.lifetimeMs !== null ? madeAt + life : expiryOf(claims);
}

/**
 * How long a refresh request may take before the page aborts it, in ms. Other pages wait for the same time before they assume that a page
 * without activity is closed. No page sends the same refresh token again earlier, because the server may already have rotated it.
 */
export const longestRefreshMs = 90_000;
