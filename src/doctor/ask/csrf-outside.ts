import type { CsrfOutside, Endpoints } from '../evidence.ts';
import { createCookieJar } from './cookie-jar.ts';
import { isReadable, seenCookie } from './cookies.ts';
import { csrfCookieIn, findCsrf } from './csrf.ts';
import type { Send } from './exchange.ts';

/** Asks without a login for the CSRF token, as a page in cookie mode does before its first refresh. */
export async function lookForCsrf(endpoints: Endpoints, origin: string | null, send: Send): Promise<CsrfOutside> {
  const { baseUrl, loginPath } = endpoints.mount;
  const api = new URL(loginPath, baseUrl);
  const page = new URL(origin ?? baseUrl.origin);
  const place = { api, page, needed: [] };
  const jar = createCookieJar(api);
  const { endpoint } = await findCsrf(jar, () => false, { endpoints, origin: page.origin, send });
  // The endpoint sets the cookie that the token belongs to, unless the token is in the session.
  const cookie = csrfCookieIn(jar);
  const seen = cookie && seenCookie(cookie, place);
  return { endpoint, readableCookie: seen !== null && isReadable(seen, place) ? seen.name : null };
}
