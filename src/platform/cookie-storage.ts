import { readClaims, readToken, userOf } from '../token/claims.ts';
import { parseRecord, type StoredSession } from '../token/record.ts';
import { expiryOf, refreshExpiryOf } from '../token/timing.ts';
import { type CookieAttributes, readCookie, readCookies, removeCookie, setCookie } from './js-cookie.ts';
import { idOfTokens } from './session-id.ts';
import { propagationMs, type StorageClient, type TokenStorage } from './token-storage.ts';
import { isOtherVersion } from './web-storage.ts';

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
  /** For a page in a frame of another site, where browsers block other cookies (CHIPS). Takes `secure`. */
  partitioned?: boolean;
  /** How long `remember` keeps the refresh token, days; never past the token's own end. */
  rememberDays?: number;
  /** `server`: the server sets and removes the access cookie, and it is only read here. */
  managedBy?: 'client' | 'server';
  /**
   * Take over tokens that another script, or the server, has put into these cookies. Default: with `managedBy: 'server'`; else they are no
   * session.
   */
  adopt?: boolean;
}

const dayMs = 86_400_000;
/** What web servers take of all headers together, bytes (gunicorn, nginx: 8 kB). The rest of a request needs its share. */
const largestSum = 7000;

/**
 * Keeps the session in cookies that script can read, shared by all tabs: the access token, the refresh token, and a small one with the rest. With
 * `remember` the refresh token stays for `rememberDays`; without it all ends with the browser session. `SameSite=Strict`, and `Secure` on https.
 * Cookies travel with each request to the host, on whatever port. Any script on the origin can read them: for a refresh token that no script sees,
 * let the server set an HttpOnly cookie (`refreshIn: 'cookie'`).
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
      // A browser drops SameSite=None without Secure, and the session with it.
      sameSite = 'lax';
      warn('insecure_cookie', 'SameSite=None needs Secure, and so https. SameSite=Lax is used instead.');
    } else if (https && !secure) {
      warn('insecure_cookie', 'Cookies without Secure on an https page: a plain http request would carry the tokens.');
    }
    return { path, sameSite, secure, domain, expires, ...(options.partitioned && { partitioned: true }) };
  };

  /**
   * A browser takes a removal only with the path, domain and partition that a cookie was set with, and an older release may have used others.
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

  /** The tokens and what the small cookie says of them, in one look: what is read together belongs together. */
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
      // The access token ends with the browser, or was too long for a cookie: the refresh token brings another.
      if (!isForeign && rest && fitsRefresh && (byServer || refreshToken !== null || fits))
        session = { ...rest, access: fitsAccess ? token : null, refresh: refreshToken };
      const key = JSON.stringify([tokens, rest?.id, rest?.revision]);
      // Another tab's three cookies arrive one by one. What was known stays for as long as that can take; then it is looked at again.
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
        // A cookie of the same name on a longer path comes first in document.cookie (RFC 6265, section 5.4) and hides ours.
        if (set(cookie, value, expires)) continue;
        remove(cookie);
        if (set(cookie, value, expires)) continue;
        // An ending may stand beside tokens that nobody can remove: it is what counts then.
        if (session.ended && cookie !== name) continue;
        // Over 4,096 bytes, or Secure on http: the browser drops it and says nothing (js-cookie/js-cookie#470, #340).
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

/** Tokens of another script, as a session that every tab names alike. When they were made is not known: `exp` is believed. */
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

/** Says in the small cookie which token it belongs to. */
const endOf = (token: string | null): string => (token ?? '').slice(-6).replace(/\W/g, '');

/** The end of a remembered cookie: no later than its token's (a cookie that outlives it is sent for nothing). */
function keptUntil(session: StoredSession, rememberDays: number): Date {
  const ends = refreshExpiryOf(session, readClaims(session.refresh)) ?? Number.POSITIVE_INFINITY;
  return new Date(Math.min(ends, Math.max(session.askedAt, Date.now()) + rememberDays * dayMs));
}

/** Where a cookie of this page may have been set: each path above the page, for this host and each domain above it. */
function places(path: string, domain: string | undefined): { path: string; domain: string | undefined }[] {
  const { pathname = '/', hostname = '' } = globalThis.location ?? {};
  const paths = new Set(['/', path, pathname]);
  for (let at = pathname.indexOf('/', 1); at > 0; at = pathname.indexOf('/', at + 1))
    paths.add(pathname.slice(0, at)).add(pathname.slice(0, at + 1));
  const domains = new Set([undefined, domain]);
  // An address in numbers has no domains above it.
  const labels = /[a-z]/i.test(hostname) ? hostname.split('.') : [];
  for (let at = 0; at < labels.length - 1; at += 1) domains.add(labels.slice(at).join('.'));
  return [...domains].flatMap((each) => [...paths].map((at) => ({ path: at, domain: each })));
}
