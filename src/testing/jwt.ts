import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * The claims of a token. `user_id` is text since SimpleJWT 5.5.1, and a number before.
 *
 * @category Fake server
 */
export type Claims = Readonly<Record<string, unknown>>;

// This is synchronous on purpose. WebCrypto resolves in a later task, which fake timers cannot control.
function signature(input: string, key: string): string {
  return base64url(hmac(sha256, utf8ToBytes(key), utf8ToBytes(input)));
}

const HEADER = base64url(utf8ToBytes(JSON.stringify({ alg: 'HS256', typ: 'JWT' })));

/** Returns a signed JWT (HS256). */
export function signJwt(claims: Claims, key: string): string {
  const input = `${HEADER}.${base64url(utf8ToBytes(JSON.stringify(claims)))}`;
  return `${input}.${signature(input, key)}`;
}

/**
 * Returns the claims of a token that was signed with this key, or null for any other text. Does not check whether the token has expired.
 */
export function readJwt(token: string, key: string): Claims | null {
  const [header, payload, mac, ...more] = token.split('.');
  if (header !== HEADER || payload === undefined || mac === undefined || more.length > 0) return null;
  if (signature(`${header}.${payload}`, key) !== mac) return null;
  return JSON.parse(textOf(payload)) as Claims;
}

/** Returns base64 for URLs, without padding (RFC 4648 section 5, RFC 7515 section 2). */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Returns the UTF-8 text that {@link base64url} has encoded. Throws when the text is not base64. */
export function textOf(encoded: string): string {
  const binary = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}
