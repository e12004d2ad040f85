import { afterEach, describe, expect, it, vi } from 'vitest';
import { accountAccess } from '../../src/djoser/account-access.ts';
import { createAddress } from '../../src/djoser/address.ts';
import { checkServer } from '../../src/djoser/check-server.ts';
import { createCsrf } from '../../src/djoser/csrf.ts';
import { allauthHeadless, djoser, simpleJwt } from '../../src/djoser/presets.ts';
import {
  bareEndpoints,
  type CsrfSource,
  type ServerConfig,
  type ServerOverrides,
} from '../../src/djoser/server-config.ts';
import { createAuth, memoryStorage } from '../../src/index.ts';
import { createFakeDjoser } from '../../src/testing.ts';
import { openPage } from '../helpers/page.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const plain = djoser();

describe('djoser', () => {
  it('is Djoser as it comes', () => {
    expect(plain).toEqual({
      scheme: 'auto',
      paths: { login: 'jwt/create/', refresh: 'jwt/refresh/', verify: 'jwt/verify/', revoke: null, user: 'users/me/' },
      fields: { access: 'access', refresh: 'refresh' },
      refreshIn: 'body',
      csrf: { cookie: 'csrftoken', header: 'X-CSRFToken' },
      logoutNeedsAccess: false,
    });
  });

  it.each<[what: string, overrides: ServerOverrides, after: ServerConfig]>([
    ['the scheme', { scheme: 'Bearer' }, { ...plain, scheme: 'Bearer' }],
    [
      'one path',
      { paths: { revoke: 'jwt/blacklist/' } },
      { ...plain, paths: { ...plain.paths, revoke: 'jwt/blacklist/' } },
    ],
    [
      'a path that the server does not have',
      { paths: { verify: null } },
      { ...plain, paths: { ...plain.paths, verify: null } },
    ],
    ['one field', { fields: { access: 'token' } }, { ...plain, fields: { access: 'token', refresh: 'refresh' } }],
    ['where the refresh token is', { refreshIn: 'cookie' }, { ...plain, refreshIn: 'cookie' }],
    [
      'where the CSRF token is, as a whole',
      { csrf: { cookie: 'xsrf', header: 'X-XSRF' } },
      { ...plain, csrf: { cookie: 'xsrf', header: 'X-XSRF' } },
    ],
    ['what logout needs', { logoutNeedsAccess: true }, { ...plain, logoutNeedsAccess: true }],
    ['the header', { header: 'X-Authorization' }, { ...plain, header: 'X-Authorization' }],
    ['where the user is', { fields: { user: 'user' } }, { ...plain, fields: { ...plain.fields, user: 'user' } }],
  ])('takes a change of %s and leaves the rest', (_, overrides, after) => {
    expect(djoser(overrides)).toEqual(after);
  });
});

describe('simpleJwt', () => {
  it('is SimpleJWT with the routes of its documentation', () => {
    expect(simpleJwt()).toEqual({
      ...plain,
      scheme: 'Bearer',
      paths: { login: 'token/', refresh: 'token/refresh/', verify: 'token/verify/', revoke: null, user: null },
    });
  });

  it('takes changes key by key', () => {
    const server = simpleJwt({ paths: { user: 'me/' }, fields: { refresh: 'rt' } });
    expect(server.paths).toEqual({ ...simpleJwt().paths, user: 'me/' });
    expect(server.fields).toEqual({ access: 'access', refresh: 'rt' });
  });
});

