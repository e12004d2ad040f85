import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * What a token says. `user_id` is text from SimpleJWT 5.5.1 on, a number before.
 *
 * @category Fake server
 */
export type Claims = Readonly<Record<string, unknown>>;

// Synchronous on purpose: WebCrypto answers in a task of its own, which fake timers cannot reach.
function signature(input: string, key: string): string {
  return base64url(hmac(sha256, utf8ToBytes(key), utf8ToBytes(input)));
}

const HEADER = base64url(utf8ToBytes(JSON.stringify({ alg: 'HS256', typ: 'JWT' })));

/** A signed HS256 JWT. */
export function signJwt(claims: Claims, key: string): string {
  const input = `${HEADER}.${base64url(utf8ToBytes(JSON.stringify(claims)))}`;
  return `${input}.${signature(input, key)}`;
}

/** The claims of a token signed with this key, or null for anything else. Says nothing about its age. */
export function readJwt(token: string, key: string): Claims | null {
  const [header, payload, mac, ...more] = token.split('.');
  if (header !== HEADER || payload === undefined || mac === undefined || more.length > 0) return null;
  if (signature(`${header}.${payload}`, key) !== mac) return null;
  return JSON.parse(textOf(payload)) as Claims;
}

/** Base64 for URLs, without padding (RFC 4648 section 5, RFC 7515 section 2). */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** The UTF-8 text behind {@link base64url}; throws when it is not base64. */
export function textOf(encoded: string): string {
  const binary = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}
