import '@angular/compiler';
import {
  HttpClient,
  HttpErrorResponse,
  type HttpEvent,
  HttpEventType,
  HttpHeaders,
  type HttpInterceptorFn,
  HttpRequest,
  withInterceptors,
  withXhr,
} from '@angular/common/http';
import { NgZone } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { catchError, firstValueFrom, lastValueFrom, map, of, tap, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { authInterceptor } from '../../../src/angular.ts';
import { bindingContract, type Connect, uploadContract } from '../transport/contract.ts';
import { openSite } from '../transport/site.ts';
import { bootstrap, useTestBed } from './bed.ts';

useTestBed();

const connect =
  (...features: ReturnType<typeof withXhr>[]): Connect =>
  ({ auth }) => {
    bootstrap(auth, [], [withInterceptors([authInterceptor]), ...features]);
    const http = TestBed.inject(HttpClient);
    return {
      call: (url, { method = 'GET', headers = {}, body, signal } = {}) =>
        new Promise((resolve) => {
          const subscription = http
            .request(method, url, { body, headers: new HttpHeaders(headers), observe: 'response' })
            .subscribe({
              next: ({ status, body }) => resolve({ status, data: body }),
              error: (error: HttpErrorResponse) =>
                resolve({ status: error.status, data: error.error, error, code: error.error?.code }),
            });
          signal?.addEventListener('abort', () => {
            subscription.unsubscribe();
            // An observable that nobody listens to says nothing.
            resolve({ status: 0, data: null });
          });
        }),
    };
  };

bindingContract('Angular', connect());
uploadContract('Angular', connect());
bindingContract('Angular (XHR)', connect(withXhr()));

const setUp = async (...options: Parameters<typeof openSite>) => {
  const site = await openSite(...options);
  bootstrap(site.auth);
  return { ...site, http: TestBed.inject(HttpClient) };
};

describe('Angular', () => {
  it('reports progress, and a request as sent once', async () => {
    const { http, server, ping } = await setUp();
    server.expireAccess();
    const request = new HttpRequest('POST', ping, { n: 1 }, { reportProgress: true });
    const events: HttpEvent<unknown>[] = await lastValueFrom(http.request(request).pipe(toArray()));
    const types = events.map(({ type }) => HttpEventType[type]);
    expect(types.filter((type) => type === 'Sent')).toHaveLength(1);
    expect(types).toContain('DownloadProgress');
    expect(types.at(-1)).toBe('Response');
    expect(server.count('api/ping')).toBe(2);
  });

  it.each([
    ['a 401 that leads to a second send', 'expireAccess', [200], ['Response']],
    ['a 401 that stays', 'revokeRefresh', [401], []],
  ] as const)('shows the headers of one response with `observe: events`: %s', async (_, change, statuses, last) => {
    const { auth, server, ping } = await openSite();
    bootstrap(auth);
    server.expireAccess();
    server[change]();
    const events: HttpEvent<unknown>[] = [];
    await lastValueFrom(
      TestBed.inject(HttpClient)
        .get(ping, { observe: 'events', reportProgress: true })
        .pipe(tap((event) => events.push(event))),
    ).catch(() => {});
    const headers = events.flatMap((event) => (event.type === HttpEventType.ResponseHeader ? [event.status] : []));
    expect(headers).toEqual(statuses);
    const types = events.map(({ type }) => HttpEventType[type]);
    expect(types.filter((type) => type === 'Sent')).toHaveLength(1);
    expect(types.filter((type) => type === 'Response')).toEqual(last);
  });

  it('stands below other interceptors as one request', async () => {
    const site = await openSite();
    const seen: string[] = [];
    const watch: HttpInterceptorFn = (request, next) => {
      seen.push(`asked, authorization: ${request.headers.has('authorization')}`);
      return next(request).pipe(tap({ error: ({ status }) => seen.push(`failed ${status}`) }));
    };
    bootstrap(site.auth, [], [withInterceptors([watch, authInterceptor])]);
    site.server.expireAccess();
    const http = TestBed.inject(HttpClient);
    await firstValueFrom(http.get(site.ping));
    site.server.revokeAll();
    site.server.revokeRefresh();
    await expect(firstValueFrom(http.get(site.ping))).rejects.toBeInstanceOf(HttpErrorResponse);
    expect(seen).toEqual(['asked, authorization: false', 'asked, authorization: false', 'failed 401']);
  });

  it('sends a request anew for each subscription', async () => {
    const { http, tokens, auth, ping } = await setUp();
    const request = http.get(ping);
    await firstValueFrom(request);
    await auth.refresh();
    await firstValueFrom(request);
    expect(tokens('api/ping')).toEqual([1, 2]);
  });

  it('tells subscribers inside the zone', async () => {
    const { http, server, ping } = await setUp();
    const zone = TestBed.inject(NgZone);
    const run = zone.run.bind(zone);
    let depth = 0;
    zone.run = (work) => {
      depth += 1;
      try {
        return run(work);
      } finally {
        depth -= 1;
      }
    };
    server.expireAccess();
    const depths = [await firstValueFrom(http.get(ping).pipe(map(() => depth)))];
    server.revokeAll();
    server.revokeRefresh();
    depths.push(await firstValueFrom(http.get<number>(ping).pipe(catchError(() => of(depth)))));
    expect(depths).toEqual([1, 1]);
  });
});
