/**
 * Sets and reads a cookie without secrets that the browser removes when the browser is closed. When this cookie is missing, the browser has
 * been closed since the cookie was set.
 */

/**
 * Returns the value of a cookie that scripts can read, without decoding, or `null` when there is no such cookie. This function does not use
 * js-cookie, so that only applications with tokens in cookies load js-cookie.
 */
export function readPlainCookie(name: string): string | null {
  const start = `${encoded(name)}=`;
  const found = cookies()
    .split('; ')
    // Two cookies may have the same name, for example one of a subdomain and one of the parent domain. Django reads the last one.
    .reverse()
    .find((each) => each.startsWith(start));
  return found === undefined ? null : found.slice(start.length);
}

/** Returns `document.cookie`, or an empty string when a script may not read it, for example in a sandboxed frame. */
function cookies(): string {
  try {
    return globalThis.document?.cookie ?? '';
  } catch {
    return '';
  }
}

export const hasSessionCookie = (name: string): boolean => readPlainCookie(name) !== null;

/** Sets the cookie. Returns whether the browser kept the cookie. */
export function setSessionCookie(name: string): boolean {
  write(name, '1');
  return hasSessionCookie(name);
}

export function removeSessionCookie(name: string): void {
  if (hasSessionCookie(name)) write(name, '; expires=Thu, 01 Jan 1970 00:00:00 GMT');
}

function write(name: string, value: string): void {
  const secure = globalThis.location?.protocol === 'https:' ? '; secure' : '';
  try {
    if (globalThis.document) document.cookie = `${encoded(name)}=${value}; path=/; samesite=strict${secure}`;
  } catch {
    // In a sandboxed frame a script may not set cookies either. `setSessionCookie` then returns `false`.
  }
}

/** Returns the cookie's name with its separators escaped. The name has a session id in it, and another script may have written that id. */
const encoded = (name: string): string => encodeURIComponent(name);
