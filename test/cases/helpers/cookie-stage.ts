import { type AuthOptions, djoser } from '../../../src/index.ts';
import type { FakeBrowser, FakeDjoserOptions } from '../../../src/testing.ts';
import { showCookies } from './cookies.ts';
import { logIn, origin, type Stage, stage } from './stage.ts';
import { type FakeArea, installLocalStorage } from './web-storage.ts';

/** The logout endpoint of the server that keeps the refresh token in an HttpOnly cookie. */
export const logout = 'jwt/logout';
export const cookieMode = djoser({ scheme: 'JWT', refreshIn: 'cookie', paths: { revoke: 'jwt/logout/' } });

export interface CookieStage extends Stage {
  readonly browser: FakeBrowser;
  readonly area: FakeArea;
  /** Requests that asked the browser for its cookies. */
  readonly withCookies: string[];
}

/** A page of the API's own origin, in a browser whose cookies it shares with the requests. */
export function cookieStage(
  wire: (inner: typeof fetch) => typeof fetch = (inner) => inner,
  options: FakeDjoserOptions = {},
): CookieStage {
  const area = installLocalStorage();
  const withCookies: string[] = [];
  const set = stage({ refreshIn: 'cookie', ...options });
  const browser = set.server.browser({ origin });
  showCookies(browser.jar);
  const watched: typeof fetch = (input, init) => {
    if (init?.credentials === 'include') withCookies.push(new URL(String(input)).pathname);
    return browser.fetch(input, init);
  };
  const tab = (options: Partial<AuthOptions> = {}) =>
    set.tab({ server: cookieMode, fetch: wire(watched), storage: undefined as never, ...options });
  return {
    ...set,
    browser,
    area,
    withCookies,
    tab,
    loggedIn: (options, remember) => logIn(tab(options), remember),
  };
}
