import { readClaims, readToken, userOf } from '../token/claims.ts';
import { parseRecord, type StoredSession } from '../token/record.ts';
import { expiryOf, refreshExpiryOf } from '../token/timing.ts';
import { type CookieAttributes, readCookie, readCookies, removeCookie, setCookie } from './js-cookie.ts';
import { idOfTokens } from './session-id.ts';
import { propagationMs, type StorageClient, type TokenStorage } from './token-storage.ts';
import { isOtherVersion } from './web-storage.ts';

/**
 * Options of `cookieStorage`.
 *
 * @category Storage
 */
export interface CookieStorageOptions {
  /** Name of the cookie with the access token; default `access_token`. */
  access?: string;
  /** Name of the cookie with the refresh token; default `refresh_token`. */
  refresh?: string;
  /** The `Path` attribute; default `/`. */
  path?: string;
  /** The `Domain` attribute; default: none, so that only this host gets the cookies. */
  domain?: string;
  /** The `SameSite` attribute; default `strict`. `none` needs `secure`, else `lax` is used. */
  sameSite?: 'strict' | 'lax' | 'none';
  /** The `Secure` attribute; default: on when the page is https or when `partitioned` is set. */
  secure?: boolean;
  /** The `Partitioned` attribute (CHIPS), for a page in a frame of another site, where browsers block other cookies. Needs `secure`. */
  partitioned?: boolean;
  /**
   * How many days the refresh token is kept after a login with `remember`; default 30. The cookie expires earlier when the refresh token
   * expires earlier.
   */
  rememberDays?: number;
  /**
   * `server`: the server sets and removes the cookie with the access token, and the client only reads it. Default `client`: the client sets
   * and removes it.
   */
  managedBy?: 'client' | 'server';
  /**
   * Whether the client uses tokens that another script or the server has put into these cookies. Without `adopt`, the client ignores such
   * tokens. Default: only with `managedBy: 'server'`.
   */
  adopt?: boolean;
}

const dayMs = 86_400_000;
/**
 * When all cookies of the page are longer than this, in bytes, the client warns. gunicorn and nginx accept 8 kB for all headers of a
 * request together.
 */
const largestSum = 7000;

/**
 * Keeps the session in cookies that scripts can read and that all tabs share: one cookie for the access token, one for the refresh token,
 * and one for the rest of the record. After a login with `remember` the refresh token is kept for `rememberDays`. Without `remember` all
 * cookies end when the browser is closed. By default the cookies have `SameSite=Strict`, and `Secure` on https.
 *
 * Browsers send cookies with each request to the host, on every port. Any script on the origin can read these cookies. To hide the refresh
 * token from scripts, let the server set an HttpOnly cookie (`refreshIn: 'cookie'`).
 *
 * @category Storage
 * @see https://www.rfc-editor.org/rfc/rfc6265
 * @example
 * const auth = createAuth({ baseUrl: '/auth/', storage: cookieStorage({ rememberDays: 14 }) })
 */
export function cookieStorage(options: CookieStorageOptions = {}): TokenStorage {
  return boundTo(options, { name: 'latchkey', server: '', warn: () => {}, changed: () => {} });
}

