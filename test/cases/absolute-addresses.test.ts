import { expect, test, vi } from 'vitest';
import { openApp, within } from './helpers/app.ts';
import { ada, answer, origin, refresh, sleepThrough, tokensSent } from './helpers/stage.ts';

const ping = `${origin}/api/ping/`;

test('B179 · `auth.api`: the `next` of a DRF page is followed as it is', async () => {
  const { server, loggedIn, pairs } = openApp();
  const first = `${origin}/api/items/?page=1&ordering=-id`;
  const second = `${origin}/api/items/?ordering=-id&page=2&q=a%20b`;
  server.route('GET', '/api/items/', ({ url }) => ({ results: [], next: url === first ? second : null }));
  const auth = await loggedIn();

  const asked: string[] = [];
  for (let next: string | null = first; next; ) {
    asked.push(next);
    const page: { next: string | null } = await within(1, auth.api.get(next).json());
    next = page.next;
  }
  expect(asked).toEqual([first, second]);
  expect(server.calls('/api/items/').map(({ url }) => url)).toEqual([first, second]);
  expect(tokensSent(server, '/api/items/')).toEqual([pairs[0]?.access, pairs[0]?.access]);
});

test('B181 · `auth.api` below a path: absolute addresses go where they say', async () => {
  const foreign = 'https://files.other.test/picture.png';
  const { server, loggedIn, pairs } = openApp();
  for (const path of ['/api/v1/items/', '/api/v1/orders/']) server.route('GET', path, () => []);
  server.route('GET', foreign, () => [], { protected: false });
  const auth = await loggedIn({ apiUrl: `${origin}/api/v1/` });

  await within(1, auth.api.get('items/'));
  await within(1, auth.api.get(`${origin}/api/v1/orders/?page=2`));
  await within(1, auth.api.get(foreign));

  const asked = server.calls(({ endpoint }) => !/^(jwt|users)\//.test(endpoint ?? ''));
  expect(asked.map(({ url }) => url)).toEqual([`${origin}/api/v1/items/`, `${origin}/api/v1/orders/?page=2`, foreign]);
  expect(asked.map(({ authorization }) => authorization?.token)).toEqual([
    pairs[0]?.access,
    pairs[0]?.access,
    undefined,
  ]);
});

test('`auth.api` below a path: an absolute address of the API beside that path goes where it says, as a text and as a URL', async () => {
  const { server, loggedIn, pairs } = openApp();
  const auth = await loggedIn({ apiUrl: new URL(`${origin}/api/v1/`) });

  for (const address of [ping, new URL(ping)]) expect((await within(1, auth.api.get(address))).status).toBe(200);
  expect(server.calls('api/ping').map(({ url }) => url)).toEqual([ping, ping]);
  expect(tokensSent(server, 'api/ping')).toEqual([pairs[0]?.access, pairs[0]?.access]);
});

test('`auth.api`: a `next` that meets a 401 is asked again at the same address', async () => {
  const { server, loggedIn } = openApp();
  const next = `${origin}/api/items/?cursor=cD0yMDI2`;
  server.route('GET', '/api/items/', () => ({ results: [], next: null }));
  const auth = await loggedIn({ apiUrl: `${origin}/api/v1/` });
  server.revokeAll();

  expect((await within(3, auth.api.get(next))).status).toBe(200);
  expect(server.calls('/api/items/').map(({ url, status }) => [url, status])).toEqual([
    [next, 401],
    [next, 200],
  ]);
});

/** A page that has made its client without `fetch`, and then put `auth.fetch` in the place of its own. */
function takeOver(replace: (own: typeof fetch) => typeof fetch = (own) => own) {
  const app = openApp();
  vi.stubGlobal('fetch', app.server.fetch);
  const auth = app.client({ fetch: undefined as never });
  vi.stubGlobal('fetch', replace(auth.fetch));
  return { ...app, auth };
}

test('B180 · `globalThis.fetch = auth.fetch`: login and requests work', async () => {
  const { server, auth } = takeOver();
  await within(1, auth.login(ada));
  expect(auth.state.status).toBe('authenticated');
  expect((await within(1, fetch(ping))).status).toBe(200);
  expect((await within(1, auth.api.get('api/ping/'))).status).toBe(200);
  expect(server.count('api/ping')).toBe(2);
});

test('`globalThis.fetch` is a function of the page around auth.fetch: a token that is over is renewed all the same', async () => {
  const { server, auth } = takeOver((own) => (input, init) => own(input, init));
  await within(1, auth.login(ada));
  sleepThrough(301);
  expect((await within(3, fetch(ping))).status).toBe(200);
  server.revokeAll();
  await vi.advanceTimersByTimeAsync(2000);
  expect((await within(3, fetch(ping))).status).toBe(200);
  expect(server.count(refresh)).toBe(2);
  expect(await within(1, auth.verify())).toBe(true);
});

test('two clients of two APIs take turns in replacing `globalThis.fetch`: each asks its own server for tokens', async () => {
  const app = openApp();
  const other = 'https://other.example.test';
  const asked: string[] = [];
  vi.stubGlobal('fetch', (async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.startsWith(other)) return app.server.fetch(input, init);
    asked.push(`${new URL(request.url).pathname} ${request.headers.get('authorization')?.split('.').length ?? 'bare'}`);
    return answer(request.url.includes('/jwt/create/') ? app.server.issue('grace') : { id: 2, username: 'grace' });
  }) satisfies typeof fetch);
  const one = app.client({ fetch: undefined as never });
  vi.stubGlobal('fetch', one.fetch);
  const two = app.client({ fetch: undefined as never, name: 'other', baseUrl: `${other}/auth/` });
  vi.stubGlobal('fetch', two.fetch);

  await within(1, one.login(ada));
  await within(1, two.login({ username: 'grace', password: 'x' }));
  expect((await within(1, fetch(ping))).status).toBe(200);
  expect((await within(1, fetch(`${other}/x/`))).status).toBe(200);
  expect(asked.at(0)).toBe('/auth/jwt/create/ bare');
  expect(asked.at(-1)).toBe('/x/ 3');
});
