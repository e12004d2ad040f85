import {
  HttpErrorResponse,
  type HttpEvent,
  HttpEventType,
  type HttpHandlerFn,
  type HttpInterceptorFn,
  type HttpRequest,
} from '@angular/common/http';
import { inject, NgZone } from '@angular/core';
import { Observable, type Subscriber } from 'rxjs';
import { carry, type Delivery, type ExtraHeader, isAuthError, isRefusal, isSet } from '../carry.ts';
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
  const auth = injectAuth();
  const zone = inject(NgZone);
  return new Observable<HttpEvent<unknown>>((subscriber) => {
    const abort = new AbortController();
    let sends = 0;
    carry<Outcome>(auth, {
      url: request.urlWithParams,
      method: request.method,
      headerNames: request.headers.keys().filter((name) => isSet(request.headers.get(name))),
      signal: abort.signal,
      // A promise may have led us out of the zone, which the callbacks of the backend are bound to.
      send: (extra) => zone.run(() => deliver(request, next, extra, subscriber, ++sends > 1)),
    }).then(
      (outcome) => zone.run(() => tell(subscriber, outcome)),
      (error: unknown) => zone.run(() => subscriber.error(isAuthError(error) ? unsent(error, request) : error)),
    );
    return () => abort.abort();
  });
};

/** The last event of one send: the session has judged it before the caller gets it. */
type Outcome = HttpEvent<unknown> | HttpErrorResponse | undefined;

function tell(subscriber: Subscriber<HttpEvent<unknown>>, outcome: Outcome): void {
  if (outcome instanceof HttpErrorResponse) {
    subscriber.error(outcome);
    return;
  }
  if (outcome) subscriber.next(outcome);
  subscriber.complete();
}

/** Sends once. Progress goes to the subscriber as it comes, and the answer waits until it is known whether it is the last word. */
function deliver(
  request: HttpRequest<unknown>,
  next: HttpHandlerFn,
  extra: readonly ExtraHeader[],
  subscriber: Subscriber<HttpEvent<unknown>>,
  again: boolean,
): Promise<Delivery<Outcome>> {
  return new Promise((resolve, reject) => {
    let last: Outcome;
    const sending = next(request.clone({ setHeaders: Object.fromEntries(extra) })).subscribe({
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
  return { status, headers: Object.fromEntries(headers.keys().map((name) => [name, headers.get(name)])), body, url };
}

function unsent(error: Error & { code: string }, { urlWithParams }: HttpRequest<unknown>): HttpErrorResponse {
  return new HttpErrorResponse({ error, status: 0, statusText: error.code, url: urlWithParams });
}
