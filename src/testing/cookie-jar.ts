/**
 * A cookie as a test sees it. `HttpOnly` cookies are included.
 *
 * @category Browsers
 */
export interface StoredCookie {
  /** The text before the `=`. */
  readonly name: string;
  /** The text after the `=`, unchanged. */
  readonly value: string;
  /** The host that gets the cookie, or the domain whose hosts get it. */
  readonly domain: string;
  /** The path of the cookie: requests to this path and to all paths below it carry the cookie. */
  readonly path: string;
  /** Whether scripts cannot read the cookie. */
  readonly httpOnly: boolean;
  /** Whether only requests over https carry the cookie. */
  readonly secure: boolean;
  /** The `SameSite` attribute; `lax` when there is none. It says whether requests from other sites carry the cookie. */
  readonly sameSite: 'strict' | 'lax' | 'none';
  /** When the cookie expires, in epoch ms. Null when the browser removes the cookie as soon as the browser is closed. */
  readonly expiresAt: number | null;
}

/** Who sets or reads cookies. */
export interface CookieContext {
  readonly url: URL;
  /** Whether a script sets or reads the cookies. Otherwise a request or its response does. Scripts have no access to `HttpOnly` cookies. */
  readonly script: boolean;
  /** Whether the page belongs to the same site as `url`. */
  readonly sameSite: boolean;
}

/** The cookies of one browser, by the rules of RFC 6265bis. There is no public suffix list. */
export interface CookieJar {
  /** Stores the cookie of a `Set-Cookie` header or of `document.cookie = …`, unless the rules forbid it. */
  set(text: string, context: CookieContext): void;
  /** Returns the `Cookie` header, or `document.cookie`. */
  get(context: CookieContext): string;
  all(): readonly StoredCookie[];
}

export function createCookieJar(now: () => number): CookieJar {
  const cookies = new Map<string, StoredCookie & { readonly hostOnly: boolean }>();

  function live() {
    for (const [key, { expiresAt }] of cookies) if (expiresAt !== null && expiresAt <= now()) cookies.delete(key);
    return [...cookies.values()];
  }

  return {
    set(text, { sameSite, script, url }) {
      const [pair = '', ...rest] = text.split(';').map((part) => part.trim());
      const [name, value] = split(pair);
      const attributes = new Map(rest.map((part) => split(part)).map(([key, said]) => [key.toLowerCase(), said]));
      const domain = attributes.get('domain')?.replace(/^\./, '').toLowerCase() || null;
      const cookie = {
        name,
        value,
        domain: domain ?? url.hostname,
        hostOnly: domain === null,
        path: pathOf(attributes.get('path'), url),
        httpOnly: attributes.has('httponly'),
        secure: attributes.has('secure'),
        sameSite: sameSiteOf(attributes.get('samesite')),
        expiresAt: expiryOf(attributes, now()),
      };
      const key = [cookie.domain, cookie.path, name].join(';');
      if (!pair.includes('=') || name === '' || !coversHost(cookie, url.hostname)) return;
      if (script && (cookie.httpOnly || cookies.get(key)?.httpOnly)) return;
      if (cookie.secure && !isSecure(url)) return;
      if (cookie.sameSite !== 'none' && !sameSite) return;
      cookies.set(key, cookie);
      live();
    },
    get: ({ sameSite, script, url }) =>
      live()
        .filter((cookie) => coversHost(cookie, url.hostname) && coversPath(cookie.path, url.pathname))
        .filter((cookie) => !(script && cookie.httpOnly) && (!cookie.secure || isSecure(url)))
        // A request from another site carries a `lax` cookie only when it is a navigation, and here no request is one.
        .filter((cookie) => sameSite || cookie.sameSite === 'none')
        .sort((a, b) => b.path.length - a.path.length)
        .map(({ name, value }) => `${name}=${value}`)
        .join('; '),
    all: () => live().map(({ hostOnly: _, ...cookie }) => cookie),
  };
}

function split(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function sameSiteOf(said: string | undefined): StoredCookie['sameSite'] {
  const value = said?.toLowerCase();
  return value === 'strict' || value === 'none' ? value : 'lax';
}

/** Returns when the cookie expires, in epoch ms; null when no attribute says so. `Max-Age` is used before `Expires` (RFC 6265bis). */
function expiryOf(attributes: ReadonlyMap<string, string>, now: number): number | null {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return now + Number(maxAge) * 1000;
  const expires = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(expires) ? null : expires;
}

/**
 * Returns the path of a cookie. Without the attribute `Path`, this is the path of the request up to its last slash (RFC 6265 section
 * 5.1.4).
 */
function pathOf(said: string | undefined, { pathname }: URL): string {
  return said?.startsWith('/') ? said : pathname.slice(0, pathname.lastIndexOf('/')) || '/';
}

function coversHost({ domain, hostOnly }: { domain: string; hostOnly: boolean }, host: string): boolean {
  return host === domain || (!hostOnly && host.endsWith(`.${domain}`));
}

function coversPath(cookiePath: string, path: string): boolean {
  return path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`);
}

function isSecure({ hostname, protocol }: URL): boolean {
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1';
}