describe('checkServer', () => {
  it.each([
    ['djoser()', djoser()],
    ['simpleJwt()', simpleJwt()],
    ['a path without its slash', djoser({ paths: { login: 'login' } })],
    ['a server that cannot refresh', djoser({ paths: { refresh: null, verify: null, user: null } })],
    ['allauthHeadless()', allauthHeadless()],
    ['a method before the path that revokes', djoser({ paths: { revoke: 'DELETE session' } })],
    ['places in an answer', djoser({ fields: { access: 'data.access|access', user: 'data.user' } })],
    ['functions', djoser({ isRefusal: () => undefined, readError: () => null, parseJson: JSON.parse })],
  ])('passes %s on, with the usual header', (_, server) => {
    expect(checkServer(server)).toEqual({ ...server, header: 'Authorization' });
  });

  it('keeps a header of another name, and fills in one that was undefined', () => {
    expect(checkServer(djoser({ header: 'X-Authorization' })).header).toBe('X-Authorization');
    expect(checkServer(djoser({ header: undefined })).header).toBe('Authorization');
  });

  const path = (value: unknown) => djoser({ paths: { refresh: value as string } });
  it.each<[what: string, option: string, server: unknown]>([
    ['null', 'server', null],
    ['a word', 'server', 'djoser'],
    ['no scheme', 'server.scheme', djoser({ scheme: '' })],
    ['a scheme that was undefined', 'server.scheme', { ...plain, scheme: undefined }],
    ['a scheme of two words', 'server.scheme', djoser({ scheme: 'Bearer ' })],
    ['a place that is none', 'server.refreshIn', djoser({ refreshIn: 'header' as 'body' })],
    ['a path from the root', 'server.paths.refresh', path('/auth/jwt/refresh/')],
    ['an address', 'server.paths.refresh', path('https://api.example.test/jwt/refresh/')],
    ['an empty path', 'server.paths.refresh', path('')],
    ['a path with white space', 'server.paths.refresh', path('jwt/ refresh/')],
    ['a path that was undefined', 'server.paths.refresh', path(undefined)],
    ['a path that leads to another host by a backslash', 'server.paths.refresh', path('\\\\evil.test/refresh')],
    ['a path that leads to another host by its scheme', 'server.paths.refresh', path('http:evil.test/refresh')],
    ['a method before another path', 'server.paths.refresh', path('DELETE session')],
    ['a method that revokes nothing', 'server.paths.revoke', djoser({ paths: { revoke: 'POST session' } })],
    ['a header that is no name', 'server.header', djoser({ header: 'X Authorization' })],
    ['a header that is empty', 'server.header', djoser({ header: '' })],
    ['a user without a name', 'server.fields.user', djoser({ fields: { user: '' } })],
    ['a step without a header', 'server.stepToken', djoser({ stepToken: { field: 'token' } as never })],
    ['a step without a field', 'server.stepToken', djoser({ stepToken: { header: 'X-Step' } as never })],
    ['isRefusal that is no function', 'server.isRefusal', djoser({ isRefusal: 410 as never })],
    ['readError that is no function', 'server.readError', djoser({ readError: 'detail' as never })],
    ['parseJson that is no function', 'server.parseJson', djoser({ parseJson: null as never })],
    ['no header for the CSRF token', 'server.csrf', djoser({ refreshIn: 'cookie', csrf: {} as never })],
    ['no login', 'server.paths.login', djoser({ paths: { login: null as unknown as string } })],
    ['a field without a name', 'server.fields.access', djoser({ fields: { access: '' } })],
    ['a field that is none', 'server.fields.refresh', djoser({ fields: { refresh: 7 as unknown as string } })],
    ['no fields', 'server.fields.access', { ...plain, fields: undefined }],
    ['no paths and no fields', 'server.paths.login', { scheme: 'JWT', refreshIn: 'body' }],
  ])('names the option that is wrong: %s', (_, option, server) => {
    expect(() => checkServer(server as ServerConfig)).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        code: 'invalid_option',
        message: expect.stringContaining(`option \`${option}\` must be`),
      }),
    );
  });
});

