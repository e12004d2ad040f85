import { type Cookie, domainMatch, getPublicSuffix, pathMatch } from 'tough-cookie';
import { isLoopback } from '../../platform/allowed-origins.ts';
import type { Outcome } from './exchange.ts';

/** The cookies of a login in cookie mode, and what the server asks for before it believes them. */
export interface CookieLook {
  /** The address that set the cookies. */
  readonly api: URL;
  /** Where the page is: the origin asked for, or the API's own. */
  readonly page: URL;
  readonly isSameSite: boolean;
  readonly refreshCookie: SeenCookie | null;
  readonly accessCookie: SeenCookie | null;
  readonly csrfCookie: SeenCookie | null;
  /** The page can read the CSRF cookie. */
  readonly csrfIsReadable: boolean;
  /** The endpoint that gives out a CSRF token, and the name of the token in its answer. */
  readonly csrfEndpoint: { readonly path: string; readonly field: string } | null;
  /** The name of the header that the server looks into. */
  readonly csrfHeader: string;
  /** The refresh without a CSRF token, and with one. */
  readonly withoutCsrf: Outcome | null;
  readonly withCsrf: Outcome | null;
  /** The logout was refused for want of a CSRF token. */
  readonly logoutAsksForCsrf: boolean;
}

/** A cookie by its attributes; never its value. */
export interface SeenCookie {
  readonly name: string;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  /** `null`: not said, which is `lax` to browsers. */
  readonly sameSite: 'strict' | 'lax' | 'none' | null;
  readonly path: string;
  /** `null`: of the host that set it alone. */
  readonly domain: string | null;
  /** `null`: until the browser is closed. */
  readonly maxAgeSeconds: number | null;
  readonly bytes: number;
  /** Why browsers do not keep it. */
  readonly dropped: DropReason | null;
  /** The paths of the endpoints that need it and do not get it. */
  readonly misses: readonly string[];
}

export type DropReason =
  | 'secure-on-http'
  | 'none-without-secure'
  | 'cross-site'
  | 'foreign-domain'
  | 'too-large'
  | 'prefix';

/** What a cookie is judged by. */
export interface CookiePlace {
  readonly api: URL;
  readonly page: URL;
  /** The addresses to which the cookie has to be sent. */
  readonly needed: readonly URL[];
}

export function seenCookie(cookie: Cookie, place: CookiePlace): SeenCookie {
  const { key, value, httpOnly, secure, domain, hostOnly, maxAge, expires } = cookie;
  const until = expires instanceof Date ? (expires.getTime() - Date.now()) / 1000 : null;
  return {
    name: key,
    httpOnly,
    secure,
    sameSite: sameSiteOf(cookie),
    path: pathOf(cookie, place.api),
    domain: hostOnly === true || domain === null ? null : domain,
    maxAgeSeconds: typeof maxAge === 'number' ? maxAge : until === null ? null : Math.round(until),
    bytes: key.length + value.length,
    dropped: dropReason(cookie, place),
    misses: place.needed.filter((url) => !covers(cookie, url, place.api)).map(({ pathname }) => pathname),
  };
}

/** Why a browser that shows the page does not keep a cookie that the API sets. */
function dropReason(cookie: Cookie, { api, page }: CookiePlace): DropReason | null {
  const { key, value, secure, domain } = cookie;
  const sameSite = sameSiteOf(cookie);
  if (key.length + value.length > 4_096) return 'too-large';
  if (domain !== null && (!domainMatch(api.hostname, domain) || isPublicSuffix(domain))) return 'foreign-domain';
  if (key.startsWith('__Host-') && (!secure || domain !== null || cookie.path !== '/')) return 'prefix';
  if (key.startsWith('__Secure-') && !secure) return 'prefix';
  if (secure && api.protocol === 'http:' && !isLoopback(api)) return 'secure-on-http';
  if (sameSite === 'none' && !secure) return 'none-without-secure';
  if (sameSite !== 'none' && !isSameSite(api, page)) return 'cross-site';
  return null;
}

/** One site to a browser: the same scheme, and the same name below a public suffix. `localhost` and `127.0.0.1` are two. */
export function isSameSite(one: URL, other: URL): boolean {
  return one.protocol === other.protocol && siteOf(one.hostname) === siteOf(other.hostname);
}

/** May a script of the page read it? */
export function isReadable(cookie: SeenCookie, { api, page }: { api: URL; page: URL }): boolean {
  const host = page.hostname;
  return (
    !cookie.httpOnly && (cookie.domain === null ? host === api.hostname : domainMatch(host, cookie.domain) === true)
  );
}

/** Does the browser send the cookie to this address, as far as path and domain go? */
export function covers(cookie: Cookie, url: URL, setBy: URL): boolean {
  const inDomain =
    cookie.domain === null ? url.hostname === setBy.hostname : domainMatch(url.hostname, cookie.domain) === true;
  return inDomain && pathMatch(url.pathname, pathOf(cookie, setBy));
}

/** Without the attribute, the folder of the address that set it. */
function pathOf({ path }: Cookie, setBy: URL): string {
  return path?.startsWith('/') ? path : setBy.pathname.replace(/\/[^/]*$/, '') || '/';
}

function sameSiteOf({ sameSite }: Cookie): SeenCookie['sameSite'] {
  return sameSite === 'strict' || sameSite === 'lax' || sameSite === 'none' ? sameSite : null;
}

function siteOf(hostname: string): string {
  return getPublicSuffix(hostname, { allowSpecialUseDomain: true, ignoreError: true }) ?? hostname;
}

function isPublicSuffix(domain: string): boolean {
  return (
    getPublicSuffix(domain, { allowSpecialUseDomain: true, ignoreError: true }) === undefined &&
    !/^[\d.]+$/.test(domain) &&
    domain !== 'localhost'
  );
}
