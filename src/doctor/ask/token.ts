import type { TokenLook } from '../evidence.ts';

/** What can be told of a token without telling it. */
export function lookAtToken(token: string): TokenLook {
  const claims = claimsOf(token);
  const [issuedAt, expiresAt] = [numberOf(claims?.iat), numberOf(claims?.exp)];
  return {
    bytes: new TextEncoder().encode(token).length,
    lifetimeSeconds: issuedAt !== null && expiresAt !== null ? expiresAt - issuedAt : null,
    issuedAt,
  };
}

/** Which of SimpleJWT's kinds of token a JWT says that it is; `null` for an opaque one, and for a JWT that does not say. */
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
