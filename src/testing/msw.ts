import { HttpResponse, http, type RequestHandler } from 'msw';
import type { FakeDjoser } from './fake-djoser.ts';

/**
 * The server as handlers of Mock Service Worker, for `setupServer` and `setupWorker`. Requests it does not serve are left
 * to your other handlers, and go out as usual where there are none. Cookies are kept by MSW: 3.x does so in a page only, and
 * for a test in Node there is `server.browser().fetch`.
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
    // Entry by entry: where MSW has replaced `Headers` (2.6 to 2.9), a copy of a request's headers says some of them twice.
    const headers = new Headers([...request.headers]);
    const pairs = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
    if (pairs.length > 0) headers.set('Cookie', pairs.join('; '));
    try {
      return forward(server, await server.fetch(request, { headers }));
    } catch {
      // A thrown error would become a 500; the caller is to see a failed network.
      return HttpResponse.error();
    }
  });
  // MSW takes a function in place of the path from 2.11 on. Every 2.x asks this method, and what it declines is left to
  // other handlers and to `onUnhandledRequest`.
  const predicate = ({ request }: { readonly request: Request }) => server.serves(request.url);
  return [Object.assign(handler, { predicate })];
}

/** MSW keeps cookies from the headers it is given, where a `Response` of a browser has lost them. */
function forward(server: FakeDjoser, response: Response): HttpResponse<BodyInit> {
  const { body, status, statusText } = response;
  const headers = new Headers(response.headers);
  headers.delete('Set-Cookie');
  for (const cookie of server.cookiesOf(response)) headers.append('Set-Cookie', cookie);
  return new HttpResponse(body, { status, statusText, headers });
}