describe('the endpoints that get no token by themselves', () => {
  it('are those of tokens', () => {
    expect(bareEndpoints(djoser({ paths: { revoke: 'jwt/blacklist/' } }))).toEqual([
      'jwt/create/',
      'jwt/refresh/',
      'jwt/verify/',
      'jwt/blacklist/',
    ]);
    expect(bareEndpoints(djoser({ paths: { refresh: null, verify: null } }))).toEqual(['jwt/create/']);
  });

  it('are not the one that shows the user by another method', () => {
    expect(bareEndpoints(allauthHeadless())).toEqual(['auth/login', 'tokens/refresh']);
    expect(bareEndpoints(djoser({ paths: { revoke: 'DELETE session' } }))).toContain('session');
  });
});

const readCsrfToken = (source: CsrfSource) =>
  createCsrf(source, fetch, (path) => new URL(path, 'https://api.example.test/auth/')).get();

describe('the CSRF token', () => {
  it('reads the cookie, each time', () => {
    const source = { cookie: 'csrftoken', header: 'X-CSRFToken' };
    expect(readCsrfToken(source)).toBe(null);
    vi.stubGlobal('document', { cookie: 'a=1; csrftoken=one' });
    expect(readCsrfToken(source)).toBe('one');
    vi.stubGlobal('document', { cookie: 'csrftoken=' });
    expect(readCsrfToken(source)).toBe(null);
  });

  it('asks the function, each time', () => {
    const values = ['one', '', null];
    const source = { header: 'X-CSRFToken', value: () => values.shift() ?? null };
    expect([readCsrfToken(source), readCsrfToken(source), readCsrfToken(source)]).toEqual(['one', null, null]);
  });
});

