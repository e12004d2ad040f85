/**
 * A request the server saw, or would have seen.
 *
 * @category Failures and calls
 */
export interface Call {
  /** In capitals. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The whole address. */
  readonly url: string;
  /**
   * The endpoint it is for: `'jwt/refresh'`, the path that a route of the test was registered with, or null for none. A
   * route that stands in for an endpoint of the server goes by the name of that endpoint.
   */
  readonly endpoint: string | null;
  /** The `Authorization` header, taken apart at its first space. */
  readonly authorization: {
    /** `Bearer`, `JWT`, `Token`. */
    readonly scheme: string;
    /** What follows the scheme. */
    readonly token: string;
  } | null;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body where it is JSON or a form, else its text; `undefined` for none. */
  readonly body: unknown;
  /** `null` while there is no answer, and where there never was one. */
  readonly status: number | null;
  /** When it left, in epoch milliseconds of the client's clock. */
  readonly at: number;
}

/**
 * An endpoint's name, a path (`'/api/ping/'`), or a question.
 *
 * @category Failures and calls
 */
export type CallFilter = string | ((call: Call) => boolean);

/** A call that is not over yet. */
export interface OpenCall {
  body: unknown;
  status: number | null;
}

/** What was asked of the server, in order. */
export interface CallLog {
  /** `endpoints`: the names of what it is for, the best one first. */
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

/** A name without a leading slash is an endpoint's, one with it a path's. `'*'` is any request. */
export function names(subject: string, endpoints: readonly string[], path: string): boolean {
  return subject === '*' || subject === path || endpoints.includes(subject);
}

function authorizationOf(header: string | null): Call['authorization'] {
  if (header === null) return null;
  const space = header.indexOf(' ');
  return space < 0 ? { scheme: header, token: '' } : { scheme: header.slice(0, space), token: header.slice(space + 1) };
}
