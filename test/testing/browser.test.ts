import { describe, expect, it } from 'vitest';
import { createFakeDjoser, type FakeBrowser, type FakeDjoserOptions } from '../../src/testing.ts';

const ORIGIN = 'https://api.example.test';
const ada = { username: 'ada', password: 'correct-horse' };

function cookieServer(options: FakeDjoserOptions = {}) {
  return createFakeDjoser({ refreshIn: 'cookie', ...options });
}

const visible = (browser: FakeBrowser, name: string) => new RegExp(`${name}=([^;]*)`).exec(browser.jar.cookie)?.[1];
const held = (browser: FakeBrowser) => browser.jar.all().find(({ name }) => name === 'refresh_token')?.value;

function send(
  browser: FakeBrowser,
  endpoint: string,
  body: unknown = {},
  csrf: string | null = visible(browser, 'csrftoken') ?? null,
): Promise<Response> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (csrf !== null) headers['X-CSRFToken'] = csrf;
  const url = `${ORIGIN}/auth/${endpoint}/`;
  return browser.fetch(url, { method: 'POST', credentials: 'include', headers, body: JSON.stringify(body) });
}

const reason = async (response: Promise<Response>) => {
  const { status } = await response;
  return [status, await (await response).json()];
};

const csrfFailed = (why: string) => [403, { detail: `CSRF Failed: ${why}` }];

describe('cookie mode', () => {
  it('moves the refresh token into an HttpOnly cookie of the token endpoints', async () => {
    const browser = cookieServer({ now: () => 1_800_000_000_000 }).browser();
    const response = await send(browser, 'jwt/create', ada);
    expect(Object.keys(await response.json())).toEqual(['access']);
    expect(browser.jar.all()).toMatchObject([
      {
        name: 'refresh_token',
        domain: 'api.example.test',
        path: '/auth/jwt/',
        httpOnly: true,
        secure: true,
        sameSite: 'lax',
        expiresAt: 1_800_086_400_000,
      },
      { name: 'csrftoken', path: '/', httpOnly: false, value: expect.stringMatching(/^\w{32}$/) },
    ]);
    expect(browser.jar.cookie).toMatch(/^csrftoken=\w{32}$/);
    expect(response.headers.get('Set-Cookie')).toBeNull();
  });

  it('refreshes by the cookie, and rotates it', async () => {
    const server = cookieServer();
    const browser = server.browser();
    await send(browser, 'jwt/create', ada);
    const first = held(browser);
    const response = await send(browser, 'jwt/refresh');
    expect(Object.keys(await response.json())).toEqual(['access']);
    expect(held(browser)).not.toBe(first);
    expect((await send(browser, 'jwt/refresh')).status).toBe(200);
    expect(server.reuse).toBe(0);
  });

  it('keeps the cookie where tokens do not rotate', async () => {
    const browser = cookieServer({ rotate: false }).browser();
    await send(browser, 'jwt/create', ada);
    const first = held(browser);
    expect((await send(browser, 'jwt/refresh')).status).toBe(200);
    expect(held(browser)).toBe(first);
  });

  it('refuses a refresh without a cookie, whatever the body says', async () => {
    const server = cookieServer();
    const { refresh } = server.issue('ada');
    expect(await reason(send(server.browser(), 'jwt/refresh', { refresh }))).toEqual([
      401,
      { detail: 'There is no refresh token cookie.', code: 'token_not_valid' },
    ]);
  });

  it.each(['jwt/refresh', 'jwt/logout', 'jwt/blacklist'])(
    'wants the CSRF token for %s, and spends nothing without',
    async (endpoint) => {
      const browser = cookieServer().browser();
      await send(browser, 'jwt/create', ada);
      const wrong = (csrf: string) => reason(send(browser, endpoint, {}, csrf));
      const header = "CSRF token from the 'X-Csrftoken' HTTP header";
      expect(await reason(send(browser, endpoint, {}, null))).toEqual(csrfFailed('CSRF token missing.'));
      expect(await wrong('x'.repeat(32))).toEqual(csrfFailed(`${header} incorrect.`));
      expect(await wrong('x')).toEqual(csrfFailed(`${header} has incorrect length.`));
      expect(await wrong('-'.repeat(64))).toEqual(csrfFailed(`${header} has invalid characters.`));
      expect((await send(browser, 'jwt/refresh')).status).toBe(200);
    },
  );

  it('wants the cookie of the CSRF token, too', async () => {
    const browser = cookieServer().browser();
    await send(browser, 'jwt/create', ada);
    browser.jar.cookie = 'csrftoken=; path=/; max-age=0';
    expect(await reason(send(browser, 'jwt/refresh', {}, 'x'))).toEqual(csrfFailed('CSRF cookie not set.'));
  });

  it('makes a new CSRF token at each login', async () => {
    const browser = cookieServer().browser();
    await send(browser, 'jwt/create', ada);
    const first = visible(browser, 'csrftoken');
    await send(browser, 'jwt/create', ada);
    expect(visible(browser, 'csrftoken')).not.toBe(first);
  });

  it('gives the CSRF token to those who cannot read the cookie', async () => {
    const browser = cookieServer().browser();
    const ask = async (path: string) => (await (await browser.fetch(`${ORIGIN}/auth/${path}`)).json()).csrfToken;
    expect(await ask('csrf/')).toMatch(/^\w{64}$/);
    const before = visible(browser, 'csrftoken');
    const masked = await ask('jwt/csrf/');
    expect(visible(browser, 'csrftoken')).toBe(before);
    await send(browser, 'jwt/create', ada);
    expect((await send(browser, 'jwt/refresh', {}, masked)).status).toBe(403);
    expect((await send(browser, 'jwt/refresh', {}, await ask('csrf/'))).status).toBe(200);
  });

  it('asks for no CSRF token where the check is off', async () => {
    const browser = cookieServer({ csrf: false }).browser();
    await send(browser, 'jwt/create', ada);
    expect((await send(browser, 'jwt/refresh', {}, '')).status).toBe(200);
  });

  it('logs out: the cookie is gone, the token blacklisted; and again without complaint', async () => {
    const server = cookieServer();
    const browser = server.browser();
    await send(browser, 'jwt/create', ada);
    const token = held(browser);
    const response = await send(browser, 'jwt/logout');
    expect([response.status, await response.text(), held(browser)]).toEqual([204, '', undefined]);
    expect((await send(browser, 'jwt/verify', { token })).status).toBe(400);
    expect((await send(browser, 'jwt/logout')).status).toBe(204);
  });

  it('logs out those whose token is over', async () => {
    const server = cookieServer();
    const browser = server.browser();
    await send(browser, 'jwt/create', ada);
    server.revokeRefresh();
    expect((await send(browser, 'jwt/logout')).status).toBe(204);
    expect(held(browser)).toBeUndefined();
  });

  it('takes no login from a form', async () => {
    const server = cookieServer();
    const url = `${ORIGIN}/auth/jwt/create/`;
    const form = new FormData();
    form.set('username', 'ada');
    for (const body of [new URLSearchParams(ada), form]) {
      expect((await server.fetch(url, { method: 'POST', body })).status).toBe(415);
    }
  });

  it('needs no https', async () => {
    const server = cookieServer({ baseUrl: 'http://shop.test/auth/' });
    const browser = server.browser();
    const body = JSON.stringify(ada);
    const headers = { 'Content-Type': 'application/json' };
    await browser.fetch('/auth/jwt/create/', { method: 'POST', headers, body });
    expect(browser.jar.all().map(({ secure }) => secure)).toEqual([false, false]);
  });
});

