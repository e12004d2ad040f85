import type { TokenLook } from '../evidence.ts';

/** Describes a token without its value. */
export function lookAtToken(token: string): TokenLook {
  const claims = claimsOf(token);
  const [issuedAt, expiresAt] = [numberOf(claims?.iat), numberOf(claims?.exp)];
  return {
    bytes: new TextEncoder().encode(token).length,
    lifetimeSeconds: issuedAt !== null && expiresAt !== null ? expiresAt - issuedAt : null,
    issuedAt,
  };
}

/**
 * Returns the `token_type` of a SimpleJWT token; `null` for an opaque token, and for a JWT without a `token_type` of `access` or `refresh`.
 */
export function kindOfToken(token: string): 'access' | 'refresh' | null {
  const kind = claimsOf(token)?.token_type;
  return kind === 'access' || kind === 'refresh' ? kind : null;
}

function claimsOf(token: string): Record<string, unknown> | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
