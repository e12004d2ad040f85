import '@angular/compiler';
import { DOCUMENT } from '@angular/common';
import {
  HttpBackend,
  HttpClient,
  HttpErrorResponse,
  type HttpEvent,
  type HttpRequest,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { BrowserTestingModule, platformBrowserTesting } from '@angular/platform-browser/testing';
import { Window } from 'happy-dom';
import { firstValueFrom, from, NEVER, type Observable } from 'rxjs';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { authInterceptor, provideAuth } from '../../src/angular.ts';
import { type App, openApp, pass, within } from './helpers/app.ts';
import { origin, refresh } from './helpers/stage.ts';

const ping = `${origin}/api/ping/`;

beforeAll(() => {
  TestBed.initTestEnvironment(BrowserTestingModule, platformBrowserTesting());
});
afterEach(() => {
  TestBed.resetTestingModule();
});

/** A backend of HttpClient's that asks the server, except that its first requests are never answered. */
function backend({ server }: App, unanswered: number): HttpBackend {
  const ask = async ({ method, urlWithParams: url, headers }: HttpRequest<unknown>): Promise<HttpEvent<unknown>> => {
    const sent = headers.keys().map((name): [string, string] => [name, headers.get(name) ?? '']);
    const { status, statusText, ok, ...response } = await server
      .fetch(url, { method, headers: sent })
      .then(async (got) => ({ status: got.status, statusText: got.statusText, ok: got.ok, body: await got.json() }));
    if (!ok) throw new HttpErrorResponse({ status, statusText, url, error: response.body });
    return new HttpResponse({ status, url, body: response.body });
  };
  let left = unanswered;
  return {
    handle(request): Observable<HttpEvent<unknown>> {
      left -= 1;
      return left >= 0 ? NEVER : from(ask(request));
    },
  };
}

async function start(unanswered: number) {
  const app = openApp();
  const auth = await app.loggedIn();
  TestBed.configureTestingModule({
    providers: [
      // Angular needs a whole document to stand on.
      { provide: DOCUMENT, useValue: new Window().document },
      provideAuth(auth),
      provideHttpClient(withInterceptors([authInterceptor])),
      { provide: HttpBackend, useValue: backend(app, unanswered) },
    ],
  });
  return { ...app, auth, http: TestBed.inject(HttpClient) };
}

test('B159 · Angular: the first request after a login is unsubscribed: the next ones are answered', async () => {
  const { server, http } = await start(1);
  const first = http.get(ping).subscribe();
  await pass(0.05);
  first.unsubscribe();

  for (let i = 0; i < 2; i += 1) {
    const response = await within(1, firstValueFrom(http.get(ping, { observe: 'response' })));
    expect(response.status).toBe(200);
  }
  expect(server.count(refresh)).toBe(0);
});

test('Angular: the first request after a login is never answered, and nobody gives it up: the next ones are answered', async () => {
  const { server, http } = await start(1);
  const first = http.get(ping).subscribe();
  await pass(0.05);

  const response = await within(1, firstValueFrom(http.get(ping, { observe: 'response' })));
  expect(response.status).toBe(200);
  expect(server.count(refresh)).toBe(0);
  first.unsubscribe();
});
