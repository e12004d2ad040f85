/** What every binding promises, whatever client it is for. */
import { describe, expect, it, vi } from 'vitest';
import { djoser } from '../../../src/index.ts';
import { openSite, type Site } from './site.ts';

/** A client as the contract sees it. */
export interface Caller {
  call(url: string, options?: CallOptions): Promise<Result>;
  detach?(): void;
}

export interface CallOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal;
}

/** How a request ended, in words that all clients share. */
export interface Result {
  /** 0 where no answer came. */
  status: number;
  data: unknown;
  /** What the caller's error handler got; `undefined` on success. */
  error?: unknown;
  /** The `AuthError`'s code, from wherever this client has it. */
  code?: string | undefined;
}

export type Connect = (site: Site) => Caller;

const json = { 'Content-Type': 'application/json' };

const opening =
  (connect: Connect) =>
  async (...options: Parameters<typeof openSite>) => {
    const site = await openSite(...options);
    return { ...site, ...connect(site) };
  };

/** For a client whose forms are Node's. */
export function uploadContract(name: string, connect: Connect): void {
  const open = opening(connect);

  describe(name, () => {
    it('resends an upload whole', async () => {
      const { call, server, ping } = await open();
      server.expireAccess();
      const form = new FormData();
      form.append('title', 'Report');
      form.append('file', new Blob(['x'.repeat(50_000)]), 'report.txt');
      const { status } = await call(ping, { method: 'POST', body: form });
      expect(status).toBe(200);
      const [first, second] = server.calls('api/ping');
      expect(first?.body).toMatchObject({ title: 'Report' });
      expect(second?.body).toEqual(first?.body);
    });

    it.each(['is refused', 'waits for a token'])(
      'sends the form as it was at the call when the request %s',
      async (how) => {
        const { call, server, ping, auth } = await open();
        server.expireAccess();
        if (how === 'waits for a token') void auth.refresh();
        const form = new FormData();
        const calls = ['one', 'two', 'three'].map((title) => {
          form.set('title', title);
          return call(ping, { method: 'POST', body: form });
        });
        await Promise.all(calls);
        const titles = server.calls('api/ping').map(({ body }) => (body as { title: string }).title);
        expect([...new Set(titles)].sort()).toEqual(['one', 'three', 'two']);
        expect(titles.filter((title) => title === 'three').length).toBeLessThanOrEqual(2);
      },
    );
  });
}

