/** A cookie without secrets that lives as long as the browser's session: whether it is there tells whether the browser was closed. */

/**
 * A cookie that script can read, as it stands, or `null`. Not through js-cookie, which only those load who keep tokens in cookies: a CSRF token and
 * a mark have nothing to decode.
 */
export function readPlainCookie(name: string): string | null {
  const start = `${encoded(name)}=`;
  const found = globalThis.document?.cookie?.split('; ').find((each) => each.startsWith(start));
  return found === undefined ? null : found.slice(start.length);
}

export const hasSessionCookie = (name: string): boolean => readPlainCookie(name) !== null;

/** Gives whether the browser kept it. */
export function setSessionCookie(name: string): boolean {
  write(name, '1');
  return hasSessionCookie(name);
}

export function removeSessionCookie(name: string): void {
  if (hasSessionCookie(name)) write(name, '; expires=Thu, 01 Jan 1970 00:00:00 GMT');
}

function write(name: string, value: string): void {
  const secure = globalThis.location?.protocol === 'https:' ? '; secure' : '';
  if (globalThis.document) document.cookie = `${encoded(name)}=${value}; path=/; samesite=strict${secure}`;
}

/** What stands in a record may come from anywhere: no separator gets into a cookie's name. */
const encoded = (name: string): string => encodeURIComponent(name);
