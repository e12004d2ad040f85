/**
 * A request that was sent to the server. A request that failed on its way is a call, too.
 *
 * @category Failures and calls
 */
export interface Call {
  /** The method, in capitals. */
  readonly method: string;
  /** The path, without the query. */
  readonly path: string;
  /** The whole address. */
  readonly url: string;
  /**
   * The name of the endpoint: `'jwt/refresh'`, the path that `server.route` was given, or null when no endpoint matches. When a test's
   * route replaces an endpoint of the server, the name is that of the server's endpoint.
   */
  readonly endpoint: string | null;
  /** The `Authorization` header, split at its first space. Null without this header. */
  readonly authorization: {
    /** `Bearer`, `JWT` or `Token`. */
    readonly scheme: string;
    /** The text after the scheme. */
    readonly token: string;
  } | null;
  /** The headers, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body of the request: parsed when it is JSON or a form, else as text. `undefined` when the request has no body. */
  readonly body: unknown;
  /** The HTTP status of the response. `null` as long as no response has come. */
  readonly status: number | null;
  /** When the request was sent, in epoch ms of the client's clock. */
  readonly at: number;
}

/**
 * The name of an endpoint, a path (`'/api/ping/'`), or a function that says whether a call counts.
 *
 * @category Failures and calls
 */
export type CallFilter = string | ((call: Call) => boolean);

/** The part of a call that changes until the call is over. */
export interface OpenCall {
  body: unknown;
  status: number | null;
}

/** The calls so far, oldest first. */
export interface CallLog {
  /** Adds a call. `endpoints` are the names of its endpoint. The first name is the one that the call shows. */
  open(request: Request, headers: Headers, endpoints: readonly string[], at: number): OpenCall;
  list(filter?: CallFilter): readonly Call[];
}

export function createCallLog(): CallLog {
  const calls: { readonly call: OpenCall & Omit<Call, keyof OpenCall>; readonly endpoints: readonly string[] }[] = [];
  return {
    open(request, headers, endpoints, at) {
      const call = {
        method: request.method,
        path: new URL(request.url).pathname,
        url: request.url,
        endpoint: endpoints[0] ?? null,
        authorization: authorizationOf(headers.get('Authorization')),
        headers: Object.fromEntries(headers),
        body: undefined as unknown,
        status: null as number | null,
        at,
      };
      calls.push({ call, endpoints });
      return call;
    },
    list(filter) {
      const isIt = ({ call, endpoints }: (typeof calls)[number]) => {
        if (filter === undefined) return true;
        return typeof filter === 'function' ? filter(call) : names(filter, endpoints, call.path);
      };
      return calls.filter(isIt).map(({ call }) => ({ ...call }));
    },
  };
}

/**
 * Whether `subject` matches this request. `subject` is the name of an endpoint, a path (with a leading slash), or `'*'` for each request.
 */
export function names(subject: string, endpoints: readonly string[], path: string): boolean {
  return subject === '*' || subject === path || endpoints.includes(subject);
}

function authorizationOf(header: string | null): Call['authorization'] {
  if (header === null) return null;
  const space = header.indexOf(' ');
  return space < 0 ? { scheme: header, token: '' } : { scheme: header.slice(0, space), token: header.slice(space + 1) };
}
