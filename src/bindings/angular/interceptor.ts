import {
  HttpContext,
  HttpContextToken,
  HttpErrorResponse,
  type HttpEvent,
  HttpEventType,
  type HttpHandlerFn,
  type HttpHeaders,
  type HttpInterceptorFn,
  type HttpRequest,
} from '@angular/common/http';
import { inject, NgZone } from '@angular/core';
import { Observable, type Subscriber } from 'rxjs';
import { copyBody } from '../../platform/body-copy.ts';
import { type ClientAnswer, isAuthError, isRefusal, sendAuthorized } from '../send-authorized.ts';
import { injectAuth } from './provide.ts';

/**
 * Adds the session to `HttpClient` as an interceptor: requests to allowed origins get the access token, and a 401 leads to one refresh and
 * one resend.
 *
 * Progress events and cancellation still work. When the refresh after a 401 fails, the caller gets the `HttpErrorResponse` of that 401.
 * When no request could be sent, the caller gets an `HttpErrorResponse` with status 0, whose `error` is an `AuthError`: `session_ended`,
 * `refresh_unavailable` or `disposed`. List this interceptor last: the interceptors before it then see one request with one outcome.
 *
 * @example
 * provideHttpClient(withInterceptors([authInterceptor]))
 */
export const authInterceptor: HttpInterceptorFn = (request, next) => {
  if (request.context.get(isLeftAlone)) return next(request);
  const auth = injectAuth();
  const zone = inject(NgZone);
  return new Observable<HttpEvent<unknown>>((subscriber) => {
    const abort = new AbortController();
    // The body is copied now, because the application may change a form or an array before this request is sent, or sent again.
    const body = copyBody(request.body);
    let sends = 0;
    const held: HttpEvent<unknown>[] = [];
    // A promise may continue outside of the Angular zone. The callbacks of the caller and of Angular's backend must run inside the zone.
    const end = (outcome: Outcome, failed = outcome instanceof HttpErrorResponse) =>
      zone.run(() => {
        for (const event of held) subscriber.next(event);
        if (failed) return subscriber.error(outcome);
        if (outcome) subscriber.next(outcome as HttpEvent<unknown>);
        subscriber.complete();
      });
    sendAuthorized<Outcome>(auth, {
      url: request.urlWithParams,
      method: request.method,
      headers: entriesOf(request.headers),
      signal: abort.signal,
      send(extra, mayRedirect) {
        const setHeaders = Object.fromEntries(extra);
        // Angular's fetch backend reads `redirect` from Angular 20 on. XMLHttpRequest follows every redirect.
        const sent = request.clone({ body, setHeaders, ...(!mayRedirect && { redirect: 'error' }) });
        return zone.run(() => sendOnce(sent, next, subscriber, ++sends > 1, held));
      },
    }).then(end, (error) => end(isAuthError(error) ? unsent(error, request) : error, true));
    return () => abort.abort();
  });
};

const isLeftAlone = new HttpContextToken(() => false);

/**
 * Returns the context for a request that must not use the session, such as the request for a picture or a translation. The request is sent
 * at once and without a token, and the caller gets its response unchanged. For requests that your code does not make itself, use the option
 * `isPublic` of `createAuth`.
 *
 * @example
 * http.get('/assets/i18n/de.json', { context: withoutAuth() })
 */
export function withoutAuth(context = new HttpContext()): HttpContext {
  return context.set(isLeftAlone, true);
}

/**
 * The last event of one send; `undefined` when the send ended without one. The session reads this event before the caller gets it, because
 * a 401 may lead to a second send.
 */
type Outcome = HttpEvent<unknown> | HttpErrorResponse | undefined;

/**
 * Sends once. Progress events go to the subscriber at once. The response does not: the session decides first whether to send again. The
 * events of a response that may be such a refusal are put into `held`, and the next send empties `held`.
 */
function sendOnce(
  request: HttpRequest<unknown>,
  next: HttpHandlerFn,
  subscriber: Subscriber<HttpEvent<unknown>>,
  again: boolean,
  held: HttpEvent<unknown>[],
): Promise<ClientAnswer<Outcome>> {
  return new Promise((resolve, reject) => {
    let last: Outcome;
    let isHeld = false;
    held.length = 0;
    const sending = next(request).subscribe({
      next(event) {
        isHeld ||= event.type === HttpEventType.ResponseHeader && isRefusal(event.status);
        if (event.type === HttpEventType.Response) last = event;
        else if (isHeld) held.push(event);
        // After a resend the caller gets no second `Sent` event: to the caller it is one request.
        else if (!again || event.type !== HttpEventType.Sent) subscriber.next(event);
      },
      error(error: unknown) {
        if (error instanceof HttpErrorResponse && isRefusal(error.status))
          resolve({ outcome: error, refusal: refusalOf(error) });
        else reject(error);
      },
      complete: () => resolve({ outcome: last }),
    });
    subscriber.add(sending);
  });
}

function refusalOf({ status, headers, error: body, url }: HttpErrorResponse) {
  return { status, headers: entriesOf(headers), body, url };
}

function entriesOf(headers: HttpHeaders): [name: string, value: string | null][] {
  return headers.keys().map((name) => [name, headers.get(name)]);
}

function unsent(error: Error & { code: string }, { urlWithParams }: HttpRequest<unknown>): HttpErrorResponse {
  return new HttpErrorResponse({ error, status: 0, statusText: error.code, url: urlWithParams });
}
