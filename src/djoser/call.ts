import { within } from '../platform/wait.ts';
import { AuthError } from '../token/errors.ts';
import type { WarningCode } from '../token/events.ts';
import { type Answer, readAnswer } from './answer.ts';
import type { CheckedServer } from './check-server.ts';
import { readCsrfToken } from './csrf.ts';
import { errorOf, isSuccess } from './failure.ts';
import { createMask } from './mask.ts';
import { encodeBody } from './request-body.ts';

/** What a call needs to reach the server. */
export interface ServerAccess {
  readonly server: CheckedServer;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** The address of an endpoint. */
  url(path: string): URL;
  /** Tells the developer of something that can be mended, once per code. */
  warn(code: WarningCode, message: string): void;
  /** What `fetch` adds by itself, such as the session's token: it must not come back in an error. */
  secrets?(): readonly (string | null | undefined)[];
}

/** One call of the server, by its endpoint. */
export interface Call {
  /** For messages: `Login`. */
  readonly name: string;
  /** Relative to `baseUrl`; `null`: the server has no such endpoint. */
  readonly path: string | null;
  readonly method?: string;
  readonly body?: object | undefined;
  readonly signal?: AbortSignal | null | undefined;
  readonly keepalive?: boolean;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A token that this call alone carries, and its scheme. */
  readonly token?: string | null;
  readonly scheme?: string;
  readonly credentials?: RequestCredentials;
  /** How long an answer is waited for, ms. */
  readonly patienceMs?: number;
  /** What is in the body and must not come back in an error, whatever the name of its field. */
  readonly secrets?: readonly (string | null)[];
}

/** The whole answer, whatever its status. */
export interface Reply extends Answer {
  /** The error that it is; `null` for a success: 2xx, and empty or JSON. */
  readonly error: AuthError | null;
}

/** Calls the server. Throws `unreachable` where there is no answer, or the caller's own reason. */
export type Send = (call: Call) => Promise<Reply>;

/** How long a person waits for a direct call, and for the upload of a file, ms. */
const patienceMs = 30_000;
const uploadPatienceMs = 300_000;

export function createSend({ server, fetch, now, url, secrets }: ServerAccess): Send {
  return async (call) => {
    const { name, path, method = 'POST', signal, keepalive = false, headers, token, scheme } = call;
    if (path === null) throw new AuthError('bad_response', `${name}: the server option names no endpoint for it.`);
    const address = url(path);
    const given = call.body && encodeBody(call.body);
    const mode = call.credentials ?? (server.refreshIn === 'cookie' ? 'include' : undefined);
    // A Django session may ride along to the page's own origin, and then DRF asks for the CSRF token whatever else is in the headers.
    const withCookies = mode === 'include' || address.origin === globalThis.location?.origin;
    const csrf = withCookies && method !== 'GET' ? readCsrfToken(server.csrf) : null;
    const known = [given?.secrets, call.secrets, Object.values(headers ?? {}), [csrf, token], secrets?.()];
    const ms = call.patienceMs ?? (given?.body instanceof FormData ? uploadPatienceMs : patienceMs);
    const abort = new AbortController();
    const stop = () => abort.abort(signal?.reason);
    signal?.addEventListener('abort', stop);
    try {
      signal?.throwIfAborted();
      const answered = fetch(address, {
        method,
        headers: {
          // Without it DRF answers a browser with an HTML page, errors included.
          Accept: 'application/json',
          ...(given?.type && { 'Content-Type': given.type }),
          ...(csrf && { [server.csrf.header]: csrf }),
          ...(token && { [server.header]: `${scheme} ${token}` }),
          ...headers,
        },
        ...(given && { body: given.body }),
        // A redirect would turn a POST into a GET, and the mistake into a riddle. A token must not follow one to another origin.
        redirect: method === 'GET' && !token ? 'follow' : 'manual',
        cache: 'no-store',
        signal: abort.signal,
        keepalive,
        ...(mode && { credentials: mode }),
      });
      const read = answered.then(async (response) => {
        // A refresh on the way may have put another token into the request.
        const mask = () => createMask([...known, secrets?.()].flat(), given?.names);
        const answer = await readAnswer(response, server, mask);
        return { ...answer, error: isSuccess(answer) ? null : errorOf(name, answer, now()) };
      });
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
