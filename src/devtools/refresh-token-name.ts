/** What may be a token in a JSON body or in a form. Shorter words are not tokens. */
const tokens = /[\w.~+/-]{20,}/g;

/**
 * The checksum of the refresh token in the body of a request: the token is the longest match, whatever its key is. `undefined` if there is
 * none, for example if the token is in a cookie.
 */
export function nameInBody(body: unknown): string | undefined {
  const [longest] = [...String(body).matchAll(tokens)].flat().sort((one, other) => other.length - one.length);
  return longest && checksum(longest);
}

/**
 * A checksum of 32 bits (FNV-1a). It distinguishes the tokens of a recording, and is equal in all tabs. A token cannot be guessed from it,
 * because a token has many more bits.
 *
 * @see https://datatracker.ietf.org/doc/draft-eastlake-fnv/
 */
export function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