describe('createAddress', () => {
  const onPage = (address = 'https://app.example.test/shop/cart?x=1') =>
    vi.stubGlobal('document', { baseURI: address });

  it.each<[base: string | URL, endpoint: string]>([
    ['https://api.example.test/auth/', 'https://api.example.test/auth/jwt/create/'],
    ['https://api.example.test/auth', 'https://api.example.test/auth/jwt/create/'],
    [' https://api.example.test/auth/ ', 'https://api.example.test/auth/jwt/create/'],
    ['https://api.example.test', 'https://api.example.test/jwt/create/'],
    [new URL('https://api.example.test:8443/v1/auth'), 'https://api.example.test:8443/v1/auth/jwt/create/'],
    ['/auth/', 'https://app.example.test/auth/jwt/create/'],
    ['/auth', 'https://app.example.test/auth/jwt/create/'],
    ['auth/', 'https://app.example.test/shop/auth/jwt/create/'],
    ['../auth', 'https://app.example.test/auth/jwt/create/'],
    ['//api.example.test/auth', 'https://api.example.test/auth/jwt/create/'],
    ['http://127.0.0.1:8000/auth/', 'http://127.0.0.1:8000/auth/jwt/create/'],
  ])('puts an endpoint below %s', (base, endpoint) => {
    onPage();
    expect(createAddress(base, undefined).endpoint('jwt/create/').href).toBe(endpoint);
  });

  it.each<[base: string, api: string | URL | undefined, prefix: string]>([
    ['https://api.example.test/auth/', undefined, 'https://api.example.test/'],
    ['/auth/', undefined, 'https://app.example.test/'],
    ['/auth/', '/api', 'https://app.example.test/api/'],
    ['/auth/', new URL('https://api.example.test/v2'), 'https://api.example.test/v2/'],
  ])('finds the API of %s with %s', (base, api, prefix) => {
    onPage();
    expect(createAddress(base, api).api()).toBe(prefix);
  });

  it('follows the page, and not the page of its making', () => {
    const address = createAddress('/auth/', undefined);
    onPage('https://one.example.test/');
    expect(address.endpoint('x/').host).toBe('one.example.test');
    expect(address.api()).toBe('https://one.example.test/');
    onPage('https://two.example.test/');
    expect(address.endpoint('x/').host).toBe('two.example.test');
    expect(address.api()).toBe('https://two.example.test/');
  });

  it('has the origins of both addresses', () => {
    onPage();
    const origins = createAddress('/auth/', 'https://api.example.test/').origins();
    expect(origins.map(({ origin }) => origin)).toEqual(['https://app.example.test', 'https://api.example.test']);
    expect(createAddress('/auth/', undefined).origins()).toHaveLength(1);
  });

  it('can be made without a page, and says what it misses when it is used', () => {
    const address = createAddress('/auth/', '/api/');
    expect(address.origins()).toEqual([]);
    const missing = (option: string) => ({ code: 'invalid_option', message: expect.stringContaining(`\`${option}\``) });
    expect(() => address.endpoint('x/')).toThrow(expect.objectContaining(missing('baseUrl')));
    expect(() => address.api()).toThrow(expect.objectContaining(missing('apiUrl')));
    expect(() => createAddress('/auth/', undefined).api()).toThrow(expect.objectContaining(missing('baseUrl')));
  });

  it.each<[what: string, url: string, is: boolean]>([
    ['the endpoint', 'https://api.example.test/auth/jwt/refresh/', true],
    ['the endpoint without its slash', 'https://api.example.test/auth/jwt/refresh', true],
    ['the endpoint with more slashes', 'https://api.example.test/auth/jwt/refresh///', true],
    ['the endpoint with a query and a fragment', 'https://api.example.test/auth/jwt/refresh/?next=/#top', true],
    ['the endpoint by a detour', 'https://api.example.test/auth/x/../jwt/refresh/', true],
    ['the usual port', 'https://api.example.test:443/auth/jwt/refresh/', true],
    ['another port', 'https://api.example.test:8443/auth/jwt/refresh/', false],
    ['another scheme', 'http://api.example.test/auth/jwt/refresh/', false],
    ['another host', 'https://api.example.test.evil.test/auth/jwt/refresh/', false],
    ['something below the endpoint', 'https://api.example.test/auth/jwt/refresh/more/', false],
    ['something that begins like it', 'https://api.example.test/auth/jwt/refresh-all/', false],
    ['another endpoint', 'https://api.example.test/auth/users/me/', false],
  ])('knows whether an address is the endpoint: %s', (_, url, is) => {
    expect(createAddress('https://api.example.test/auth/', undefined).isEndpoint(new URL(url), 'jwt/refresh/')).toBe(
      is,
    );
  });

  it('knows that an address is no endpoint of a server that cannot be resolved', () => {
    expect(createAddress('/auth/', undefined).isEndpoint(new URL('https://api.example.test/auth/x/'), 'x/')).toBe(
      false,
    );
  });

  it.each<[what: string, value: unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a number', 8000],
    ['an object', { href: '/auth/' }],
    ['empty text', ''],
    ['white space', '  '],
    ['a host without a scheme', 'localhost:8000/auth/'],
    ['a file', 'file:///auth/'],
    ['another scheme', 'ftp://api.example.test/auth/'],
    ['another scheme, in a URL', new URL('blob:https://api.example.test/auth')],
    ['an address without a host', 'https://'],
    ['a query', '/auth/?v=1'],
    ['a fragment', 'https://api.example.test/#/auth/'],
  ])('names the option that is wrong: %s', (_, value) => {
    const wrong = (option: string) =>
      expect.objectContaining({ code: 'invalid_option', message: expect.stringContaining(`option \`${option}\``) });
    expect(() => createAddress(value, undefined)).toThrow(wrong('baseUrl'));
    if (value !== undefined) expect(() => createAddress('/auth/', value)).toThrow(wrong('apiUrl'));
  });
});