describe('a page of another origin', () => {
  const other = 'https://app.example.test';

  it('sends cookies when asked to, within its site', async () => {
    const server = cookieServer();
    const browser = server.browser({ origin: other });
    await send(browser, 'jwt/create', ada);
    expect(browser.jar.cookie).toBe('');
    const { csrfToken } = await (await browser.fetch(`${ORIGIN}/auth/csrf/`, { credentials: 'include' })).json();
    expect((await send(browser, 'jwt/refresh', {}, csrfToken)).status).toBe(200);
    const bare = await browser.fetch(`${ORIGIN}/auth/jwt/refresh/`, { method: 'POST' });
    expect(bare.status).toBe(401);
    expect(server.calls().map(({ headers }) => headers.origin)).toEqual([other, other, other, other]);
  });

  it('has no lax cookies for another site', async () => {
    const browser = cookieServer().browser({ origin: 'https://app.test' });
    await send(browser, 'jwt/create', ada);
    expect(browser.jar.all()).toEqual([]);
  });

  it('is trusted only by name where names are given', async () => {
    const server = cookieServer({ trustedOrigins: [other] });
    const { jar } = server.browser();
    expect(jar.cookie).toBe('');
    for (const [origin, expected] of [
      [other, 200],
      ['https://evil.example.test', 403],
      [ORIGIN, 200],
    ] as const) {
      const browser = server.browser({ origin });
      await send(browser, 'jwt/create', ada);
      const { csrfToken } = await (await browser.fetch(`${ORIGIN}/auth/csrf/`, { credentials: 'include' })).json();
      const response = await send(browser, 'jwt/refresh', {}, csrfToken);
      expect(response.status).toBe(expected);
      if (expected === 403) {
        expect((await response.json()).detail).toBe(
          `CSRF Failed: Origin checking failed - ${origin} does not match any trusted origins.`,
        );
      }
    }
  });

  it('reads only the headers it is shown', async () => {
    const names = async (options: FakeDjoserOptions, origin: string) => {
      const { headers } = await createFakeDjoser(options).browser({ origin }).fetch(`${ORIGIN}/api/ping/`);
      return [...headers.keys()];
    };
    expect(await names({}, other)).toEqual(['content-type']);
    expect(await names({ exposeHeaders: ['WWW-Authenticate'] }, other)).toEqual(['content-type', 'www-authenticate']);
    expect(await names({}, ORIGIN)).toContain('date');
  });
});

