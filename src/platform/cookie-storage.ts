import { readClaims, readToken } from '../token/claims.ts';
import type { WarningCode } from '../token/events.ts';
import { expiryOf } from '../token/expiry.ts';
import { type CookieAttributes, readCookie, readCookies, removeCookie, setCookie } from './cookie.ts';
import { arrivalMs, loggedOut, parseSession, type StoredSession, type TokenStorage } from './storage.ts';

/**
 * How the cookies are named and set.
 *
 * @category Storage
 */
export interface CookieStorageOptions {
  /** Name of the access token's cookie; default `access_token`. */
  access?: string;
  /** Name of the refresh token's cookie; default `refresh_token`. */
  refresh?: string;
  /** Default `/`. */
  path?: string;
  /** Default: this host alone. */
  domain?: string;
  /** Default `strict`. `none` takes `secure`. */
  sameSite?: 'strict' | 'lax' | 'none';
  /** Default: on when the page is https. */
  secure?: boolean;
  /** How long `remember` keeps the refresh token, days; never past the token's own end. */
  rememberDays?: number;
  /** `server`: the server sets and removes the access cookie, and it is only read here. */
  managedBy?: 'client' | 'server';
}

const dayMs = 86_400_000;

/**
 * Keeps the session in cookies that script can read, shared by all tabs. With `remember` the refresh token stays for
 * `rememberDays`; without it all ends with the browser session. `SameSite=Strict`, and `Secure` on https. Any script on the origin
 * can read them: for a refresh token that no script sees, let the server set an HttpOnly cookie (`refreshIn: 'cookie'`).
 *
 * @category Storage
 * @see https://www.rfc-editor.org/rfc/rfc6265
 * @example
 * const auth = createAuth({ baseUrl: '/auth/', storage: cookieStorage({ rememberDays: 14 }) })
 */
export function cookieStorage(options: CookieStorageOptions = {}): TokenStorage {
  return named(options, 'latchkey', () => {});
}

function named(
  options: CookieStorageOptions,
  name: string,
  warn: (code: WarningCode, message: string) => void,
): TokenStorage {
  const prefix = name === 'latchkey' ? '' : `${name}_`;
  const {
    access = `${prefix}access_token`,
    refresh = `${prefix}refresh_token`,
    path = '/',
    domain,
    rememberDays = 30,
  } = options;
  const byServer = options.managedBy === 'server';
  const names = byServer ? [name] : [refresh, name, access];

  const attributes = (expires?: Date): CookieAttributes => {
    const https = globalThis.location?.protocol === 'https:';
    const secure = options.secure ?? https;
    let sameSite = options.sameSite ?? 'strict';
    if (sameSite === 'none' && !secure) {
      // A browser drops SameSite=None without Secure, and the session with it.
      sameSite = 'lax';
      warn('insecure_cookie', 'SameSite=None needs Secure, and so https. SameSite=Lax is used instead.');
    } else if (https && !secure) {
      warn('insecure_cookie', 'Cookies without Secure on an https page: a plain http request would carry the tokens.');
    }
    return { path, sameSite, secure, domain, expires };
  };

  /**
   * A browser takes a removal only with the path and domain that a cookie was set with, and another script may have used others;
   * in a frame on another site only with `SameSite=None` too.
   */
  const remove = (cookie: string) => {
    const { pathname = '/' } = globalThis.location ?? {};
    const paths = new Set(['/', path]);
    for (let at = pathname.indexOf('/', 1); at > 0; at = pathname.indexOf('/', at + 1)) {
      paths.add(pathname.slice(0, at)).add(pathname.slice(0, at + 1));
    }
    paths.add(pathname);
    const own = attributes();
    for (const each of paths) {
      removeCookie(cookie, { ...own, path: each });
      if (domain) removeCookie(cookie, { ...own, path: each, domain: undefined });
    }
  };

  /** What was read last, as the browser gave it and as it was understood; and since when the cookies have not belonged together. */
  let seen: { key: string; session: StoredSession | null } | null = null;
  let tornAt: number | null = null;

  const clear = (unconfirmed = false) => {
    for (const cookie of names) if (readCookie(cookie) !== null) remove(cookie);
    // The access cookie is the server's: while it lives, only this word keeps a logout from being undone by a reload.
    if (unconfirmed && byServer) setCookie(name, loggedOut, attributes(new Date(Date.now() + rememberDays * dayMs)));
  };

  return {
    kind: 'cookies',
    shared: true,
    ...(byServer && { managedBy: 'server' as const }),
    bind: (client) => named(options, client.name, client.warn),
    read() {
      const jar = readCookies();
      if (jar[name] === loggedOut) return null;
      const text = jar[name] ?? '';
      const start = text.indexOf('{');
      // The tokens may be there without the rest: set by another script, or by the server.
      const rest = parseSession(text.slice(Math.max(start, 0))) ?? (parseSession('{}') as StoredSession);
      const found = { ...rest, access: readToken(jar[access]), refresh: byServer ? null : readToken(jar[refresh]) };
      const session = found.access || found.refresh || (byServer && found.id) ? found : null;
      const key = JSON.stringify(found);
      const torn = !byServer && seen !== null && seen.key !== key && text.slice(0, Math.max(start, 0)) !== fitOf(found);
      // Another tab's three cookies arrive one by one. What was known stays, for as long as that can take; after that they are the work
      // of another script.
      tornAt = torn ? (tornAt ?? Date.now()) : null;
      if (seen && tornAt !== null && Date.now() - tornAt < arrivalMs) return seen.session;
      if (!session && !seen) for (const cookie of names) if (cookie in jar) remove(cookie);
      seen = { key, session };
      return session;
    },
    write(session) {
      const kept = byServer || session.remember ? keptUntil(session, rememberDays) : undefined;
      const { access: accessToken, refresh: refreshToken, ...rest } = session;
      const described = fitOf(session) + JSON.stringify(rest);
      const values: [string, string | null, Date | undefined][] = byServer
        ? [[name, JSON.stringify(rest), kept]]
        : [
            [refresh, refreshToken, kept],
            [name, described, kept],
            [access, accessToken, undefined],
          ];
      for (const [cookie, value, expires] of values) {
        // What is there already is left alone: a lease written from an old sight must not put an old token back.
        if (cookie !== name && holds(cookie, value)) continue;
        if (value !== null) setCookie(cookie, value, attributes(expires));
        if (holds(cookie, value)) continue;
        // A cookie of the same name on a longer path comes first in document.cookie (RFC 6265, section 5.4) and hides ours.
        remove(cookie);
        if (value !== null) setCookie(cookie, value, attributes(expires));
        // Over 4,096 bytes, or Secure on http: the browser drops it and says nothing (js-cookie/js-cookie#470, #340).
        if (!holds(cookie, value)) throw new RangeError(`the browser did not keep the cookie \`${cookie}\``);
      }
    },
    clear,
  };
}

/** Says in the small cookie which tokens it belongs to. */
const fitOf = ({ access, refresh }: StoredSession): string =>
  `${access?.slice(-6) ?? ''}${refresh?.slice(-6) ?? ''}`.replace(/\W/g, '');

const holds = (cookie: string, value: string | null): boolean => readCookie(cookie) === value;

/** The end of a remembered cookie: no later than its token's (a cookie that outlives it is sent for nothing). */
function keptUntil(session: StoredSession, rememberDays: number): Date {
  const ends = expiryOf(readClaims(session.refresh), session.clockOffsetMs) ?? Number.POSITIVE_INFINITY;
  return new Date(Math.min(ends, session.savedAt + rememberDays * dayMs));
}