describe('createAddress, on an https page', () => {
  const blocked = (option: string) => ({
    name: 'TypeError',
    code: 'invalid_option',
    message: expect.stringMatching(new RegExp(`option \`${option}\` must be https`)),
  });

  it.each([
    'http://api.example.test/auth/',
    'http://192.168.1.20:8000/auth/',
    'http://128.0.0.1/auth/',
    'http://localhost.example.test/auth/',
    'http://notlocalhost/auth/',
    'http://[::2]/auth/',
  ])('refuses %s, which the browser would block', (url) => {
    vi.stubGlobal('location', new URL('https://app.example.test/'));
    expect(() => createAddress(url, undefined)).toThrow(expect.objectContaining(blocked('baseUrl')));
    expect(() => createAddress('https://api.example.test/', url)).toThrow(expect.objectContaining(blocked('apiUrl')));
  });

  it('refuses a relative one that <base> sends to plain http', () => {
    vi.stubGlobal('location', new URL('https://app.example.test/'));
    vi.stubGlobal('document', { baseURI: 'http://old.example.test/' });
    expect(() => createAddress('/auth/', undefined)).toThrow(expect.objectContaining(blocked('baseUrl')));
  });

  it.each([
    'http://localhost:8000/auth/',
    'http://django.localhost/auth/',
    'http://LOCALHOST/auth/',
    'http://127.0.0.1:8000/auth/',
    'http://127.1.2.3/auth/',
    'http://127.1/auth/',
    'http://[::1]:8000/auth/',
    'https://api.example.test/auth/',
    '/auth/',
  ])('takes %s', (url) => {
    vi.stubGlobal('location', new URL('https://app.example.test/'));
    expect(createAddress(url, url).endpoint('x/').pathname).toBe('/auth/x/');
  });

  it('has no say on an http page, nor where there is no page', () => {
    expect(createAddress('http://api.example.test/', undefined).origins()).toHaveLength(1);
    vi.stubGlobal('location', new URL('http://app.example.test/'));
    expect(createAddress('http://api.example.test/', undefined).origins()).toHaveLength(1);
  });
});

describe('the identity of a server', () => {
  it.each([
    ['https://api.example.test/auth/', 'https://api.example.test/auth'],
    ['https://API.example.test:443/auth', 'https://api.example.test/auth'],
    ['https://api.example.test/x/../auth//', 'https://api.example.test/auth'],
    ['https://api.example.test', 'https://api.example.test'],
    ['https://api.example.test/north/auth/', 'https://api.example.test/north/auth'],
    ['http://127.0.0.1:8000/auth/', 'http://127.0.0.1:8000/auth'],
    ['/auth/', 'https://app.example.test/auth'],
  ])('of %s is %s', (baseUrl, id) => {
    vi.stubGlobal('document', { baseURI: 'https://app.example.test/shop/' });
    expect(createAddress(baseUrl, undefined).serverId()).toBe(id);
  });

  it('is the address as it was given where there is no page to be relative to', () => {
    expect(createAddress('/auth/', undefined).serverId()).toBe('/auth');
  });
});

describe('a <base> element that is inserted later', () => {
  it.each(['/auth/', 'auth/'])(
    'sends no token and no password to another server: %s means what it meant at the start',
    async (baseUrl) => {
      openPage('https://app.example.test/');
      const server = createFakeDjoser({ baseUrl: 'https://app.example.test/auth/' });
      const asked: string[] = [];
      const auth = createAuth({
        baseUrl,
        storage: memoryStorage(),
        locks: null,
        channel: null,
        fetch: (input, init) => {
          const request = new Request(input, init);
          asked.push(request.url);
          return server.fetch(request);
        },
      });
      Object.assign(document, { baseURI: 'https://evil.example.test/shop/cart/7' });
      await auth.login({ username: 'ada', password: 'correct-horse' });
      await auth.refresh();
      await auth.verify();
      await auth.getUser({ reload: true });
      await auth.api.get('api/ping/');
      await auth.logout();
      expect(asked.length).toBeGreaterThanOrEqual(5);
      expect(asked.filter((url) => !url.startsWith('https://app.example.test/'))).toEqual([]);
      auth.dispose();
    },
  );
});

describe('accountAccess', () => {
  it('is the same to another copy of the package, and no name that a caller could hit', () => {
    expect(accountAccess).toBe(Symbol.for('latchkey.account'));
  });
});
