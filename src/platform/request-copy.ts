/** A copy of a caller's request, made at the time of the call. The copy can be sent once or twice, with different headers. */
export interface RequestCopy {
  readonly method: string;
  readonly signal: AbortSignal | null;
  /** Whether the caller has set this header. */
  has(header: string): boolean;
  /** Whether the request can be sent a second time. A request whose body is a stream given by the caller cannot. */
  readonly isRepeatable: boolean;
  /**
   * Sends the request with the `extra` headers that the caller has not set. `isLast`: the request will not be sent again, so its body need
   * not be kept. `redirect` replaces the caller's value.
   */
  send(
    extra: Iterable<readonly [name: string, value: string]>,
    isLast?: boolean,
    redirect?: RequestRedirect,
  ): Promise<Response>;
}

/** What an HTTP client on top of `fetch` knows about the `Request` that it made. */
export interface Given {
  /** The body as the caller gave it, before it became a stream inside a `Request`. */
  readonly body?: BodyInit | null | undefined;
  /** Whether the `Request` was made for this call only, so that its headers may be changed. */
  readonly own?: boolean;
  /** A function to use for this call in place of `fetch`. */
  readonly transport?: typeof fetch;
}

export const isRequest = (input: RequestInfo | URL): input is Request =>
  typeof input === 'object' && 'headers' in input;

/** Copies a request at the time of the call, so that later changes to the arguments have no effect. */
export function copyRequest(
  send: typeof fetch,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  given: Given,
): RequestCopy {
  const request = isRequest(input) ? input : null;
  // A caller may change a `URL` object after the call, for example to the next page of a list, or to another host.
  const address = input instanceof URL ? new URL(input) : input;
  const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
  const original = request ? copyBody(given.body) : undefined;
  const ownBody = copyBody(init?.body);
  const body = ownBody ?? original;
  const headers = headersOf(init?.headers ?? request?.headers);
  const options: RequestInit = { ...init, ...(ownBody != null && { body: ownBody }) };
  // The body of a `Request` is always a stream, and the first send uses the stream up. Firefox before 150 has no `Request.body`, so there a
  // `Request` is cloned even when it has no body.
  const mustClone = body == null && request !== null && request.body !== null && method !== 'GET' && method !== 'HEAD';
  let sends = 0;

  return {
    method,
    signal: init?.signal ?? request?.signal ?? null,
    has: (header) => headers.has(header),
    isRepeatable: !isOneShot(body),
    send(extra, isLast = false, redirect) {
      sends += 1;
      const isResend = sends > 1;
      const all = new Headers(headers);
      for (const [name, value] of extra) if (!headers.has(name)) all.set(name, value);
      const more: RequestInit = { ...options, headers: all, ...(redirect && { redirect }) };
      if (request === null) return send(address, more);
      // Each send writes the form with a new boundary, so the content type of the first send is wrong.
      if (isResend && body instanceof FormData) all.delete('content-type');
      const withBody = isResend && original != null ? { body: original } : null;
      return send(mustClone && !isLast ? request.clone() : request, { ...more, ...withBody });
    },
  };
}

/** A header without a value does not count as set by the caller: forgotten interceptors set `Authorization: undefined`. */
function headersOf(given: HeadersInit | undefined): Headers {
  if (!given || given instanceof Headers || Array.isArray(given) || Symbol.iterator in given) return new Headers(given);
  return new Headers(Object.entries(given).filter(([, value]) => value != null));
}

/** Whether the body can be read only once: a stream of the web or of Node, or a generator. */
function isOneShot(body: unknown): boolean {
  return typeof body === 'object' && body !== null && (body instanceof ReadableStream || Symbol.asyncIterator in body);
}

/** Returns a copy of a body that the caller could change later. A `Blob` and a stream cannot be changed, and are returned as they are. */
function copyBody(body: BodyInit | null | undefined): BodyInit | null | undefined {
  if (body instanceof URLSearchParams) return new URLSearchParams(body);
  if (body instanceof FormData) {
    const copy = new FormData();
    for (const [name, value] of body) copy.append(name, value);
    return copy;
  }
  if (body instanceof ArrayBuffer) return body.slice(0);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  return body;
}
