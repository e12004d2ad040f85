import { jwtDecode } from 'jwt-decode';

/**
 * The payload of a JWT, as the server wrote it. The client reads the claims and does not verify the signature, because a browser does not
 * have the server's key. Use a claim as a hint about time and identity, never as proof.
 *
 * @category State and events
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4
 */
export type Claims = Readonly<Record<string, unknown>>;

/** Whether the value is a JSON object: not `null`, not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Returns the claims of a token, or `null` when there is no token or the token is opaque (not a JWT with a JSON object inside). Never
 * throws.
 */
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
 * Returns the value as a token that a header can hold, or `null` when the value is no token. Some servers, cookies and scripts deliver an
 * empty string, a trailing line break, or the words "undefined" and "null" in place of a token.
 */
export function readToken(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const token = value.trim();
  // Only visible ASCII is allowed (RFC 9110, section 5.5). With any other character, the `Headers` constructor would throw when the client
  // sends a request.
  return /^[\x21-\x7e]+$/.test(token) && token !== 'undefined' && token !== 'null' ? token : null;
}

/** The claims that name the user, the usual ones first. SimpleJWT's setting USER_ID_CLAIM gives the claim another name. */
const userClaims = ['user_id', 'sub', 'uid', 'id', 'user', 'username', 'email'];
/** Other names that projects give to this claim. `tenant_id` or `client_id` names no user. */
const otherUserClaim = /^(user|account|member|customer|person|employee)?_?(id|pk|uuid|guid)$/i;

/**
 * Returns the user's id from the first claim with such a name that holds an id, as a string. Returns `null` when none does. SimpleJWT writes
 * a number up to version 5.5.0 and a string in later versions.
 */
export function userOf(claims: Claims | null): string | null {
  const others = Object.keys(claims ?? {}).filter((name) => otherUserClaim.test(name));
  const user = [...userClaims, ...others]
    .map((name) => claims?.[name])
    .find((value) => /string|number/.test(typeof value) && value !== '');
  return user === undefined ? null : String(user);
}
