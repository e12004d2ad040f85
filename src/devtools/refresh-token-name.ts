/** What can be a token in JSON or in a form. Shorter words are none: `{}` is what a refresh sends where the token is in a cookie. */
const tokens = /[\w.~+/-]{20,}/g;

/** Names the refresh token in the body of a request, whatever key it has there: the longest word is it. `undefined` where there is none. */
export function nameInBody(body: unknown): string | undefined {
  const [longest] = [...String(body).matchAll(tokens)].flat().sort((one, other) => other.length - one.length);
  return longest && checksum(longest);
}

/**
 * FNV-1a, 32 bits: enough to tell the tokens of a recording apart, in every tab alike. It says nothing about a token, which has more
 * bits than could be guessed from so few.
 *
 * @see https://datatracker.ietf.org/doc/draft-eastlake-fnv/
 */
export function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
