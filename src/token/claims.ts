import { jwtDecode } from 'jwt-decode';

/**
 * The payload of a JWT, as the server wrote it. It is read, never verified: a browser has no key, so a claim is a hint about time
 * and identity and no proof of anything.
 *
 * @category State and events
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4
 */
export type Claims = Readonly<Record<string, unknown>>;

/** What JSON calls an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The claims of a token, or `null` when it is opaque (not a JWT with a JSON object inside). Never throws. */
export function readClaims(token: string | null): Claims | null {
  if (!token) return null;
  try {
    const payload: unknown = jwtDecode(token);
    return isRecord(payload) ? payload : null;
  } catch {
    return null;
  }
}

/**
 * A token as it may stand in a header, or `null` when there is none. Servers, cookies and hand-written scripts have been seen to
 * deliver empty text, a trailing line break, and the words "undefined" and "null".
 */
export function readToken(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const token = value.trim();
  // Visible ASCII only: anything else makes the Headers constructor throw, deep inside a request (RFC 9110, section 5.5).
  return /^[\x21-\x7e]+$/.test(token) && token !== 'undefined' && token !== 'null' ? token : null;
}

/** Whose token it is, as text: SimpleJWT's claim is a number up to version 5.5.0 and a text from then on. `null` where no claim says. */
export function userOf(claims: Claims | null): string | null {
  const user = claims?.user_id ?? claims?.sub;
  return typeof user === 'string' || typeof user === 'number' ? String(user) || null : null;
}
