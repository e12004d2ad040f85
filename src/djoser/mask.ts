/** Takes what was sent out of what the server says: an error may be shown, logged and kept. */
export interface Mask {
  text(text: string): string;
  /** The same for the name of a field. One that was sent stays, even where it is also somebody's password. */
  name(name: string): string;
}

/** A shorter one is a part of any sentence. */
const shortestSecret = 6;

/**
 * A JWT (RFC 7515, section 3.1), whoever sent it: three parts of base64url, or five, of which the first begins with `{"`. Looked for at the
 * beginning of a run alone, since a run of 200,000 letters would be looked through from each of them.
 */
const jwt = /(?<![\w-])ey[JA][\w-]+(\.[\w-]*){2,4}/g;

export function createMask(secrets: readonly (string | null | undefined)[], names?: ReadonlySet<string>): Mask {
  const known = secrets
    .filter((secret): secret is string => (secret?.length ?? 0) >= shortestSecret)
    // One may be the beginning of another.
    .sort((a, b) => b.length - a.length);
  const text = (given: string) =>
    known.reduce((masked, secret) => masked.replaceAll(secret, '…'), given).replace(jwt, '…');
  return { text, name: (name) => (names?.has(name) ? name : text(name)) };
}
