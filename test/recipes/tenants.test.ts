// @vitest-environment happy-dom
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type AuthOptions, type AuthWarning, cookieStorage, createAuth, djoser, webStorage } from '../../src/index.ts';
import { createFakeDjoser } from '../../src/testing.ts';
import { createTenants } from './tenants.ts';

const ada = { username: 'ada', password: 'correct-horse' };
const bob = { username: 'bob', password: 'battery-staple' };
const [files, acmePing, betaPing] = [
  'https://files.example.com/report/',
  'https://acme.example.com/api/ping/',
  'https://beta.example.com/api/ping/',
];

beforeEach(() => localStorage.clear());

/** Two tenants with a server each, and one page. */
function setUp(more: Partial<AuthOptions> = {}) {
  const at = (host: string, user: typeof ada) =>
    createFakeDjoser({ baseUrl: `https://${host}.example.com/auth/`, users: [user] });
  const servers = { acme: at('acme', ada), beta: at('beta', bob) };
  /** What was sent to files.example.com. */
  const atFiles: (string | null)[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { hostname } = new URL(request.url);
    if (hostname === 'files.example.com') {
      atFiles.push(request.headers.get('Authorization'));
      return new Response();
    }
    return (hostname.startsWith('acme') ? servers.acme : servers.beta).fetch(request);
  };
  const warnings: AuthWarning[] = [];
  const options = {
    fetch,
    server: djoser({ scheme: 'Bearer' }),
    onWarning: (warning: AuthWarning) => void warnings.push(warning),
    ...more,
  };
  const authOf = createTenants('example.com', options);
  const [acme, beta] = [authOf('acme'), authOf('beta')];
  onTestFinished(() => [acme, beta].forEach((auth) => void auth.dispose()));
  return { ...servers, options, authOf, clients: { acme, beta }, warnings, atFiles };
}

test('a login at one tenant is no login at another, and each keeps its own user', async () => {
  const { clients, warnings } = setUp();
  await clients.acme.login(ada);
  expect(clients.beta.state.status).toBe('anonymous');
  await clients.beta.login(bob);
  expect([(await clients.acme.getUser()).username, (await clients.beta.getUser()).username]).toEqual(['ada', 'bob']);
  expect(Object.keys(localStorage).sort()).toEqual([
    'tenant-acme:https://acme.example.com/auth',
    'tenant-beta:https://beta.example.com/auth',
  ]);
  expect(warnings).toEqual([]);
});

test('a logout at one tenant leaves the other alone', async () => {
  const { clients } = setUp();
  await clients.acme.login(ada);
  await clients.beta.login(bob);
  await clients.acme.logout();
  expect(clients.beta.state.status).toBe('authenticated');
  expect((await clients.beta.fetch(betaPing)).status).toBe(200);
});

test('the token of one tenant never goes to the host of another', async () => {
  const { clients, beta } = setUp();
  await clients.acme.login(ada);
  expect((await clients.acme.fetch(acmePing)).status).toBe(200);
  expect((await clients.acme.fetch(betaPing)).status).toBe(401);
  expect(beta.calls('api/ping').map(({ authorization }) => authorization)).toEqual([null]);
});

test('a host in allowedOrigins gets the token of every tenant', async () => {
  const { clients, atFiles } = setUp({ allowedOrigins: ['https://files.example.com'] });
  await clients.acme.login(ada);
  await clients.beta.login(bob);
  await clients.acme.fetch(files);
  await clients.beta.fetch(files);
  expect(atFiles).toEqual([expect.stringMatching(/^Bearer eyJ/), expect.stringMatching(/^Bearer eyJ/)]);
  expect(atFiles[0]).not.toBe(atFiles[1]);
});

test('the same tenant has one client', () => {
  const { authOf, clients } = setUp();
  expect(authOf('acme')).toBe(clients.acme);
});

test.each([
  { storage: 'webStorage()', create: webStorage, status: 'authenticated' },
  { storage: 'cookieStorage()', create: cookieStorage, status: 'anonymous' },
] as const)(
  'two tenants under one name: with $storage the session of the first is $status after a login at the second and a reload',
  async ({ create, status }) => {
    const { options } = setUp();
    const open = (host: string) => {
      const baseUrl = `https://${host}.example.com/auth/`;
      const auth = createAuth({ ...options, baseUrl, name: 'twin', storage: create() });
      onTestFinished(() => auth.dispose());
      return auth;
    };
    const [acme, beta] = [open('acme'), open('beta')];
    await acme.login(ada, { remember: true });
    await beta.login(bob, { remember: true });
    acme.dispose();
    expect((await open('acme').ready).status).toBe(status);
    expect((await beta.getUser()).username).toBe('bob');
  },
);

test.each(['evil.example/', 'evil.example#', 'a.b', 'ACME', '', '-acme', 'acme@evil', 'x'.repeat(64)])(
  'what is no name of a tenant makes no client: %s',
  (name) => {
    expect(() => setUp().authOf(name)).toThrow('This is no name of a tenant');
  },
);

test('where tenants differ in the path alone, the token of one goes to the paths of all', async () => {
  const server = createFakeDjoser({ baseUrl: 'https://example.com/acme/auth/', users: [ada] });
  server.route('GET', 'https://example.com/beta/api/orders/', () => [], { protected: false });
  const auth = createAuth({ baseUrl: server.baseUrl, fetch: server.fetch, server: djoser({ scheme: 'Bearer' }) });
  onTestFinished(() => auth.dispose());
  await auth.login(ada);
  await auth.fetch('https://example.com/beta/api/orders/');
  expect(server.calls(({ url }) => url.includes('/beta/')).map(({ authorization }) => authorization?.scheme)).toEqual([
    'Bearer',
  ]);
});
