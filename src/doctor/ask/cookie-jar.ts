import { Cookie } from 'tough-cookie';
import { covers } from './cookies.ts';
import type { Outcome } from './exchange.ts';

/**
 * The cookies of one look. It keeps also what a browser would drop, so that the rest can be looked at: what a browser drops is told as
 * a finding of its own.
 */
export interface CookieJar {
  /** Keeps the cookies of an answer, and forgets those that it removes. */
  take(outcome: Outcome | null): void;
  /** The `Cookie` header for an address; `null`: there is no cookie for it. */
  header(url: URL): string | null;
  /** The header with every cookie in it, wherever it belongs. */
  whole(): string;
  all(): readonly Cookie[];
  /** A jar with the same cookies, to spend what the first one has replaced by then. */
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
