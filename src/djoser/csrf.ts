import { readPlainCookie } from '../platform/browser-session-cookie.ts';
import type { MaybePromise } from '../platform/token-storage.ts';
import { within } from '../platform/wait.ts';
import { isRecord, readToken } from '../token/claims.ts';
import { AuthError } from '../token/errors.ts';
import type { CsrfSource } from './server-config.ts';

/** Reads the CSRF token. Django changes the token at each login, so the client reads it again for each request. */
export interface Csrf {
  /**
   * Returns the token that the page has now, or `null` when it has none. With the option `csrf.url`, asks the server when the page has no
   * token. A program on another subdomain may set the cookie to a value that no header can hold. The result is then `null` too.
   */
  get(): MaybePromise<string | null>;
  /**
   * Returns the CSRF header for a request of the application; `null` when there is no token. Also returns `null` when the server cannot be
   * asked for the token: the client then sends the request without the header, because many views of an API need no CSRF token.
   */
  header(): MaybePromise<readonly [name: string, value: string] | null>;
  /**
   * With the option `csrf.url`, makes the next `get()` ask the server again. Called when the server has refused the CSRF token, and after a
   * login.
   */
  forget(): void;
}

/** How long to wait for the answer with the CSRF token, in ms. */
const patienceMs = 10_000;

export function createCsrf(source: CsrfSource, fetch: typeof globalThis.fetch, url: (path: string) => URL): Csrf {
  const named = (value: string | null) => (value ? ([source.header, value] as const) : null);
  if (!('url' in source)) {
    const get = () => readToken('value' in source ? source.value() : readPlainCookie(source.cookie));
    return { get, header: () => named(get()), forget() {} };
  }
  /** The running or finished request for the CSRF token; `null` before the first one. Calls at the same time share this request. */
  let asked: Promise<string> | null = null;

  const ask = async (): Promise<string> => {
    const abort = new AbortController();
    const answered = fetch(url(source.url), {
      headers: { Accept: 'application/json' },
      credentials: 'include',
      cache: 'no-store',
      signal: abort.signal,
    });
    const response = await within(patienceMs, answered, () => {
      abort.abort();
      throw new AuthError('unreachable', `CSRF: no answer in ${patienceMs / 1000} s.`);
    });
    const { status } = response;
    const body: unknown = await within(patienceMs, response.json(), () => null).catch(() => null);
    const found = readToken(isRecord(body) && body.csrfToken);
    if (found) return found;
    if (status >= 500)
      throw new AuthError('server_error', `CSRF: the server failed (${status}). Its log says why.`, { status });
    throw new AuthError(
      'bad_response',
      "CSRF: no `csrfToken` in the answer. Compare the option `csrf.url` with Django's urls.",
      { status },
    );
  };

  const get = (): Promise<string> => {
    const mine = asked ?? ask();
    asked = mine;
    // A failed request is not kept. After `forget()`, `asked` is `null` or the next request.
    mine.catch(() => {
      if (asked === mine) asked = null;
    });
    return mine;
  };

  return {
    get,
    header: () => get().then(named, () => null),
    forget() {
      asked = null;
    },
  };
}
