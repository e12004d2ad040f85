import { copyBody, isOneShot } from './body-copy.ts';

/**
 * A copy of the request that an application gives to `auth.fetch`, made at the time of the call. The copy can be sent once or twice, with
 * different headers.
 */
export interface RequestCopy {
  readonly method: string;
  readonly url: string;
  readonly signal: AbortSignal | null;
  /** Whether the application has set this header. */
  has(header: string): boolean;
  /** Whether the request can be sent a second time. This is not possible when the application gave a stream as the body. */
  readonly isRepeatable: boolean;
  /**
   * Sends the request, with those `extra` headers that the application has not set. `isLast`: the request will not be sent again, so its
   * body need not be kept. `redirect` replaces the value that the application gave, except `manual`.
   */
  send(
    extra: Iterable<readonly [name: string, value: string]>,
    isLast?: boolean,
    redirect?: RequestRedirect,
  ): Promise<Response>;
}

/** What an HTTP client on top of `fetch` knows about the `Request` that it made. */
export interface Given {
  /** The body as the application gave it, before it became a stream inside a `Request`. */
  readonly body?: BodyInit | null | undefined;
  /** Whether the `Request` was made for this call only, so that its headers may be changed. */
  readonly own?: boolean;
  /** A function to use for this call in place of `fetch`. */
  readonly transport?: typeof fetch;
}

export const isRequest = (input: RequestInfo | URL): input is Request =>
  typeof input === 'object' && 'headers' in input;

/** The names of all options of `fetch`. In a `Request` these are inherited getters, which the spread syntax does not copy. */
const optionNames = [
  ...(['method', 'headers', 'body', 'mode', 'credentials', 'cache', 'redirect', 'referrer', 'referrerPolicy'] as const),
  ...(['integrity', 'keepalive', 'signal', 'duplex', 'priority'] as const),
];

/**
 * Returns the options as a plain object. `fetch` also accepts a `Request` or an instance of any class as options, and reads their inherited
 * properties.
 */
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
  // The application may change a `URL` object after the call, for example to the next page of a list, or to another host.
  const address = input instanceof URL ? new URL(input) : input;
  const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
  const original = request ? copyBody(given.body) : undefined;
  const ownBody = copyBody(init?.body);
  const body = ownBody ?? original;
  const headers = headersOf(init?.headers ?? request?.headers);
  const options: RequestInit = { ...init, ...(ownBody != null && { body: ownBody }) };
  // The body of a `Request` is always a stream, and sending the request uses the stream up. So the request is cloned before it is sent.
  // Firefox before 150 has no `Request.body`: there a `Request` is cloned even when it has no body.
  const mustClone = body == null && request !== null && request.body !== null && method !== 'GET' && method !== 'HEAD';
  /**
   * Whether the application has set the header. An empty value does not count, because some HTTP clients set an empty header when they have
   * no token.
   */
  const has = (header: string) => Boolean(headers.get(header));
  /** Whether the application wants to get a redirect as the response, and not to follow it. */
  const isManual = (init?.redirect ?? request?.redirect) === 'manual';
  let sends = 0;

  return {
    method,
    url: request?.url ?? String(address),
    // As in `fetch`, `signal: null` in the options removes the signal of the `Request`.
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
      // The browser writes the form with a new boundary each time, so the content type of the first send would be wrong.
      if (isResend && body instanceof FormData) all.delete('content-type');
      const withBody = isResend && original != null ? { body: original } : null;
      if (!mustClone || isLast) return send(request, { ...more, ...withBody });
      // In Node nothing holds the signal of a clone. Once that signal is collected, it aborts nothing.
      return send(request.clone(), { signal: request.signal, ...more, ...withBody });
    },
  };
}

/**
 * Returns the headers that the application gave, without those that have no value. Some applications set `Authorization: undefined` when
 * they have no token.
 */
function headersOf(given: HeadersInit | undefined): Headers {
  if (!given || given instanceof Headers || Array.isArray(given) || Symbol.iterator in given) return new Headers(given);
  return new Headers(Object.entries(given).filter(([, value]) => value != null));
}
