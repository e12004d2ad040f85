import type { AuthState } from 'latchkey';

/** An access token's life as the page draws it: shares go from 0, issued, to 1, over. */
export interface Life {
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly lifetimeSeconds: number;
  readonly marginSeconds: number;
  readonly secondsLeft: number;
  readonly nowShare: number;
  /** Where the refresh margin begins. */
  readonly marginShare: number;
  /** The earliest that the timer may fire: up to half a margin before the margin, at random. */
  readonly earliestShare: number;
}

/** `null` when nobody is logged in, and when only the server can tell how long the token lives. */
export function lifeOf(state: AuthState, refreshMarginSeconds: number, now: number): Life | null {
  if (state.status !== 'authenticated' || state.expiresAt === null) return null;
  const { claims, expiresAt } = state;
  if (typeof claims?.exp !== 'number' || typeof claims.iat !== 'number' || claims.exp <= claims.iat) return null;
  const lifetimeSeconds = claims.exp - claims.iat;
  const marginSeconds = Math.min(refreshMarginSeconds, lifetimeSeconds / 2);
  const secondsLeft = Math.min(Math.max((expiresAt - now) / 1000, 0), lifetimeSeconds);
  return {
    issuedAt: expiresAt - lifetimeSeconds * 1000,
    expiresAt,
    lifetimeSeconds,
    marginSeconds,
    secondsLeft,
    nowShare: 1 - secondsLeft / lifetimeSeconds,
    marginShare: 1 - marginSeconds / lifetimeSeconds,
    earliestShare: Math.max(1 - (1.5 * marginSeconds) / lifetimeSeconds, 0),
  };
}
