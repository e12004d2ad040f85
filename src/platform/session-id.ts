/** A name that no other session and no other page has. Not `randomUUID`: plain http pages do not have it. */
export function randomId(): string {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join('-');
}

/**
 * A name for tokens that came from elsewhere. Two tabs that find the same tokens name the session alike. The tokens cannot be told from it: it is
 * a sum of 53 bits of all their characters (FNV-1a, twice).
 */
export function idOfTokens({ access, refresh }: { access: string | null; refresh: string | null }): string {
  const text = refresh ?? access ?? '';
  let [one, other] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x85ebca6b);
  }
  return `t-${(one >>> 0).toString(36)}-${(other >>> 0).toString(36)}`;
}
