import '@angular/compiler';
import {
  HttpClient,
  HttpContext,
  HttpContextToken,
  HttpErrorResponse,
  HttpHeaders,
  type HttpInterceptorFn,
  HttpResponse,
  withInterceptors,
} from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { firstValueFrom, NEVER, of, throwError } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { authInterceptor, withoutAuth } from '../../../src/angular.ts';
import { djoser } from '../../../src/index.ts';
import { openSite } from '../transport/site.ts';
import { bootstrap, useTestBed } from './bed.ts';

useTestBed();

const open = async (...options: Parameters<typeof openSite>) => {
  const site = await openSite(...options);
  bootstrap(site.auth);
  site.server.route('GET', '/assets/de.json', () => ({ hello: 'Hallo' }), { protected: false });
  return { ...site, http: TestBed.inject(HttpClient), asset: site.url('/assets/de.json') };
};

describe('withoutAuth', () => {
  it('sends a request at once, without a token, though the session is over and the server does not answer', async () => {
    const clock = { ahead: 0 };
    const { http, server, asset } = await open({}, { now: () => Date.now() + clock.ahead });
    clock.ahead = 301_000;
    server.setLatency(({ path }) => (path.includes('refresh') ? 10_000 : 0));
    expect(await firstValueFrom(http.get(asset, { context: withoutAuth() }))).toEqual({ hello: 'Hallo' });
    expect(server.calls('/assets/de.json').map(({ authorization }) => authorization)).toEqual([null]);
    expect(server.count('jwt/refresh')).toBe(0);
  });

  it('leaves a 401 of such a request to its caller', async () => {
    const { http, server, ping, auth } = await open();
    await expect(firstValueFrom(http.get(ping, { context: withoutAuth() }))).rejects.toMatchObject({ status: 401 });
    expect([server.count('api/ping'), server.count('jwt/refresh')]).toEqual([1, 0]);
    expect(auth.state.status).toBe('authenticated');
  });

  it('is put into a context that a request has already', async () => {
    const { http, asset, server } = await open();
    const cached = new HttpContextToken(() => 'no');
    const context = new HttpContext().set(cached, 'yes');
    expect(withoutAuth(context)).toBe(context);
    await firstValueFrom(http.get(asset, { context }));
    expect(context.get(cached)).toBe('yes');
    expect(server.calls('/assets/de.json').map(({ authorization }) => authorization)).toEqual([null]);
  });

  it('says nothing of other requests', async () => {
    const { http, ping, tokens } = await open();
    await firstValueFrom(http.get(ping));
    expect(tokens('api/ping')).toEqual([1]);
  });
});

describe('a request that was unsubscribed while it was under way', () => {
  it('keeps nobody waiting, whatever the backend says of it', async () => {
    const site = await openSite({}, { server: djoser() });
    let isSilent = true;
    let silent = 0;
    // Refuses the scheme that the client may try first, and says nothing of the next send.
    const backend: HttpInterceptorFn = ({ headers, url }) => {
      if (headers.get('authorization')?.startsWith('JWT')) {
        const realm = new HttpHeaders({ 'WWW-Authenticate': 'Bearer realm="api"' });
        return throwError(() => new HttpErrorResponse({ status: 401, url, headers: realm }));
      }
      if (isSilent) {
        silent += 1;
        return NEVER;
      }
      return of(new HttpResponse({ status: 200, body: headers.get('authorization')?.slice(0, 6) }));
    };
    bootstrap(site.auth, [], [withInterceptors([authInterceptor, backend])]);
    const http = TestBed.inject(HttpClient);
    const first = http.get(site.ping).subscribe();
    await expect.poll(() => silent).toBe(1);
    first.unsubscribe();
    isSilent = false;
    // What they are answered with is the server's business. That they are is what a caller who has gone must not prevent.
    const next = await Promise.allSettled([1, 2].map(() => firstValueFrom(http.get(site.ping))));
    expect(next).toHaveLength(2);
    expect(site.auth.state.status).toBe('authenticated');
  });

  it('is not sent once more, and what others wait for goes on', async () => {
    const { http, server, ping, refreshes } = await open({
      latencyMs: ({ path }) => (path.includes('refresh') ? 200 : 0),
    });
    server.expireAccess();
    const gone = http.get(ping).subscribe();
    const stays = firstValueFrom(http.get(ping));
    await vi.waitFor(() => expect(refreshes()).toBe(1));
    gone.unsubscribe();
    expect(await stays).toMatchObject({ user: 'ada' });
    expect(server.count('api/ping')).toBe(3);
  });
});

describe('a header', () => {
  it('is not set when it is empty: the token goes there, and is renewed', async () => {
    const { http, server, ping, tokens, refreshes } = await open();
    server.expireAccess();
    await firstValueFrom(http.get(ping, { headers: new HttpHeaders({ Authorization: '' }) }));
    expect([tokens('api/ping'), refreshes()]).toEqual([[1, 2], 1]);
  });
});
