import { expect, test } from 'vitest';
import { type AuthOptions, djoser } from '../../src/index.ts';
import { createFakeDjoser, type FakeDjoser } from '../../src/testing.ts';
import { addressOf, openApp, within } from './helpers/app.ts';
import { ada, answer, login, origin } from './helpers/stage.ts';

/** Servers behind one `fetch`, told apart by the beginning of their addresses. */
function behindOneFetch(servers: Record<string, FakeDjoser>): typeof fetch {
  return (input, init) => {
    const [, server] = Object.entries(servers).find(([start]) => addressOf(input).startsWith(start)) ?? [];
    if (!server) throw new TypeError(`Nobody is at ${addressOf(input)}.`);
    return server.fetch(input, init);
  };
}

const tokensOf = ({ calls }: FakeDjoser) => calls(({ headers }) => 'authorization' in headers).length;

/** The same page, which is pointed at staging and at production in turn. */
function stagingAndProduction() {
  const app = openApp();
  const at = (name: string) =>
    createFakeDjoser({ baseUrl: `https://${name}.example.test/auth/`, users: [ada, { ...ada, username: 'grace' }] });
  const staging = at('staging');
  const production = at('production');
  const fetch = behindOneFetch({
    'https://staging.example.test/': staging,
    'https://production.example.test/': production,
  });
  const point = (server: FakeDjoser, more: Partial<AuthOptions> = {}) =>
    app.client({ baseUrl: server.baseUrl, fetch, ...more });
  return { ...app, staging, production, point };
}

test('B208 · the page is pointed at another server (localStorage): the session of the first is neither used nor sent there, and is there on the way back', async () => {
  const { staging, production, point } = stagingAndProduction();
  const before = point(staging);
  await within(1, before.login(ada));
  before.dispose();

  const there = point(production);
  expect(await within(1, there.ready)).toEqual({ status: 'anonymous', reason: 'initial' });
  await within(1, there.fetch('https://production.example.test/api/public/'));
  expect(tokensOf(production)).toBe(0);
  expect(production.calls().map(({ body }) => body)).toEqual([undefined]);
  there.dispose();

  const back = point(staging);
  expect((await within(1, back.ready)).status).toBe('authenticated');
  expect((await within(1, back.fetch('https://staging.example.test/api/ping/'))).status).toBe(200);
});

test('the page is pointed at another server while a tab of the first is open: nothing ends there', async () => {
  const { staging, production, point, heard, tab } = stagingAndProduction();
  const one = tab.open();
  const two = tab.open();
  const { locks, channel, storage } = one;
  const first = point(staging, { locks, channel, storage });
  await within(1, first.login(ada));

  const other = point(production, { locks: two.locks, channel: two.channel, storage: two.storage });
  expect((await within(1, other.ready)).status).toBe('anonymous');
  await within(1, other.logout());
  expect(first.state.status).toBe('authenticated');
  expect(heard(first)).toEqual(['started:login']);
  expect((await within(1, first.fetch('https://staging.example.test/api/ping/'))).status).toBe(200);
  expect(tokensOf(production)).toBe(0);
});

test('B213 · two tenants below one host are two servers', async () => {
  const app = openApp();
  const tenant = (name: string) => {
    const server = createFakeDjoser({ baseUrl: `${origin}/${name}/auth/`, users: [ada] });
    server.route('GET', `/${name}/api/orders/`, () => []);
    return server;
  };
  const [north, south] = [tenant('north'), tenant('south')];
  const fetch = behindOneFetch({ [`${origin}/north/`]: north, [`${origin}/south/`]: south });

  const before = app.client({ baseUrl: north.baseUrl, fetch });
  await within(1, before.login(ada));
  before.dispose();

  const there = app.client({ baseUrl: south.baseUrl, fetch });
  expect(await within(1, there.ready)).toEqual({ status: 'anonymous', reason: 'initial' });
  expect((await within(1, there.fetch(`${origin}/south/api/orders/`))).status).toBe(401);
  expect(tokensOf(south)).toBe(0);
  there.dispose();

  const back = app.client({ baseUrl: north.baseUrl, fetch });
  expect((await within(1, back.ready)).status).toBe('authenticated');
  expect((await within(1, back.fetch(`${origin}/north/api/orders/`))).status).toBe(200);
});

/** The server's tokens are so long from now on: many permissions are in them. */
function longTokens(server: FakeDjoser): void {
  const permissions = 'x'.repeat(2600);
  const pair = server.issue('ada', { access: { permissions }, refresh: { permissions } });
  expect(pair.access.length).toBeGreaterThan(3500);
  server.failNext(login, () => answer(pair));
}

test.each([true, false])(
  'B211 · with the default storage no token is in a cookie, however long: a request of the page carries less than 500 bytes (remember: %s)',
  async (remember) => {
    const { server, client } = openApp();
    longTokens(server);
    const auth = client();
    await within(1, auth.login(ada, { remember }));
    expect(auth.state).toMatchObject({ status: 'authenticated', remember });
    expect(document.cookie.length).toBeLessThan(500);
    expect(/eyJ/.test(document.cookie)).toBe(false);
  },
);

test.each([true, false])(
  'with the default storage no token is in a cookie after a refresh, a reload and a logout either (remember: %s)',
  async (remember) => {
    const { server, client } = openApp();
    const options = { name: 'shop', server: djoser({ paths: { revoke: 'jwt/blacklist/' } }) };
    longTokens(server);
    const before = client(options);
    await within(1, before.login(ada, { remember }));
    await within(3, before.refresh());
    before.dispose();
    const auth = client(options);
    expect((await within(1, auth.ready)).status).toBe('authenticated');
    expect(/eyJ/.test(document.cookie)).toBe(false);
    await within(3, auth.logout());
    expect(/eyJ/.test(document.cookie)).toBe(false);
    expect(document.cookie.length).toBeLessThan(500);
  },
);
