/**
 * A cookie as a test may look at it, the `HttpOnly` ones included.
 *
 * @category Browsers
 */
export interface StoredCookie {
  /** Before the `=`. */
  readonly name: string;
  /** After the `=`, as it was sent. */
  readonly value: string;
  /** The host it goes to, or the domain that covers it. */
  readonly domain: string;
  /** The path below which it is sent. */
  readonly path: string;
  /** Hidden from script? */
  readonly httpOnly: boolean;
  /** For https alone? */
  readonly secure: boolean;
  /** Whether requests of other sites carry it; `lax` where nothing was said. */
  readonly sameSite: 'strict' | 'lax' | 'none';
  /** Epoch milliseconds; null for a cookie that ends with the browser. */
  readonly expiresAt: number | null;
}

/** Who sets or asks for cookies. */
export interface CookieContext {
  readonly url: URL;
  /** A script, which never meets an `HttpOnly` cookie; otherwise a request or its answer. */
  readonly script: boolean;
  /** The page is of the same site as `url`. */
  readonly sameSite: boolean;
}

/** The cookies of one browser, by the rules of RFC 6265bis that a single site can meet. No public suffix list. */
export interface CookieJar {
  /** Keeps what a `Set-Cookie` header or `document.cookie =` says, or ignores it. */
  set(text: string, context: CookieContext): void;
  /** The `Cookie` header, or `document.cookie`. */
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
        // A request that is no navigation carries no lax cookie across sites.
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

/** RFC 6265bis: `Max-Age` beats `Expires`. */
function expiryOf(attributes: ReadonlyMap<string, string>, now: number): number | null {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return now + Number(maxAge) * 1000;
  const expires = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(expires) ? null : expires;
}

/** RFC 6265 section 5.1.4: the default path ends before the last slash. */
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
