import { copyBody, isOneShot } from './body-copy.ts';

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

/** The options of `fetch` that an object may have as getters, as a `Request` has them. */
const optionNames = [
  ...(['method', 'headers', 'body', 'mode', 'credentials', 'cache', 'redirect', 'referrer', 'referrerPolicy'] as const),
  ...(['integrity', 'keepalive', 'signal', 'duplex', 'priority'] as const),
];

/** Returns the options as a plain object. `fetch` also reads what an object has inherited, and takes a `Request` as options. */
export function plainOptions(init: RequestInit | undefined): RequestInit | undefined {
  const prototype = init && Object.getPrototypeOf(init);
  if (!init || !prototype || prototype === Object.prototype) return init;
  const read = optionNames.map((name) => [name, (init as Record<string, unknown>)[name]]);
  return { ...init, ...Object.fromEntries(read.filter(([, value]) => value !== undefined)) };
}

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
  /** An empty value does not count as set by the caller. It is what a forgotten interceptor leaves. */
  const has = (header: string) => Boolean(headers.get(header));
  /** Whether the caller follows no redirect by itself, and reads the answer that has the new address. */
  const isManual = (init?.redirect ?? request?.redirect) === 'manual';
  let sends = 0;

  return {
    method,
    // As in `fetch`, `null` takes the signal of a `Request` away.
    signal: init?.signal === undefined ? (request?.signal ?? null) : init.signal,
    has,
    isRepeatable: !isOneShot(body),
    send(extra, isLast = false, redirect) {
      sends += 1;
      const isResend = sends > 1;
      const all = new Headers(headers);
      for (const [name, value] of extra) if (!has(name)) all.set(name, value);
      const more: RequestInit = { ...options, headers: all, ...(redirect && !isManual && { redirect }) };
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
