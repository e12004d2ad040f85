import { networkError } from './errors.ts';
import { redirectOf } from './redirects.ts';
import { withUrl } from './render.ts';
import { type Backend, type Exchanged, send } from './transport.ts';

/** Who sends: a page with its cookies, or a test with none. */
export interface Sender {
  /** What a relative address is relative to. */
  readonly base: string;
  /** The headers that go out with a request. */
  prepare(request: Request, headers: Headers): Headers;
  /** What the caller gets to see. */
  receive(exchanged: Exchanged, request: Request): Response;
}

const MAX_REDIRECTS = 20;

/** A `fetch` against the server: same arguments, same promises, redirects followed as the Fetch standard says. */
export function createFetch(backend: Backend, sender: Sender): typeof fetch {
  return async (input, init) => {
    const isRequest = input instanceof Request;
    // The signal stays outside: a `Request` that follows a caller's signal costs a listener each.
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