describe('the jar', () => {
  /** A page, and the `Cookie` header that arrives when it asks for a path. */
  function echoing() {
    const server = createFakeDjoser();
    const browser = server.browser();
    const arrives = async (path: string, init?: RequestInit) => {
      await browser.fetch(path, init);
      return server.calls().at(-1)?.headers.cookie;
    };
    return { arrives, browser, server };
  }

  it('takes from a page what a page may set', () => {
    let now = 1_800_000_000_000;
    const { jar } = createFakeDjoser({ now: () => now }).browser();
    for (const text of [
      'a=1',
      'b=2; max-age=10',
      'c=3; expires=Fri, 15 Jan 2027 08:00:20 GMT',
      'd=4; path=/auth',
      'e=5; HttpOnly',
      'f=6; domain=other.test',
      'g=7; domain=.example.test; SameSite=None; Secure',
      'h=8; max-age=0',
      'i=9; max-age=soon',
      '=nameless',
      'valueless',
    ]) {
      jar.cookie = text;
    }
    expect(jar.cookie).toBe('a=1; b=2; c=3; g=7; i=9');
    expect(jar.all()).toMatchObject([
      { name: 'a', expiresAt: null, sameSite: 'lax', path: '/' },
      { name: 'b', expiresAt: now + 10_000 },
      { name: 'c', expiresAt: now + 20_000 },
      { name: 'd', path: '/auth' },
      { name: 'g', domain: 'example.test', sameSite: 'none', secure: true },
      { name: 'i', expiresAt: null },
    ]);
    now += 10_000;
    expect(jar.cookie).toBe('a=1; c=3; g=7; i=9');
    now += 10_000;
    expect(jar.cookie).toBe('a=1; g=7; i=9');
  });

  it('keeps secure cookies from plain http, this machine apart', () => {
    for (const [origin, cookie] of [
      ['http://shop.test', ''],
      ['http://localhost:8000', 'a=1'],
      ['http://127.0.0.1:8000', 'a=1'],
    ] as const) {
      const { jar } = createFakeDjoser().browser({ origin });
      jar.cookie = 'a=1; Secure';
      expect(jar.cookie).toBe(cookie);
    }
  });

  it('lets no script replace an HttpOnly cookie', async () => {
    const browser = cookieServer().browser();
    await send(browser, 'jwt/create', ada);
    const before = held(browser);
    browser.jar.cookie = 'refresh_token=mine; path=/auth/jwt/';
    expect(held(browser)).toBe(before);
  });

  it('sends a cookie for the paths it is for, the longest first', async () => {
    const { arrives, browser } = echoing();
    browser.jar.cookie = 'a=root; path=/';
    browser.jar.cookie = 'a=auth; path=/auth/';
    browser.jar.cookie = 'b=part; path=/api';
    expect(await arrives('/auth/users/')).toBe('a=auth; a=root');
    expect(await arrives('/api')).toBe('b=part; a=root');
    expect(await arrives('/apiary/')).toBe('a=root');
  });

  it('gives nothing to a request without credentials, nor to a page that says otherwise', async () => {
    const { arrives, browser } = echoing();
    expect(await arrives('/', { headers: { Cookie: 'a=forged' } })).toBeUndefined();
    browser.jar.cookie = 'a=1; path=/';
    expect(await arrives('/', { credentials: 'omit' })).toBeUndefined();
    expect(await arrives('/', { headers: { Cookie: 'a=forged' } })).toBe('a=1');
  });

  it('takes the directory of an answer for the path of a cookie that names none', async () => {
    const { arrives, browser, server } = echoing();
    const answer = new Response('', { headers: { 'Set-Cookie': 'c=1' } });
    server.route('GET', '/shop/cart', () => answer, { protected: false });
    await arrives('/shop/cart');
    expect(browser.jar.all()).toMatchObject([{ name: 'c', path: '/shop' }]);
    expect(await arrives('/shop/till')).toBe('c=1');
    const response = await server.fetch(`${ORIGIN}/shop/cart`);
    expect([response.headers.getSetCookie(), server.cookiesOf(response)]).toEqual([['c=1'], ['c=1']]);
  });
});