export function bindingContract(name: string, connect: Connect): void {
  const open = opening(connect);

  describe(name, () => {
    it('sends the token to an allowed origin', async () => {
      const { call, tokens, ping } = await open();
      expect(await call(ping)).toMatchObject({ status: 200, data: { user: 'ada', method: 'GET' } });
      expect(tokens('api/ping')).toEqual([1]);
    });

    it('sends no token to another origin', async () => {
      const { call, seenElsewhere, foreign } = await open();
      expect(await call(foreign)).toMatchObject({ status: 200, data: { picture: true } });
      expect(seenElsewhere).toEqual([null]);
    });

    it('leaves a header that the caller set', async () => {
      const { call, server, refreshes, ping } = await open();
      const { status } = await call(ping, { headers: { Authorization: 'Bearer mine' } });
      expect(status).toBe(401);
      expect(server.calls('api/ping').map(({ headers }) => headers.authorization)).toEqual(['Bearer mine']);
      expect(refreshes()).toBe(0);
    });

    it('asks without a token when nobody is logged in', async () => {
      const { call, auth, tokens, refreshes, ping } = await open();
      await auth.logout();
      expect(await call(ping)).toMatchObject({ status: 401 });
      expect([tokens('api/ping'), refreshes()]).toEqual([[null], 0]);
    });

    it('refreshes once for ten answers of 401, and resends each once', async () => {
      const { call, server, tokens, refreshes, ping } = await open();
      server.expireAccess();
      const results = await Promise.all(Array.from({ length: 10 }, () => call(ping)));
      expect(results.map(({ status }) => status)).toEqual(Array(10).fill(200));
      expect(refreshes()).toBe(1);
      expect(tokens('api/ping').sort()).toEqual([...Array(10).fill(1), ...Array(10).fill(2)]);
    });

    it('refreshes a token that is over before it sends anything', async () => {
      const clock = { ahead: 0 };
      const { call, tokens, refreshes, ping } = await open({}, { now: () => Date.now() + clock.ahead });
      clock.ahead = 299_000;
      expect(await call(ping)).toMatchObject({ status: 200 });
      expect([tokens('api/ping'), refreshes()]).toEqual([[1], 1]);
    });

    it('gives each caller its own 401 when the refresh is refused', async () => {
      const { call, server, ended, refreshes, ping } = await open();
      server.expireAccess();
      server.revokeRefresh();
      const results = await Promise.all([call(ping), call(ping), call(ping)]);
      for (const { status, data, error } of results) {
        expect(status).toBe(401);
        expect(data).toMatchObject({ code: 'token_not_valid' });
        expect(error).toBeDefined();
      }
      expect([refreshes(), ended, server.count('api/ping')]).toEqual([1, ['rejected'], 3]);
    });

    it('resends no more than once', async () => {
      const { call, server, refreshes, url } = await open();
      server.route('GET', '/api/never/', () =>
        Response.json({ detail: 'No.', code: 'token_not_valid' }, { status: 401 }),
      );
      expect(await call(url('/api/never/'))).toMatchObject({ status: 401, data: { detail: 'No.' } });
      expect([server.count('/api/never/'), refreshes()]).toEqual([2, 1]);
    });

    it('takes a 403 for what it says: a permission that is missing', async () => {
      const { call, server, refreshes, url } = await open();
      server.route('GET', '/api/staff/', () => Response.json({ detail: 'Not for you.' }, { status: 403 }));
      expect(await call(url('/api/staff/'))).toMatchObject({
        status: 403,
        data: { detail: 'Not for you.' },
      });
      expect([server.count('/api/staff/'), refreshes()]).toEqual([1, 0]);
    });

    it('is sent once, under the scheme that the session has asked for', async () => {
      const { call, server, ping } = await open({}, { server: djoser() });
      expect(await call(ping)).toMatchObject({ status: 200 });
      await call(ping);
      expect(server.calls('api/ping').map(({ authorization }) => authorization?.scheme)).toEqual(['Bearer', 'Bearer']);
    });

    it('says when the token is over and the server has trouble, and keeps the session', async () => {
      const clock = { ahead: 0 };
      const { call, server, auth, ended, ping } = await open({}, { now: () => Date.now() + clock.ahead });
      clock.ahead = 301_000;
      server.failNext('jwt/refresh', 503);
      expect(await call(ping)).toMatchObject({ status: 0, code: 'refresh_unavailable' });
      expect([server.count('api/ping'), ended, auth.state.status]).toEqual([0, [], 'authenticated']);
    });

    it('says when the session is over before anything could be sent', async () => {
      const clock = { ahead: 0 };
      const { call, server, ping } = await open({}, { now: () => Date.now() + clock.ahead });
      clock.ahead = 301_000;
      server.revokeRefresh();
      expect(await call(ping)).toMatchObject({ status: 0, code: 'session_ended' });
      expect(server.count('api/ping')).toBe(0);
    });

    it.each([
      ['JSON', JSON.stringify({ deep: [1, { two: 'ü' }] }), json, { deep: [1, { two: 'ü' }] }],
      [
        'a form',
        new URLSearchParams({ name: 'Ada & Co', n: '1' }).toString(),
        { 'Content-Type': 'application/x-www-form-urlencoded' },
        { name: 'Ada & Co', n: '1' },
      ],
    ])('resends %s whole', async (_, body, headers, echoed) => {
      const { call, server, ping } = await open();
      server.expireAccess();
      expect(await call(ping, { method: 'POST', headers, body })).toMatchObject({
        status: 200,
        data: { body: echoed },
      });
      const sent = server.calls('api/ping');
      expect(sent.map(({ status }) => status)).toEqual([401, 200]);
      expect(sent[0]?.body).toEqual(sent[1]?.body);
    });

    it('gives up the request whose caller has gone, and nothing else', async () => {
      const { call, server, tokens, refreshes, ping } = await open({
        latencyMs: ({ path }) => (path.includes('refresh') ? 50 : 0),
      });
      server.expireAccess();
      const caller = new AbortController();
      const [gone, stays] = [call(ping, { signal: caller.signal }), call(ping)];
      await vi.waitFor(() => expect(refreshes()).toBe(1));
      caller.abort();
      expect(await gone).toMatchObject({ status: 0 });
      expect(await stays).toMatchObject({ status: 200 });
      expect(tokens('api/ping')).toEqual([1, 1, 2]);
    });

    it('can be called off while the answer is on its way', async () => {
      const { call, server, ping } = await open({ latencyMs: ({ path }) => (path.includes('ping') ? 50 : 0) });
      const caller = new AbortController();
      const gone = call(ping, { signal: caller.signal });
      await vi.waitFor(() => expect(server.count('api/ping')).toBe(1));
      caller.abort();
      expect(await gone).toMatchObject({ status: 0 });
    });

    it.each([
      { refreshIn: 'cookie', expected: ['from-the-page', null] },
      { refreshIn: 'body', expected: [null, null] },
    ] as const)(
      'refresh token in the $refreshIn: the CSRF token of a POST and of a GET are $expected',
      async (mode) => {
        const csrf = { header: 'X-CSRFToken', value: () => 'from-the-page' };
        const config = djoser({ scheme: 'Bearer', refreshIn: mode.refreshIn, csrf });
        const { call, server, ping } = await open({}, { server: config });
        await call(ping, { method: 'POST', body: '{}', headers: json });
        await call(ping);
        expect(server.calls('api/ping').map(({ headers }) => headers['x-csrftoken'] ?? null)).toEqual(mode.expected);
      },
    );

    it('lets the session go when it is detached', async () => {
      const { call, tokens, detach, ping } = await open();
      detach?.();
      expect(await call(ping)).toMatchObject({ status: detach ? 401 : 200 });
      expect(tokens('api/ping')).toEqual([detach ? null : 1]);
    });

    it('shows no token in what a caller gets', async () => {
      const { call, server, url } = await open();
      const refused = async () => (await call(url('/api/never/'))).error;
      server.route('GET', '/api/never/', () => Response.json({ detail: 'No.' }, { status: 401 }));
      const tokens = () => server.calls().flatMap(({ authorization }) => authorization?.token ?? []);
      const error = await refused();
      expect(tokens().length).toBeGreaterThan(0);
      const shown = JSON.stringify(error) + JSON.stringify((error as { config?: object } | undefined)?.config ?? '');
      for (const token of tokens()) expect(shown).not.toContain(token);
    });
  });
}
