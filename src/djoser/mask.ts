/** Removes the secrets of a request from the texts of its answer, because an error may be shown, logged and stored. */
export interface Mask {
  text(text: string): string;
  /**
   * Removes secrets from the name of a field. A field name that was in the request stays, even when somebody's password is the same word.
   */
  name(name: string): string;
}

/** The shortest length of a secret that is removed. A shorter secret may also be a word of an ordinary sentence. */
const shortestSecret = 6;

/**
 * Finds any JWT (RFC 7515, section 3.1): three or five parts of base64url, of which the first begins with `{"`. A match begins only at the
 * start of a run of such characters. Otherwise the search in a run of 200,000 letters would begin again at each letter.
 */
const jwt = /(?<![\w-])ey[JA][\w-]+(\.[\w-]*){2,4}/g;

/**
 * Returns the ways in which a server may repeat a text: as it is, inside JSON (Python's has only ASCII), in HTML as Django escapes it, and in
 * an address or a form.
 */
function writings(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const unit = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const html = text.replace(/[&<>"']/g, (letter) => `&${entities[letter]};`);
  const form = new URLSearchParams([['', text]]).toString().slice(1);
  return [text, json, json.replace(/[^\x20-\x7e]/g, unit), html, form, form.replaceAll('+', '%20')];
}

const entities: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#x27' };

export function createMask(secrets: readonly (string | null | undefined)[], names?: ReadonlySet<string>): Mask {
  const known = secrets
    .filter((secret): secret is string => (secret?.length ?? 0) >= shortestSecret)
    .flatMap(writings)
    // Longer secrets are removed first, because one secret may be the beginning of another.
    .sort((a, b) => b.length - a.length);
  const text = (given: string) =>
    known.reduce((masked, secret) => masked.replaceAll(secret, '…'), given).replace(jwt, '…');
  return { text, name: (name) => (names?.has(name) ? name : text(name)) };
}
