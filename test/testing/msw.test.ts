import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeDjoserHandlers } from '../../src/msw.ts';
import { createFakeDjoser, type FakeDjoserOptions } from '../../src/testing.ts';
import { login, post } from './requests.ts';

describe('fakeDjoserHandlers', () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  const reach = (options?: FakeDjoserOptions) => {
    const server = createFakeDjoser(options);
    const network = setupServer(
      ...fakeDjoserHandlers(server),
      http.get('https://other.test/', () => HttpResponse.text('other')),
      http.get('https://api.example.test/page', () => HttpResponse.text('page')),
    );
    network.listen({ onUnhandledFrame: 'error' });
    stops.push(() => network.close());
    const { fetch } = globalThis;
    return { server, fetch, api: { baseUrl: server.baseUrl, fetch } };
  };

  it('answer what the server serves', async () => {
    const { api, fetch, server } = reach();
    const { access } = await login(api);
    const response = await fetch('https://api.example.test/api/ping/', {
      headers: { Authorization: `Bearer ${access}` },
    });
    expect([response.status, (await response.json()).user]).toEqual([200, 'ada']);
    expect(server.calls().map(({ endpoint, status }) => [endpoint, status])).toEqual([
      ['jwt/create', 200],
      ['api/ping', 200],
    ]);
  });

  it('answer routes of the test, and below the mount even what is not there', async () => {
    const { fetch, server } = reach();
    server.route('GET', '/api/open/', () => 'open', { protected: false });
    expect(await (await fetch('https://api.example.test/api/open/')).json()).toBe('open');
    expect((await fetch('https://api.example.test/auth/nowhere/')).status).toBe(404);
  });

  it('leave everything else to others', async () => {
    const { fetch, server } = reach();
    expect(await (await fetch('https://other.test/')).text()).toBe('other');
    expect(await (await fetch('https://api.example.test/page')).text()).toBe('page');
    expect(server.calls()).toEqual([]);
  });

  it('fail like the network', async () => {
    const { api, server } = reach();
    server.failNext('jwt/create', 'network');
    await expect(post(api, 'jwt/create')).rejects.toThrow(TypeError);
    server.failNext('jwt/create', 503);
    expect((await post(api, 'jwt/create')).status).toBe(503);
  });

  describe('where the environment cannot read a form with a file, as jsdom cannot', () => {
    const failing = () => {
      const assertion = new Error('assert(webidl.is.File(value))');
      const spies = [
        vi.spyOn(Request.prototype, 'formData').mockRejectedValue(assertion),
        vi.spyOn(console, 'error').mockReturnValue(undefined),
      ] as const;
      stops.push(() => vi.restoreAllMocks());
      return { assertion, log: spies[1] };
    };
    const upload = async ({ fetch }: ReturnType<typeof reach>) => {
      const body = new FormData();
      body.set('title', 'Me');
      body.set('file', new File(['hello'], 'hello.txt'));
      return fetch('https://api.example.test/api/files/', { method: 'POST', body });
    };
    const file = { bytes: 5, sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' };

    it('take uploads, for handlers that read them and for those that do not', async () => {
      const { log } = failing();
      const network = reach();
      const { server } = network;
      server.route('POST', '/api/files/', () => 'kept', { protected: false });
      expect(await (await upload(network)).json()).toBe('kept');
      server.route('POST', '/api/files/', (_, { data }) => data, { protected: false });
      expect(await (await upload(network)).json()).toEqual({ title: 'Me', file });
      expect(server.calls('/api/files/')[0]?.body).toEqual({ title: 'Me', file });
      expect(log).not.toHaveBeenCalled();
    });

    it('tell the developer why the handler failed, and the page gets 500', async () => {
      const { assertion, log } = failing();
      const network = reach();
      network.server.route('POST', '/api/files/', (request) => request.formData(), { protected: false });
      const response = await upload(network);
      expect(response.status).toBe(500);
      expect(await response.text()).toContain(assertion.message);
      expect(log.mock.calls).toEqual([
        [expect.stringContaining('could not answer POST https://api.example.test/api/files/'), assertion],
      ]);
      expect(log.mock.calls[0]?.[0]).toContain("read the handler's second argument, `({ data })`");
    });
  });

  it('fail silently only where a test has planned it, or the caller has aborted', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue(undefined);
    stops.push(() => log.mockRestore());
    const { fetch, server } = reach();
    const url = 'https://api.example.test/api/open/';
    server.route('GET', '/api/open/', () => Response.error(), { protected: false });
    await expect(fetch(url)).rejects.toThrow(TypeError);
    for (const failure of ['network', 'lost'] as const) {
      server.failNext('/api/open/', failure);
      await expect(fetch(url)).rejects.toThrow(TypeError);
    }
    server.failNext('/api/open/', 'hang');
    const abort = new AbortController();
    const hanging = fetch(url, { signal: abort.signal });
    await expect.poll(() => server.count('/api/open/')).toBe(4);
    abort.abort();
    await expect(hanging).rejects.toThrow('aborted');
    expect(log).not.toHaveBeenCalled();
  });

  it('pass cookies on, both ways', async () => {
    const { api } = reach({ refreshIn: 'cookie' });
    const created = await post(api, 'jwt/create', { username: 'ada', password: 'correct-horse' });
    const pairs = created.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
    expect(pairs.map((pair) => pair.split('=')[0])).toEqual(['refresh_token', 'csrftoken']);
    const csrf = pairs[1]?.split('=')[1] ?? '';
    const response = await post(api, 'jwt/refresh', {}, { Cookie: pairs.join('; '), 'X-CSRFToken': csrf });
    expect(response.status).toBe(200);
  });

  describe('for a page of another origin', () => {
    const origin = 'https://app.example.test';
    const ask = (url: string, requested: string) =>
      fetch(url, {
        method: 'OPTIONS',
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': 'GET',
          'Access-Control-Request-Headers': requested,
        },
      });
    const cors = ({ headers }: Response) =>
      Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

    it.each(['https://api.example.test/auth/users/me/', 'https://api.example.test/api/orders/'])(
      'answer the preflight of %s, without a token and without counting',
      async (url) => {
        const { server } = reach();
        server.route('GET', '/api/orders/', () => []);
        server.failNext('*', 503);
        const preflight = await ask(url, 'authorization,x-tenant');
        expect(preflight.status).toBe(200);
        expect(cors(preflight)).toEqual({
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
          'access-control-allow-headers': 'authorization,x-tenant',
          'access-control-allow-methods': 'DELETE, GET, OPTIONS, PATCH, POST, PUT',
        });
        expect(server.calls()).toEqual([]);
      },
    );

    it('let it read answers and refusals, and the headers that the server exposes', async () => {
      const { fetch } = reach({ exposeHeaders: ['WWW-Authenticate', 'Date'] });
      const refused = await fetch('https://api.example.test/auth/users/me/', { headers: { Origin: origin } });
      expect([refused.status, refused.headers.get('Vary')]).toEqual([401, 'Accept, Origin']);
      expect(cors(refused)).toEqual({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'WWW-Authenticate, Date',
      });
    });

    it('add nothing to the answers for Node, and answer an OPTIONS of DRF', async () => {
      const { fetch, server } = reach();
      expect(cors(await fetch('https://api.example.test/auth/users/me/'))).toEqual({});
      await fetch('https://api.example.test/auth/users/me/', { method: 'OPTIONS' });
      expect(server.count('users/me')).toBe(2);
    });
  });
});
