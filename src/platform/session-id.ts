/** Returns a random id that is unique across pages. `crypto.randomUUID` is not used, because it does not exist on plain http pages. */
export function randomId(): string {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join('-');
}

/**
 * Returns an id for tokens that came from another script. The id depends only on the refresh token, or on the access token when there is no
 * refresh token (`null`). So two tabs that find the same tokens use the same id. The id is a hash of 64 bits (FNV-1a, twice), from which
 * nobody can compute the tokens.
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
