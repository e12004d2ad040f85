import { HttpResponse, http, type RequestHandler } from 'msw';
import { corsHeaders, isPreflight } from './cors.ts';
import { isNetworkError } from './errors.ts';
import type { FakeDjoser } from './fake-djoser.ts';

/**
 * Returns the server as handlers of Mock Service Worker, for `setupServer` and `setupWorker`. Requests to addresses of this server never
 * reach your other handlers (see `server.serves`). Other requests do, and when no handler matches, MSW sends them as usual. MSW keeps the
 * cookies, but MSW 3 does so only in a page. In a test in Node, use `server.browser().fetch`. CORS allows every origin. Preflight requests
 * are answered, and `server.calls` does not list them. When the handler of a route throws, the error is written to the console, and the
 * page gets status 500.
 *
 * ```ts
 * const server = createFakeDjoser();
 * const worker = setupWorker(...fakeDjoserHandlers(server));
 * ```
 *
 * @category Fake server
 */
export function fakeDjoserHandlers(server: FakeDjoser): readonly RequestHandler[] {
  const handler = http.all('*', async ({ cookies, request }) => {
    const cors = corsHeaders(request);
    if (isPreflight(request)) return new HttpResponse(null, { headers: cors });
    // The headers are copied one by one. MSW 2.6 to 2.9 replaces `Headers`, and a copy of a whole object has some headers twice.
    const headers = new Headers([...request.headers]);
    const pairs = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
    if (pairs.length > 0) headers.set('Cookie', pairs.join('; '));
    try {
      return forward(server, await server.fetch(request, { headers }), cors);
    } catch (error) {
      if (isNetworkError(error) || request.signal.aborted) return HttpResponse.error();
      return crash(request, error, cors);
    }
  });
  // MSW accepts a function instead of the path only from 2.11 on. But every 2.x calls this method. When it returns `false`, MSW asks the
  // other handlers and then `onUnhandledRequest`.
  const predicate = ({ request }: { readonly request: Request }) => server.serves(request.url);
  return [Object.assign(handler, { predicate })];
}

/**
 * Returns the response with its `Set-Cookie` headers and the headers of CORS. MSW stores the cookies from the `Set-Cookie` headers, and a
 * browser's `Response` has lost them.
 */
function forward(server: FakeDjoser, response: Response, cors: Headers): HttpResponse<BodyInit> {
  const { body, status, statusText } = response;
  const headers = new Headers(response.headers);
  headers.delete('Set-Cookie');
  for (const cookie of server.cookiesOf(response)) headers.append('Set-Cookie', cookie);
  for (const [name, value] of cors) headers.append(name, value);
  return new HttpResponse(body, { status, statusText, headers });
}

/** Writes the error to the console, and returns Django's 500. A network error would hide the mistake from the developer. */
function crash({ method, url }: Request, error: unknown, headers: Headers): HttpResponse<BodyInit> {
  const message =
    `latchkey/msw: The fake server could not answer ${method} ${url}, because the code behind it threw an error. ` +
    'The page gets status 500. Correct the handler that you gave to `server.route` or `server.failNext`: the stack of the error names it. ' +
    "In jsdom, `request.formData()` throws at files: read the handler's second argument, `({ data })`. " +
    "If the network should fail, return `Response.error()`, or use `server.failNext(endpoint, 'network')`.";
  console.error(message, error);
  return new HttpResponse(`${message}\n${error}`, { status: 500, headers });
}
