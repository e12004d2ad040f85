import { networkError } from './errors.ts';
import { redirectOf } from './redirects.ts';
import { withUrl } from './render.ts';
import { type Backend, type Exchanged, send } from './transport.ts';

/** The sender of a request: a page with cookies, or a test without them. */
export interface Sender {
  /** The address with which relative addresses are resolved. */
  readonly base: string;
  /** Returns the headers to send with a request. */
  prepare(request: Request, headers: Headers): Headers;
  /** Returns the response as the code that called `fetch` sees it. */
  receive(exchanged: Exchanged, request: Request): Response;
}

const MAX_REDIRECTS = 20;

/** Returns a `fetch` that calls the server. It takes the arguments of `fetch`, and follows redirects as the Fetch standard says. */
export function createFetch(backend: Backend, sender: Sender): typeof fetch {
  return async (input, init) => {
    const isRequest = input instanceof Request;
    // The signal is not given to the `Request`, because each `Request` would add a listener to it.
    const signal = (init?.signal === undefined ? isRequest && input.signal : init.signal) || null;
    let request = new Request(isRequest ? input : new URL(input, sender.base), { ...init, signal: null });
    let headers = new Headers(init?.headers ?? (isRequest ? input.headers : undefined));
    for (const [name, value] of request.headers) headers.set(name, value);
    let text = typeof init?.body === 'string' ? init.body : null;

    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      const exchanged = await send(backend, { request, headers: sender.prepare(request, headers), signal, text });
      const next = request.redirect === 'manual' ? null : redirectOf(request, exchanged);
      const response = withUrl(sender.receive(exchanged, request), request.url, hops > 0);
      if (next === null) return response;
      if (request.redirect === 'error') throw networkError();
      request = next;
      headers = new Headers(next.headers);
      text = null;
    }
    throw networkError();
  };
}
