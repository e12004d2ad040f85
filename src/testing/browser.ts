import { createFetch } from './client.ts';
import { type CookieContext, createCookieJar, type StoredCookie } from './cookie-jar.ts';
import type { Settings } from './options.ts';
import type { Backend } from './transport.ts';

/**
 * The cookies of one browser.
 *
 * @category Browsers
 */
export interface BrowserJar {
  /** `document.cookie` of the page. A test can read and write this property. */
  cookie: string;
  /** Returns every cookie, also those that a script cannot read. */
  all(): readonly StoredCookie[];
}

/**
 * A page of one browser. Its `fetch` keeps and sends cookies, and removes the response headers that a page cannot read.
 *
 * @category Browsers
 */
export interface FakeBrowser {
  /** The origin of the page. */
  readonly origin: string;
  /** The page's `fetch`, with the browser's cookies. */
  readonly fetch: typeof fetch;
  /** The browser's cookies. */
  readonly jar: BrowserJar;
}

// The headers that a page may read in a response of another origin (Fetch standard, "CORS-safelisted response-header name").
const SAFELISTED = [
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
];

export function createBrowser(backend: Backend, settings: Settings, origin: string): FakeBrowser {
  const jar = createCookieJar(settings.now);
  const readable = [...SAFELISTED, ...settings.exposeHeaders.map((name) => name.toLowerCase())];
  const isForeign = (url: string) => new URL(url).origin !== origin;
  const takesCookies = ({ credentials, url }: Request) =>
    credentials === 'include' || (credentials === 'same-origin' && !isForeign(url));
  const request = (url: string): CookieContext => ({
    url: new URL(url),
    script: false,
    sameSite: siteOf(url) === siteOf(origin),
  });
  const page: CookieContext = { url: new URL(origin), script: true, sameSite: true };

  return {
    origin,
    fetch: createFetch(backend, {
      base: origin,
      prepare(sent, given) {
        const headers = new Headers(given);
        // The browser sets these two headers. A page cannot set them.
        headers.delete('Cookie');
        headers.delete('Origin');
        if (isForeign(sent.url) || (sent.method !== 'GET' && sent.method !== 'HEAD')) headers.set('Origin', origin);
        const cookies = takesCookies(sent) ? jar.get(request(sent.url)) : '';
        if (cookies !== '') headers.set('Cookie', cookies);
        return headers;
      },
      receive({ cookies, response }, sent) {
        if (takesCookies(sent)) for (const cookie of cookies) jar.set(cookie, request(sent.url));
        const foreign = isForeign(sent.url);
        for (const name of [...response.headers.keys()]) {
          if (name === 'set-cookie' || (foreign && !readable.includes(name))) response.headers.delete(name);
        }
        return response;
      },
    }),
    jar: {
      get cookie() {
        return jar.get(page);
      },
      set cookie(text) {
        jar.set(text, page);
      },
      all: jar.all,
    },
  };
}

/** Returns the scheme and the last two labels of the host. Longer public suffixes (such as `co.uk`) are not supported. */
function siteOf(address: string): string {
  const { hostname, protocol } = new URL(address);
  return `${protocol}//${hostname.split('.').slice(-2).join('.')}`;
}
