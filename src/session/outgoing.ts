/** One request of a caller, ready to be sent once or twice with different headers. */
export interface Outgoing {
  readonly method: string;
  readonly signal: AbortSignal | null;
  readonly ownAuthorization: boolean;
  readonly identifies: boolean;
  /** Can it be sent again as it was given? A one-shot stream cannot. */
  readonly repeatable: boolean;
  /** `last`: it will not be sent again, so its body need not be kept. */
  send(extra: Iterable<readonly [name: string, value: string]>, last?: boolean): Promise<Response>;
}

/** What a client on top of `fetch` may know better than the `Request` that it made. */
export interface Given {
  /** The body as the caller gave it, before it became a stream inside a `Request`. */
  readonly body?: BodyInit | null | undefined;
  /** The `Request` was made for this call: its headers may be written on. */
  readonly own?: boolean;
  /** It asks who the user is and needs no permission, so that a 403 can only mean that the header was not understood. */
  readonly identifies?: boolean;
  /** Sends in place of `fetch`, for this call. */
  readonly transport?: typeof fetch;
}

export const isRequest = (input: RequestInfo | URL): input is Request =>
  typeof input === 'object' && 'headers' in input;

export function outgoing(
  send: typeof fetch,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  given: Given,
): Outgoing {
  const request = isRequest(input) ? input : null;
  // Judged now and sent later: a caller may write on a `URL` meanwhile, and turn the page of a list or leave for another host.
  const address = input instanceof URL ? new URL(input) : input;
  const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
  const original = request ? given.body : undefined;
  const body = init?.body ?? original;
  const headers = new Headers(init?.headers ?? request?.headers);
  // A Request's body is a stream whatever it was made from, and is spent by the first send. Firefox before 150 does not show it.
  const mustClone =
    body === undefined && request !== null && request.body !== null && method !== 'GET' && method !== 'HEAD';
  let sends = 0;

  return {
    method,
    signal: init?.signal ?? request?.signal ?? null,
    identifies: given.identifies === true,
    ownAuthorization: headers.has('authorization'),
    repeatable: !(body instanceof ReadableStream),
    send(extra, last = false) {
      sends += 1;
      const resend = sends > 1;
      const all = new Headers(headers);
      for (const [name, value] of extra) if (!headers.has(name)) all.set(name, value);
      if (request === null) return send(address, { ...init, headers: all });
      // A form is written anew with each send, under a boundary of its own.
      if (resend && body instanceof FormData) all.delete('content-type');
      const withBody = resend && original !== undefined ? { body: original } : null;
      return send(mustClone && !last ? request.clone() : request, { ...init, ...withBody, headers: all });
    },
  };
}
