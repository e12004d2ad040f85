import { Cookie } from 'tough-cookie';
import { covers } from './cookies.ts';
import type { Outcome } from './exchange.ts';

/**
 * The cookies of one login. The jar also keeps cookies that a browser would drop, so that the doctor can look at the later steps. A dropped
 * cookie is a finding of its own.
 */
export interface CookieJar {
  /** Stores the cookies that an answer sets, and deletes those that it expires. */
  take(outcome: Outcome | null): void;
  /** Returns the `Cookie` header for a request to this address; `null` if no cookie is sent there. */
  header(url: URL): string | null;
  /** Returns a `Cookie` header with all cookies, even those that a browser would not send to an address. */
  whole(): string;
  all(): readonly Cookie[];
  /**
   * Returns the name of the cookie of a login to Django that no answer has deleted; `null` if there is none. Django's login sets a CSRF cookie
   * too. A session without that may only keep the CSRF token (CSRF_USE_SESSIONS), and nobody is logged in with it. A short value is no secret,
   * but a hint for the page.
   */
  session(): string | null;
  /**
   * Returns a second jar with the same cookies. The second jar keeps the old refresh token after a refresh has replaced the token in the
   * first jar.
   */
  copy(): CookieJar;
}

export function createCookieJar(api: URL, cookies: readonly Cookie[] = []): CookieJar {
  const kept = new Map(cookies.map((cookie) => [idOf(cookie), cookie]));

  const headerOf = (sent: readonly Cookie[]): string => sent.map((cookie) => cookie.cookieString()).join('; ');

  return {
    take(outcome) {
      if (!outcome?.answered) return;
      for (const header of outcome.headers.getSetCookie()) {
        const cookie = Cookie.parse(header);
        if (!cookie) continue;
        if (isRemoval(cookie)) kept.delete(idOf(cookie));
        else kept.set(idOf(cookie), cookie);
      }
    },
    header(url) {
      const sent = [...kept.values()].filter((cookie) => covers(cookie, url, api));
      return sent.length === 0 ? null : headerOf(sent);
    },
    whole: () => headerOf([...kept.values()]),
    all: () => [...kept.values()],
    session() {
      const keys = [...kept.values()].filter(({ value }) => value.length > 15).map(({ key }) => key);
      const isCsrf = (key: string): boolean => /csrf|xsrf/i.test(key);
      return keys.some(isCsrf) ? (keys.find((key) => /sess/i.test(key) && !isCsrf(key)) ?? null) : null;
    },
    copy: () => createCookieJar(api, [...kept.values()]),
  };
}

function idOf({ key, path, domain }: Cookie): string {
  return `${key};${path};${domain}`;
}

function isRemoval({ value, maxAge, expires }: Cookie): boolean {
  return (
    value === '' || (typeof maxAge === 'number' && maxAge <= 0) || (expires instanceof Date && +expires <= Date.now())
  );
}