function boundTo(options: CookieStorageOptions, { name, server, warn, changed }: StorageClient): TokenStorage {
  const prefix = name === 'latchkey' ? '' : `${name}_`;
  const { access = `${prefix}access_token`, refresh = `${prefix}refresh_token`, path = '/', domain } = options;
  const byServer = options.managedBy === 'server';
  const { rememberDays = 30, adopt = byServer } = options;
  const names = byServer ? [name] : [refresh, name, access];

  const attributes = (expires?: Date): CookieAttributes => {
    const https = globalThis.location?.protocol === 'https:';
    const secure = options.secure ?? (https || options.partitioned === true);
    let sameSite = options.sameSite ?? 'strict';
    if (sameSite === 'none' && !secure) {
      // The browser drops a `SameSite=None` cookie without `Secure`, and the session would be lost.
      sameSite = 'lax';
      warn('insecure_cookie', 'SameSite=None needs Secure, and so https. SameSite=Lax is used instead.');
    } else if (https && !secure) {
      warn('insecure_cookie', 'Cookies without Secure on an https page: a plain http request would carry the tokens.');
    }
    return { path, sameSite, secure, domain, expires, ...(options.partitioned && { partitioned: true }) };
  };

  /**
   * Removes a cookie. A browser removes a cookie only by the path, domain and partition with which it was set. An older release of the
   * application may have set the cookie with other values, so this function tries all possible ones.
   */
  const remove = (cookie: string) => {
    if (readCookie(cookie) === null) return;
    const own = attributes();
    const at = places(path, domain);
    for (const place of at) removeCookie(cookie, { ...own, ...place });
    if (options.partitioned) for (const place of at) removeCookie(cookie, { ...own, ...place, partitioned: false });
  };

  const set = (cookie: string, value: string | null, expires: Date | undefined) => {
    if (value === null) remove(cookie);
    else setCookie(cookie, value, attributes(expires));
    return readCookie(cookie) === value;
  };

  /** Reads all three cookies at once, so that no other tab can write between the reads of the tokens and of the record. */
  const look = () => {
    const jar = readCookies();
    const text = jar[name] ?? '';
    const start = Math.max(text.indexOf('{'), 0);
    const tokens = { access: readToken(jar[access]), refresh: byServer ? null : readToken(jar[refresh]) };
    const rest = parseRecord(text.slice(start));
    if (!rest && text && !isOtherVersion(text.slice(start))) remove(name);
    const [accessEnd, refreshEnd] = text.slice(0, start).split('.');
    return {
      tokens,
      rest,
      fitsAccess: byServer || accessEnd === endOf(tokens.access),
      fitsRefresh: byServer || refreshEnd === endOf(tokens.refresh),
    };
  };

  let seen: { key: string; session: StoredSession | null } | null = null;
  let tornAt: number | null = null;

  return {
    kind: 'cookies',
    shared: true,
    ...(byServer && { managedBy: 'server' as const, mayHaveSession: () => readCookie(access) !== null }),
    bind: (client) => boundTo(options, client),
    read() {
      const { tokens, rest, fitsAccess, fitsRefresh } = look();
      const { access: token, refresh: refreshToken } = tokens;
      if (rest?.ended) return rest;
      const fits = fitsAccess && fitsRefresh;
      const isForeign = adopt && (rest ? token !== null && !fits : (token ?? refreshToken) !== null);
      let session: StoredSession | null = isForeign ? adopted(server, token, refreshToken) : null;
      // The refresh token is enough for a session. The cookie with the access token may be missing, because the browser was closed or the
      // access token was too long.
      if (!isForeign && rest && fitsRefresh && (byServer || refreshToken !== null || fits))
        session = { ...rest, access: fitsAccess ? token : null, refresh: refreshToken };
      const key = JSON.stringify([tokens, rest?.id, rest?.revision]);
      // Another tab writes its three cookies one after the other. While the record and the tokens do not belong together, `read` returns
      // the session of the last read, for at most `propagationMs`. After that time the client reads again.
      const isTorn = seen !== null && seen.key !== key && rest !== null && !fits;
      if (isTorn && tornAt === null) setTimeout(changed, propagationMs);
      tornAt = isTorn ? (tornAt ?? Date.now()) : null;
      if (seen && tornAt !== null && Date.now() - tornAt < propagationMs) return seen.session;
      seen = { key, session };
      return session;
    },
    write(session) {
      const { access: token, refresh: refreshToken, ...rest } = session;
      const kept = byServer || session.remember || session.ended ? keptUntil(session, rememberDays) : undefined;
      const tokens = { access: token, refresh: byServer ? null : refreshToken };
      const described = (byServer ? '' : `${endOf(tokens.access)}.${endOf(tokens.refresh)}`) + JSON.stringify(rest);
      const values: [string, string | null, Date | undefined][] = byServer
        ? [[name, described, kept]]
        : [
            [refresh, refreshToken, kept],
            [name, described, kept],
            [access, token, undefined],
          ];
      for (const [cookie, value, expires] of values) {
        // A cookie of the same name with a longer path comes first in `document.cookie` (RFC 6265, section 5.4), and hides the new value.
        // `remove` removes that cookie too, and the new value is written again.
        if (set(cookie, value, expires)) continue;
        remove(cookie);
        if (set(cookie, value, expires)) continue;
        // When the session has ended, a token that cannot be removed is no failure: `read` finds the record of the ended session and
        // ignores the tokens.
        if (session.ended && cookie !== name) continue;
        // The browser drops cookies over 4,096 bytes, and `Secure` cookies on http, without an error (js-cookie/js-cookie#470, #340).
        throw new RangeError(`the browser did not keep the cookie \`${cookie}\``);
      }
      const bytes = globalThis.document?.cookie?.length ?? 0;
      if (bytes > largestSum)
        warn(
          'cookies_too_large',
          `The cookies of this page are ${bytes} bytes long: many servers refuse such requests. Use webStorage().`,
        );
    },
    clear() {
      for (const cookie of names) remove(cookie);
      seen = null;
    },
    lease: {
      read: () => readCookie(`${name}_lease`),
      write: (lease) => void set(`${name}_lease`, lease, undefined),
    },
  };
}

