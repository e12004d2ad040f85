import type { Session } from '../session/session-api.ts';

/** The part of the client that a binding uses. The clients of each `createAuth` and of `createSession` have it. */
export type Authorizer = Pick<Session, 'fetchOver'>;

/** A header to add to the headers of the application. */
export type ExtraHeader = readonly [name: string, value: string];

/** The headers of an HTTP client. A value may be empty, or something that cannot be sent. */
type HeaderEntries = Iterable<readonly [name: string, value: unknown]>;

/** One request of an HTTP client that has its own transport. */
export interface ClientRequest<Outcome> {
  readonly url: string;
  readonly method: string;
  /** The headers of the application. The session does not replace a header that has a value. */
  readonly headers: HeaderEntries;
  /** Aborts this request only. */
  readonly signal: AbortSignal;
  /** `false` when the body of the request can be sent only once. */
  readonly repeatable?: boolean;
  /**
   * Sends once. Rejects with the client's own error when no response came. `mayRedirect` says whether the transport may follow a redirect.
   * It must not follow one when the request has a CSRF token, or the access token in another header than `Authorization`: browsers and Node
   * send such headers to other origins, too.
   */
  send(extra: readonly ExtraHeader[], mayRedirect: boolean): Promise<ClientAnswer<Outcome>>;
}

/** One response, in two forms: `outcome` is for the application, and `refusal` is for the session. */
export interface ClientAnswer<Outcome> {
  readonly outcome: Outcome;
  /** Set when the status is 401 or 403. The session needs no other responses. */
  readonly refusal?: Refusal | undefined;
}

export interface Refusal {
  readonly status: number;
  readonly headers: HeaderEntries;
  /** The body of the response as text or bytes, or the value that the HTTP client or a mock has parsed from this body. */
  readonly body: unknown;
  /** The address that the response came from, after redirects. Empty when it is not known. */
  readonly url?: string | null | undefined;
}

/**
 * Sends a request with the HTTP client's own transport, under the session's rules: requests to allowed origins get the access token, and a
 * 401 leads to one refresh and one resend. Returns the outcome of the last send.
 */
export async function sendAuthorized<Outcome>(auth: Authorizer, request: ClientRequest<Outcome>): Promise<Outcome> {
  const { url, method, headers, signal, repeatable } = request;
  const own = new Headers();
  // The session needs only the names of the headers that have a value. A header without a value counts as not set.
  for (const [name, value] of headers) if (isSet(value)) own.set(name, 'set');
  const outcomes = new Map<Response, Outcome>();
  const fetch = auth.fetchOver(async (_url, init) => {
    const extra = [...new Headers(init?.headers)].filter(([name]) => !own.has(name));
    const { outcome, refusal } = await new Promise<ClientAnswer<Outcome>>((resolve, reject) => {
      // Some HTTP clients never settle an aborted request, and the session would wait for its response.
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

/** Whether the error is an `AuthError` of the session. Every other error comes from the request. */
export function isAuthError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && error.name === 'AuthError';
}

export function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}

/** Whether the header has a value. An interceptor of the application may set a header to an empty value. */
export function isSet(value: unknown): boolean {
  return value != null && value !== '';
}

function asResponse({ status, headers, body, url }: Refusal): Response {
  const response = new Response(asBody(body), { status, headers: asHeaders(headers) });
  // A constructed `Response` has no `url`. The session needs it to check whether the refusal came from an allowed origin.
  return Object.defineProperty(response, 'url', { value: url ?? '' });
}

/**
 * Returns the body of a response in a form that the constructor of `Response` accepts. Parsed JSON becomes text again, so that the session
 * can read the server's error in it.
 */
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
      // This is not a valid header: the entry is an empty line, or a mock made it up.
    }
  }
  return result;
}
