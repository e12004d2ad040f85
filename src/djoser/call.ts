import { andThen, within } from '../platform/wait.ts';
import { AuthError } from '../token/errors.ts';
import type { WarningCode } from '../token/events.ts';
import { type Answer, readAnswer } from './answer.ts';
import type { CheckedServer } from './check-server.ts';
import type { Csrf } from './csrf.ts';
import { errorOf, isSuccess } from './failure.ts';
import { createMask } from './mask.ts';
import { encodeBody } from './request-body.ts';

/** The parts that a call needs to reach the server. */
export interface ServerAccess {
  readonly server: CheckedServer;
  readonly csrf: Csrf;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** Returns the address of an endpoint. */
  url(path: string): URL;
  /** Warns the developer of a problem that can be fixed, once per code. */
  warn(code: WarningCode, message: string): void;
  /** Returns the secrets that `fetch` adds, such as the session's access token. The client removes these secrets from error messages. */
  secrets?(): readonly (string | null | undefined)[];
}

/** One call of a server endpoint. */
export interface Call {
  /** The name of the call in messages, such as `Login`. */
  readonly name: string;
  /** The path, relative to `baseUrl`; `null` when the server has no such endpoint. */
  readonly path: string | null;
  readonly method?: string;
  readonly body?: object | undefined;
  readonly signal?: AbortSignal | null | undefined;
  readonly keepalive?: boolean;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The token that only this call sends, and its scheme. Without a token, `fetch` may add the session's access token. */
  readonly token?: string | null;
  readonly scheme?: string;
  readonly credentials?: RequestCredentials;
  /** How long to wait for the answer, in ms; default 30 s, and 5 minutes for an upload of a file. */
  readonly patienceMs?: number;
  /** Secrets in the body of the request, under any field name. The client removes these secrets from error messages. */
  readonly secrets?: readonly (string | null)[];
}

/** The whole answer to a call, with any status. */
export interface Reply extends Answer {
  /** The error that the answer describes; `null` for a success: a 2xx answer that is empty or JSON. */
  readonly error: AuthError | null;
}

/** Calls the server, and returns its answer. Throws `unreachable` when no answer comes, or the signal's reason when the caller aborts. */
export type Send = (call: Call) => Promise<Reply>;

/** How long to wait for the answer to a call, in ms. The second time is for a call that uploads a file. */
const patienceMs = 30_000;
const uploadPatienceMs = 300_000;

export function createSend({ server, csrf, fetch, now, url, secrets }: ServerAccess): Send {
  return async (call) => {
    const { name, path, method = 'POST', signal, keepalive = false, headers, token, scheme } = call;
    if (path === null) throw new AuthError('bad_response', `${name}: the server option names no endpoint for it.`);
    const address = url(path);
    const given = call.body && encodeBody(call.body);
    const mode = call.credentials ?? (server.refreshIn === 'cookie' ? 'include' : undefined);
    // To the page's own origin, the browser may send the cookie of a Django session. DRF then requires the CSRF token, even when the
    // request has an `Authorization` header.
    const withCookies = mode === 'include' || address.origin === globalThis.location?.origin;
    const needsCsrf = withCookies && method !== 'GET';
    const known = [given?.secrets, call.secrets, Object.values(headers ?? {}), token, secrets?.()];
    const ms = call.patienceMs ?? (given?.body instanceof FormData ? uploadPatienceMs : patienceMs);
    const abort = new AbortController();
    const stop = () => abort.abort(signal?.reason);
    signal?.addEventListener('abort', stop);
    const request = async (csrfToken: string | null) => {
      const response = await fetch(address, {
        method,
        headers: {
          // Without this header DRF answers a browser with an HTML page, also for errors.
          Accept: 'application/json',
          ...(given?.type && { 'Content-Type': given.type }),
          ...(csrfToken && { [server.csrf.header]: csrfToken }),
          ...(token && { [server.header]: `${scheme} ${token}` }),
          ...headers,
        },
        ...(given && { body: given.body }),
        // Only a GET without a token follows a redirect. A POST would become a GET, and the failure would be hard to explain. A token must
        // not be sent to the address to which a server redirects.
        redirect: method === 'GET' && !token ? 'follow' : 'manual',
        cache: 'no-store',
        signal: abort.signal,
        keepalive,
        ...(mode && { credentials: mode }),
      });
      // While the request was sent, a refresh may have replaced the access token. The new token is a secret too.
      const mask = () => createMask([...known, csrfToken, secrets?.()].flat(), given?.names);
      const answer = await readAnswer(response, server, mask);
      if (answer.status === 403) csrf.forget();
      return { ...answer, error: isSuccess(answer) ? null : errorOf(name, answer, now()) };
    };
    try {
      signal?.throwIfAborted();
      // When the page can read the CSRF token without a request, `fetch` is called in this tick, because the user may be leaving the page.
      const read = Promise.resolve(andThen(needsCsrf ? csrf.get() : null, request));
      return await within(ms, read, () => {
        abort.abort();
        throw new AuthError('unreachable', `${name}: no answer in ${ms / 1000} s.`);
      });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof AuthError) throw error;
      throw new AuthError(
        'unreachable',
        `${name}: no answer from the server, or CORS keeps it from the page. The browser's console says which.`,
        { cause: error },
      );
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  };
}
