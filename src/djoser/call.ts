import { within } from '../session/wait.ts';
import { AuthError } from '../token/errors.ts';
import { readCsrfToken } from './csrf.ts';
import { failure } from './error-body.ts';
import type { ServerConfig } from './server-config.ts';

/** What a call needs to reach the server. */
export interface Reach {
  readonly server: ServerConfig;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** The address of an endpoint. */
  url(path: string): URL;
}

/** One call of the server, by its endpoint. */
export interface Call {
  /** For messages: `Login`. */
  readonly name: string;
  /** Relative to `baseUrl`; `null`: the server has no such endpoint. */
  readonly path: string | null;
  readonly method?: string;
  readonly body?: Record<string, unknown> | undefined;
  readonly signal?: AbortSignal | null | undefined;
  readonly keepalive?: boolean;
  readonly headers?: Record<string, string>;
  readonly credentials?: RequestCredentials;
}

/** Calls the server, and makes errors of failed answers. */
export interface Caller {
  /** The whole answer, whatever its status. Throws `unreachable`, or the caller's own reason. */
  send(call: Call): Promise<Response>;
  /** The error that a failed answer is. Consumes the answer. */
  fail(response: Response, call: Call): Promise<AuthError>;
}

/** How long a person waits for a direct call, ms. */
const patienceMs = 30_000;

export function createCaller({ server, fetch, now, url }: Reach): Caller {
  const cookieMode = server.refreshIn === 'cookie';

  return {
    async send({ name, path, method = 'POST', body, signal, keepalive = false, headers = {}, credentials }) {
      if (path === null) throw new AuthError('bad_response', `${name}: the server option names no endpoint for it.`);
      const address = url(path);
      const csrf = cookieMode && method !== 'GET' ? readCsrfToken(server.csrf) : null;
      const mode = credentials ?? (cookieMode ? 'include' : undefined);
      const abort = new AbortController();
      const stop = () => abort.abort(signal?.reason);
      signal?.addEventListener('abort', stop);
      try {
        signal?.throwIfAborted();
        const sent = fetch(address, {
          method,
          // Without it DRF answers a browser with an HTML page, errors included.
          headers: {
            Accept: 'application/json',
            ...(body && { 'Content-Type': 'application/json' }),
            ...(csrf && { [server.csrf.header]: csrf }),
            ...headers,
          },
          ...(body && { body: JSON.stringify(body) }),
          // A redirect would turn a POST into a GET, and the mistake into a riddle.
          redirect: method === 'GET' ? 'follow' : 'manual',
          cache: 'no-store',
          signal: abort.signal,
          keepalive,
          ...(mode && { credentials: mode }),
        });
        return await within(patienceMs, sent.then(buffered), () => {
          abort.abort();
          throw new AuthError('unreachable', `${name}: no answer in ${patienceMs / 1000} s.`);
        });
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        if (error instanceof AuthError) throw error;
        throw new AuthError(
          'unreachable',
          `${name}: the server could not be reached, or the browser kept its answer from the page (CORS). Its console says which.`,
          { cause: error },
        );
      } finally {
        signal?.removeEventListener('abort', stop);
      }
    },

    fail: (response, { name, body = {} }) => failure(response, { name, now: now(), secrets: secretsOf(body) }),
  };
}

/** The answer with its body in hand: a body that never ends is no answer either. What a redirect hides (status 0) stays hidden. */
async function buffered(response: Response): Promise<Response> {
  const { status, statusText, headers } = response;
  if (status < 200) return response;
  const text = await response.text();
  return new Response(text || null, { status, statusText, headers });
}

/** What was sent and must not come back in an error. */
function secretsOf(body: Record<string, unknown>): string[] {
  return Object.entries(body).flatMap(([key, value]) =>
    typeof value === 'string' && /pass|token|refresh|access|secret/i.test(key) ? [value] : [],
  );
}
