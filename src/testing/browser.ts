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
  /** `document.cookie` of the page, to read and to write. */
  cookie: string;
  /** Every cookie, whoever may read it. */
  all(): readonly StoredCookie[];
}

/**
 * A page of one browser: its `fetch` keeps and sends cookies, and shows of an answer what a page may see.
 *
 * @category Browsers
 */
export interface FakeBrowser {
  /** Where the page is. */
  readonly origin: string;
  /** The page's `fetch`, with the browser's cookies. */
  readonly fetch: typeof fetch;
  /** The browser's cookies. */
  readonly jar: BrowserJar;
}

// What a page may read of another origin's answer (Fetch standard, "CORS-safelisted response-header name").
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
        // Cookies and the origin are the browser's to say, not the page's.
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

/** Scheme and the last two labels: hosts of tests have no longer public suffixes. */
function siteOf(address: string): string {
  const { hostname, protocol } = new URL(address);
  return `${protocol}//${hostname.split('.').slice(-2).join('.')}`;
}
