/** Shorter words are no tokens: `{}` is what a refresh sends where the token is in a cookie. */
const shortestToken = 20;

/**
 * Names the refresh token in the body of a request, whatever key it has there: the longest word is it. `undefined` where there is none
 * to be seen.
 */
export function nameInBody(body: unknown): string | undefined {
  if (typeof body !== 'string') return undefined;
  const words = /^\s*\{/.test(body) ? wordsOf(body) : [...new URLSearchParams(body).values()];
  const [longest = ''] = words.sort((one, other) => other.length - one.length);
  return longest.length < shortestToken ? undefined : checksum(longest);
}

function wordsOf(json: string): string[] {
  try {
    return Object.values(JSON.parse(json) as object).filter((value) => typeof value === 'string');
  } catch {
    return [];
  }
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
