import type { Session } from '../session/session-api.ts';

/** What a binding needs of the client: `createAuth` of every entry has it, and so has `createSession`. */
export type Authorizer = Pick<Session, 'fetchOver'>;

/** A header to put on top of the caller's own. */
export type ExtraHeader = readonly [name: string, value: string];

/** One request of a client that has a transport of its own. */
export interface Cargo<Outcome> {
  readonly url: string;
  readonly method: string;
  /** Names of the headers that the caller has set: nothing is put over them. */
  readonly headerNames: readonly string[];
  readonly signal: AbortSignal;
  /** `false` for a body that the first send uses up. */
  readonly repeatable?: boolean;
  /** Sends once. Rejects where no answer came, with what the client makes of that. */
  send(extra: readonly ExtraHeader[]): Promise<Delivery<Outcome>>;
}

/** One answer: as the client has it, and as the session must see it. */
export interface Delivery<Outcome> {
  readonly outcome: Outcome;
  /** Only 401 and 403 mean something to the session. Everything else may be left out. */
  readonly refusal?: Refusal | undefined;
}

export interface Refusal {
  readonly status: number;
  /** As `XMLHttpRequest` gives them, or by name. */
  readonly headers: string | HeadersInit;
  readonly body: BodyInit | null;
  /** Where the answer came from in the end, after redirects; empty where nobody knows. */
  readonly url?: string | undefined;
}

/**
 * Sends a request under the session's rules, with the client's own transport: the token where it belongs, one refresh, one resend.
 * Resolves to the client's own outcome of the send that counts.
 */
export async function carry<Outcome>(auth: Authorizer, cargo: Cargo<Outcome>): Promise<Outcome> {
  const own = new Set(cargo.headerNames.map((name) => name.toLowerCase()));
  const outcomes = new Map<Response, Outcome>();
  const fetch = auth.fetchOver(async (_url, init) => {
    const extra = [...new Headers(init?.headers)].filter(([name]) => !own.has(name));
    const { outcome, refusal } = await cargo.send(extra);
    const response = refusal ? asResponse(refusal) : new Response();
    outcomes.set(response, outcome);
    return response;
  });
  const response = await fetch(cargo.url, {
    method: cargo.method,
    signal: cargo.signal,
    // Their values are nobody's business here.
    headers: Object.fromEntries(cargo.headerNames.map((name) => [name, ''])),
    ...(cargo.repeatable === false && { body: new ReadableStream() }),
  });
  return outcomes.get(response) as Outcome;
}

/** Is it a failure of the session's, and not of the request? */
export function isAuthError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && error.name === 'AuthError';
}

export function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}

function asResponse({ status, headers, body, url = '' }: Refusal): Response {
  const response = new Response(body, {
    status,
    headers: typeof headers === 'string' ? parseHeaders(headers) : headers,
  });
  // A response that script makes has no address of its own, and the session asks whether the refusal came from an allowed origin.
  return Object.defineProperty(response, 'url', { value: url });
}

function parseHeaders(lines: string): [string, string][] {
  return lines.split('\r\n').flatMap((line) => {
    const [name = '', ...rest] = line.split(':');
    return name ? [[name, rest.join(':').trim()] as [string, string]] : [];
  });
}
