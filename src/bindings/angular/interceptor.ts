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
 * Puts the session under `HttpClient`: the token on requests to allowed origins, one refresh and one resend after a 401.
 *
 * Progress events and cancellation work as ever. A refused session leaves the caller with the `HttpErrorResponse` of the original 401;
 * where no request could be made, with an `HttpErrorResponse` of status 0 whose `error` is the `AuthError`: `session_ended`,
 * `refresh_unavailable`, `disposed`. List it last, nearest to the server: those before it see one request with one outcome.
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
    // The caller may use a form or an array again, and this request may wait for a token or be sent twice.
    const body = copyBody(request.body);
    let sends = 0;
    // A promise may have led us out of the zone, to which the callbacks of the caller and of the backend are bound.
    const end = (outcome: Outcome, failed = outcome instanceof HttpErrorResponse) =>
      zone.run(() => {
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
        // Angular's fetch backend reads `redirect`, from Angular 20 on. XMLHttpRequest always follows.
        const sent = request.clone({ body, setHeaders, ...(!mayRedirect && { redirect: 'error' }) });
        return zone.run(() => sendOnce(sent, next, subscriber, ++sends > 1));
      },
    }).then(end, (error) => end(isAuthError(error) ? unsent(error, request) : error, true));
    return () => abort.abort();
  });
};

const isLeftAlone = new HttpContextToken(() => false);

/**
 * The context of a request that the session has nothing to do with: a picture, a translation. It goes out at once, without a token, and
 * whatever becomes of it is the caller's. For requests that are not made by your code see the option `isPublic` of `createAuth`.
 *
 * @example
 * http.get('/assets/i18n/de.json', { context: withoutAuth() })
 */
export function withoutAuth(context = new HttpContext()): HttpContext {
  return context.set(isLeftAlone, true);
}

/** The last event of one send: the session has judged it before the caller gets it. */
type Outcome = HttpEvent<unknown> | HttpErrorResponse | undefined;

/** Sends once. Progress goes to the subscriber as it comes, and the answer waits until it is known whether it is the last word. */
function sendOnce(
  request: HttpRequest<unknown>,
  next: HttpHandlerFn,
  subscriber: Subscriber<HttpEvent<unknown>>,
  again: boolean,
): Promise<ClientAnswer<Outcome>> {
  return new Promise((resolve, reject) => {
    let last: Outcome;
    const sending = next(request).subscribe({
      next(event) {
        if (event.type === HttpEventType.Response) last = event;
        // For the caller it is one request, and that was sent before.
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
