import type { Claims } from './claims.ts';
import { numericDate } from './timing.ts';

/** When the clocks of the device and of the server differ by more than this, in ms, the client warns the developer. */
const skewMs = 300_000;

/**
 * Returns the text of the warning `clock_skew`. Returns `null` when the two clocks differ by at most `skewMs`, or when the token has no
 * `iat`. `claims`: the claims of the token that the server made for a login. `askedAt`: when the client sent this login, in epoch ms.
 */
export function clockSkewWarning(claims: Claims | null, askedAt: number): string | null {
  const iat = numericDate(claims?.iat);
  const skew = iat === null ? 0 : iat * 1000 - askedAt;
  return Math.abs(skew) > skewMs
    ? `This clock is ${Math.round(-skew / 1000)} s off the server's. It is allowed for.`
    : null;
}
