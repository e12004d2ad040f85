/** One request of a caller, as it was when it was made, ready to be sent once or twice with different headers. */
export interface RequestCopy {
  readonly method: string;
  readonly signal: AbortSignal | null;
  /** Has the caller set this header? */
  has(header: string): boolean;
  /** Can it be sent again as it was given? A one-shot stream cannot. */
  readonly isRepeatable: boolean;
  /** `isLast`: it will not be sent again, so its body need not be kept. `redirect`: in place of the caller's `follow`. */
  send(
    extra: Iterable<readonly [name: string, value: string]>,
    isLast?: boolean,
    redirect?: RequestRedirect,
  ): Promise<Response>;
}

/** What a client on top of `fetch` may know better than the `Request` that it made. */
export interface Given {
  /** The body as the caller gave it, before it became a stream inside a `Request`. */
  readonly body?: BodyInit | null | undefined;
  /** The `Request` was made for this call: its headers may be written on. */
  readonly own?: boolean;
  /** Sends in place of `fetch`, for this call. */
  readonly transport?: typeof fetch;
}

export const isRequest = (input: RequestInfo | URL): input is Request =>
  typeof input === 'object' && 'headers' in input;

/** A call is what its arguments were when it was made: whatever the caller may write on meanwhile is copied. */
export function copyRequest(
  send: typeof fetch,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  given: Given,
): RequestCopy {
  const request = isRequest(input) ? input : null;
  // A caller may write on a `URL` meanwhile, and turn the page of a list or leave for another host.
  const address = input instanceof URL ? new URL(input) : input;
  const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
  const original = request ? copyBody(given.body) : undefined;
  const ownBody = copyBody(init?.body);
  const body = ownBody ?? original;
  const headers = headersOf(init?.headers ?? request?.headers);
  const options: RequestInit = { ...init, ...(ownBody != null && { body: ownBody }) };
  // A Request's body is a stream whatever it was made from, and is spent by the first send. Firefox before 150 does not show it.
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
      // A form is written anew with each send, under a boundary of its own.
      if (isResend && body instanceof FormData) all.delete('content-type');
      const withBody = isResend && original != null ? { body: original } : null;
      return send(mustClone && !isLast ? request.clone() : request, { ...more, ...withBody });
    },
  };
}

/** A header without a value is none of the caller's: left-over interceptors set `Authorization: undefined`. */
function headersOf(given: HeadersInit | undefined): Headers {
  if (!given || given instanceof Headers || Array.isArray(given) || Symbol.iterator in given) return new Headers(given);
  return new Headers(Object.entries(given).filter(([, value]) => value != null));
}

/** Streams of the web and of Node, and generators: what can be read once. */
function isOneShot(body: unknown): boolean {
  return typeof body === 'object' && body !== null && (body instanceof ReadableStream || Symbol.asyncIterator in body);
}

/** The body as it is now. What is large comes as a `Blob` or a stream, which nobody can write on. */
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
