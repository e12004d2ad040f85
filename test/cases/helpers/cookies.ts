import { createCookieJar } from '../../../src/testing/cookie-jar.ts';
import type { BrowserJar } from '../../../src/testing.ts';

/** The cookies of a browser, and what the page tried to set. */
export interface Cookies extends BrowserJar {
  /** Everything that was written to `document.cookie`, as it was written. */
  readonly written: string[];
}

/**
 * Gives the open page a `document.cookie` by a browser's rules: paths, domains, `Secure`, no more than 4,096 bytes, and no
 * `SameSite=None` without `Secure`.
 */
export function installCookies(): Cookies {
  const jar = createCookieJar(() => Date.now());
  const page = () => ({ url: new URL(location.href), script: true, sameSite: true });
  const written: string[] = [];
  const cookies: Cookies = {
    written,
    all: jar.all,
    get cookie() {
      return jar.get(page());
    },
    set cookie(text) {
      written.push(text);
      const [pair = ''] = text.split(';');
      const tooLong = new TextEncoder().encode(pair.trim()).length > 4096;
      const halfHearted = /;\s*samesite=none/i.test(text) && !/;\s*secure/i.test(text);
      if (!tooLong && !halfHearted) jar.set(text, page());
    },
  };
  showCookies(cookies);
  return cookies;
}

/** Makes these the cookies that script of the page sees. */
export function showCookies(jar: BrowserJar): void {
  Object.defineProperty(document, 'cookie', {
    configurable: true,
    get: () => jar.cookie,
    set: (text: string) => {
      jar.cookie = text;
    },
  });
}
