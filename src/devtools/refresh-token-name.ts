/** What may be a token in a JSON body or in a form. Shorter words are not tokens. */
const tokens = /[\w.~+/-]{20,}/g;

/**
 * Returns the checksum of the refresh token in the body of a request. The longest text that may be a token counts as the refresh token,
 * whatever its key is. Returns `undefined` if there is no such text, for example if the refresh token is in a cookie.
 */
export function nameInBody(body: unknown): string | undefined {
  const [longest] = [...String(body).matchAll(tokens)].flat().sort((one, other) => other.length - one.length);
  return longest && checksum(longest);
}

/**
 * Returns a checksum of 32 bits (FNV-1a). The checksum distinguishes the tokens of a recording, and is equal in all tabs. Nobody can
 * compute a token from its checksum, because a token has many more bits.
 *
 * @see https://datatracker.ietf.org/doc/draft-eastlake-fnv/
 */
export function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
