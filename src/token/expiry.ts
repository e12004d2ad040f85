import type { Claims } from './claims.ts';

/**
 * What we know of the server's time. Measured at login, where `iat` is the server's now, and stored with the session, since later
 * tokens of SimpleJWT 5.0 to 5.5.0 carry the `iat` of the login.
 */
export interface ServerClock {
  /** Our clock minus the server's, ms. `null`: our clock was proved wrong, and only the server's 401 tells that a token is over. */
  readonly clockOffsetMs: number | null;
  /** How long an access token lives, ms; `null` while unknown. */
  readonly lifetimeMs: number | null;
}

/** The largest instant that a `Date` can hold, in seconds: beyond it arithmetic gives Infinity, and a timer of Infinity fires at once. */
const latestSeconds = 8.64e12;
/** `iat` counts whole seconds and the answer took its time to arrive: a smaller offset is noise. */
const noiseMs = 5000;

/** A NumericDate (RFC 7519, section 2) in seconds, or `null` for text, NaN, negative and absurd values. */
function numericDate(value: unknown): number | null {
  return typeof value === 'number' && value > 0 && value < latestSeconds ? value : null;
}

function lifetimeOf(claims: Claims | null): number | null {
  const exp = numericDate(claims?.exp);
  const iat = numericDate(claims?.iat);
  return exp !== null && iat !== null && exp > iat ? (exp - iat) * 1000 : null;
}

/** The server's clock, measured with an access token that was issued just now. */
export function measureClock(claims: Claims | null, now: number): ServerClock {
  const iat = numericDate(claims?.iat);
  const offset = iat === null ? 0 : Math.round(now - iat * 1000);
  return { clockOffsetMs: Math.abs(offset) < noiseMs ? 0 : offset, lifetimeMs: lifetimeOf(claims) };
}

/** A clock for a token of unknown age: ours is taken as right until a token proves it wrong. */
export function assumeClock(claims: Claims | null): ServerClock {
  return { clockOffsetMs: 0, lifetimeMs: lifetimeOf(claims) };
}

/** When a token ends by our clock (epoch ms), or `null` when only the server can tell. */
export function expiryOf(claims: Claims | null, clockOffsetMs: number | null): number | null {
  const exp = numericDate(claims?.exp);
  return exp === null || clockOffsetMs === null ? null : exp * 1000 + clockOffsetMs;
}

/** The margin in force, ms: never more than half a lifetime, or a 60-second token with a 60-second margin is renewed for ever. */
export function effectiveMargin(refreshMarginMs: number, lifetimeMs: number | null): number {
  return lifetimeMs === null ? refreshMarginMs : Math.min(refreshMarginMs, lifetimeMs / 2);
}
