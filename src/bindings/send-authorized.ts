import type { Session } from '../session/session-api.ts';

/** What a binding needs of the client: `createAuth` of every entry has it, and so has `createSession`. */
export type Authorizer = Pick<Session, 'fetchOver'>;

/** A header to put on top of the caller's own. */
export type ExtraHeader = readonly [name: string, value: string];

/** Headers as a client has them: a value may be nothing, or something that no server could send. */
type HeaderEntries = Iterable<readonly [name: string, value: unknown]>;

/** One request of a client that has a transport of its own. */
export interface ClientRequest<Outcome> {
  readonly url: string;
  readonly method: string;
  /** The caller's. Nothing is put over those that have a value. */
  readonly headers: HeaderEntries;
  /** Of this request alone. */
  readonly signal: AbortSignal;
  /** `false` for a body that the first send uses up. */
  readonly repeatable?: boolean;
  /**
   * Sends once. Rejects when no answer came, with the client's own error. `mayRedirect`: whether a redirect may be followed. It may not when
   * the token is in another header than `Authorization`, because browsers and Node take such a header along to another origin.
   */
  send(extra: readonly ExtraHeader[], mayRedirect: boolean): Promise<ClientAnswer<Outcome>>;
}

/** One answer: as the client has it, and as the session must see it. */
export interface ClientAnswer<Outcome> {
  readonly outcome: Outcome;
  /** Only 401 and 403 mean something to the session. Everything else may be left out. */
  readonly refusal?: Refusal | undefined;
}

export interface Refusal {
  readonly status: number;
  readonly headers: HeaderEntries;
  /** As it came, or as the client or a mock has parsed it. */
  readonly body: unknown;
  /** Where the answer came from in the end, after redirects; empty where nobody knows. */
  readonly url?: string | null | undefined;
}

/**
 * Sends a request under the session's rules, with the client's own transport: the token where it belongs, one refresh, one resend.
 * Resolves to the client's own outcome of the send that counts.
 */
export async function sendAuthorized<Outcome>(auth: Authorizer, request: ClientRequest<Outcome>): Promise<Outcome> {
  const { url, method, headers, signal, repeatable } = request;
  const own = new Headers();
  // The names are enough. The session counts a header without a value as not set.
  for (const [name, value] of headers) if (isSet(value)) own.set(name, 'set');
  const outcomes = new Map<Response, Outcome>();
  const fetch = auth.fetchOver(async (_url, init) => {
    const extra = [...new Headers(init?.headers)].filter(([name]) => !own.has(name));
    const { outcome, refusal } = await new Promise<ClientAnswer<Outcome>>((resolve, reject) => {
      // Some clients say nothing more of a request that was called off, and the session would wait for its answer.
      signal.onabort = () => reject(signal.reason);
      request.send(extra, init?.redirect !== 'error').then(resolve, reject);
    });
    const response = refusal ? asResponse(refusal) : new Response();
    outcomes.set(response, outcome);
    return response;
  });
  const body = repeatable === false ? new ReadableStream() : null;
  const response = await fetch(url, { method, signal, headers: own, body });
  return outcomes.get(response) as Outcome;
}

/** Is it a failure of the session's, and not of the request? */
export function isAuthError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && error.name === 'AuthError';
}

export function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}

/** A header that a left-over interceptor sets to nothing is not set. */
export function isSet(value: unknown): boolean {
  return value != null && value !== '';
}

function asResponse({ status, headers, body, url }: Refusal): Response {
  const response = new Response(asBody(body), { status, headers: asHeaders(headers) });
  // A response that script makes has no address of its own, and the session asks whether the refusal came from an allowed origin.
  return Object.defineProperty(response, 'url', { value: url ?? '' });
}

/** JSON that was parsed is written again, so that the session can read the server's words. */
function asBody(body: unknown): BodyInit | null {
  const isAsItCame =
    typeof body === 'string' || body instanceof Blob || body instanceof ArrayBuffer || ArrayBuffer.isView(body);
  return isAsItCame ? (body as BodyInit) : JSON.stringify(body ?? undefined);
}

function asHeaders(headers: HeaderEntries): Headers {
  const result = new Headers();
  for (const [name, value] of headers) {
    try {
      result.append(name, String(value));
    } catch {
      // No header that a server could send: an empty line, or an invention of a mock.
    }
  }
  return result;
}