/**
 * Returns a session for tokens that another script wrote. Every tab gives that session the same id. Nobody knows when these tokens were
 * made, so they expire by their `exp` claim.
 */
function adopted(server: string, access: string | null, refresh: string | null): StoredSession {
  const claims = readClaims(access);
  return {
    version: 2,
    server,
    user: userOf(claims ?? readClaims(refresh)),
    id: idOfTokens({ access, refresh }),
    startedAt: 0,
    access,
    revision: 1,
    askedAt: 0,
    expiresAt: expiryOf(claims),
    lifetimeMs: null,
    refresh,
    refreshRevision: 1,
    remember: false,
    scheme: null,
  };
}

/**
 * Returns the last characters of a token. The cookie with the record stores them for both tokens, so that `read` can tell whether the
 * record and the tokens belong together.
 */
const endOf = (token: string | null): string => (token ?? '').slice(-6).replace(/\W/g, '');

/**
 * Returns when the cookie of a remembered session expires: after `rememberDays`, or with the refresh token when that token expires earlier.
 */
function keptUntil(session: StoredSession, rememberDays: number): Date {
  const ends = refreshExpiryOf(session, readClaims(session.refresh)) ?? Number.POSITIVE_INFINITY;
  return new Date(Math.min(ends, Math.max(session.askedAt, Date.now()) + rememberDays * dayMs));
}

/**
 * Returns all paths and domains with which a cookie visible to this page may have been set: each path above the page, for this host and for
 * each domain above the host.
 */
function places(path: string, domain: string | undefined): { path: string; domain: string | undefined }[] {
  const { pathname = '/', hostname = '' } = globalThis.location ?? {};
  const paths = new Set(['/', path, pathname]);
  for (let at = pathname.indexOf('/', 1); at > 0; at = pathname.indexOf('/', at + 1))
    paths.add(pathname.slice(0, at)).add(pathname.slice(0, at + 1));
  const domains = new Set([undefined, domain]);
  // An IP address has no domains above it.
  const labels = /[a-z]/i.test(hostname) ? hostname.split('.') : [];
  for (let at = 0; at < labels.length - 1; at += 1) domains.add(labels.slice(at).join('.'));
  return [...domains].flatMap((each) => [...paths].map((at) => ({ path: at, domain: each })));
}
