import { type Cookie, domainMatch, getPublicSuffix, pathMatch } from 'tough-cookie';
import { isLoopback } from '../../platform/allowed-origins.ts';
import type { CsrfEndpoint } from './csrf-endpoint.ts';
import type { Outcome } from './exchange.ts';

/** The cookies of a login in cookie mode, and whether the server requires a CSRF token with them. */
export interface CookieLook {
  /** The address of the login, which set the cookies. */
  readonly api: URL;
  /** The origin of the page: the value of `--origin`. Without `--origin`, it is the origin of the API. */
  readonly page: URL;
  readonly isSameSite: boolean;
  readonly refreshCookie: SeenCookie | null;
  readonly accessCookie: SeenCookie | null;
  readonly csrfCookie: SeenCookie | null;
  /** Whether the page can read the CSRF cookie. */
  readonly csrfIsReadable: boolean;
  /** The endpoint that returns a CSRF token; `null` if there is none. */
  readonly csrfEndpoint: CsrfEndpoint | null;
  /** The name of the header in which the CSRF token is sent. */
  readonly csrfHeader: string;
  /** The answers to a refresh without a CSRF token, and with one; `null` if the doctor has not sent this refresh. */
  readonly withoutCsrf: Outcome | null;
  readonly withCsrf: Outcome | null;
  /** Whether the server refused a logout because the request had no CSRF token. */
  readonly logoutAsksForCsrf: boolean;
}

/** The attributes of a cookie, without its value. */
export interface SeenCookie {
  readonly name: string;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  /** `null`: the attribute is not set. Browsers then use `lax`. */
  readonly sameSite: 'strict' | 'lax' | 'none' | null;
  readonly path: string;
  /** `null`: the cookie belongs only to the host that set it. */
  readonly domain: string | null;
  /** `null`: the cookie is deleted when the browser is closed. */
  readonly maxAgeSeconds: number | null;
  readonly bytes: number;
  /** Why browsers do not keep this cookie; `null` if they keep it. */
  readonly dropped: DropReason | null;
  /** The paths of the endpoints that need this cookie and do not receive it. */
  readonly misses: readonly string[];
}

export type DropReason =
  | 'secure-on-http'
  | 'none-without-secure'
  | 'cross-site'
  | 'foreign-domain'
  | 'too-large'
  | 'prefix';

/** The addresses against which a cookie is checked. */
export interface CookiePlace {
  readonly api: URL;
  readonly page: URL;
  /** The addresses that must receive the cookie. */
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

/** Returns why a browser that shows the page does not keep a cookie of the API; `null` if it keeps the cookie. */
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

/**
 * Whether two addresses are the same site to a browser: the same scheme, and the same registrable domain. `localhost` and `127.0.0.1` are
 * two sites.
 */
export function isSameSite(one: URL, other: URL): boolean {
  return one.protocol === other.protocol && siteOf(one.hostname) === siteOf(other.hostname);
}

/** Whether a script of the page can read the cookie: it is not HttpOnly, and it belongs to the host of the page. */
export function isReadable(cookie: SeenCookie, { api, page }: { api: URL; page: URL }): boolean {
  const host = page.hostname;
  return (
    !cookie.httpOnly && (cookie.domain === null ? host === api.hostname : domainMatch(host, cookie.domain) === true)
  );
}

/** Whether the domain and the path of the cookie include this address. Other attributes are not checked. */
export function covers(cookie: Cookie, url: URL, setBy: URL): boolean {
  const inDomain =
    cookie.domain === null ? url.hostname === setBy.hostname : domainMatch(url.hostname, cookie.domain) === true;
  return inDomain && pathMatch(url.pathname, pathOf(cookie, setBy));
}

/** Returns the path of the cookie. Without a `Path` attribute, this is the folder of the address that set the cookie. */
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
