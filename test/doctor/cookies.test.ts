import { Cookie } from 'tough-cookie';
import { describe, expect, it } from 'vitest';
import { createCookieJar } from '../../src/doctor/ask/cookie-jar.ts';
import { isReadable, isSameSite, seenCookie } from '../../src/doctor/ask/cookies.ts';
import type { Answer } from '../../src/doctor/ask/exchange.ts';
import { findingOf, idsOf, lookAt, on, origin, page, type Reply, type Rule, token } from './site.ts';

const api = new URL(`${origin}/auth/jwt/create/`);

function seen(header: string, at: { api?: URL; page?: URL; needed?: URL[] } = {}) {
  const cookie = Cookie.parse(header);
  if (!cookie) throw new Error(`No cookie: ${header}`);
  return seenCookie(cookie, { api, page: new URL(page), needed: [], ...at });
}

describe('two addresses', () => {
  it.each([
    ['https://app.example.com', 'https://api.example.com', true],
    ['https://app.example.co.uk', 'https://api.example.co.uk', true],
    ['https://shop.co.uk', 'https://other.co.uk', false],
    ['https://page.onrender.com', 'https://api.onrender.com', false],
    ['https://me.github.io', 'https://you.github.io', false],
    ['https://app.example.com', 'http://api.example.com', false],
    ['http://localhost:5173', 'http://localhost:8000', true],
    ['http://localhost:5173', 'http://127.0.0.1:8000', false],
    ['http://127.0.0.1:5173', 'http://127.0.0.1:8000', true],
  ])('%s and %s are one site: %s', (one, other, expected) => {
    expect(isSameSite(new URL(one), new URL(other))).toBe(expected);
  });
});

describe('a browser', () => {
  it.each([
    ['a=b; HttpOnly; Secure; SameSite=Lax', null],
    ['a=b; Domain=example.com; Secure', null],
    ['a=b; SameSite=None', 'none-without-secure'],
    ['a=b; Domain=other.com', 'foreign-domain'],
    ['a=b; Domain=com', 'foreign-domain'],
    ['__Host-a=b; Secure', 'prefix'],
    ['__Host-a=b; Secure; Path=/', null],
    ['__Secure-a=b', 'prefix'],
    [`a=${'b'.repeat(4_096)}`, 'too-large'],
  ])('that gets %.40s drops it because of: %s', (header, dropped) => {
    expect(seen(header).dropped).toBe(dropped);
  });

  it('drops what is Secure on http, but on this machine', () => {
    const at = (href: string) => ({ api: new URL(href), page: new URL(href) });
    expect(seen('a=b; Secure', at('http://api.example.com/')).dropped).toBe('secure-on-http');
    expect(seen('a=b; Secure', at('http://localhost:8000/')).dropped).toBeNull();
  });

  it('drops what another site sets, but SameSite=None', () => {
    const elsewhere = { page: new URL('https://app.example.org') };
    expect(seen('a=b; Secure', elsewhere).dropped).toBe('cross-site');
    expect(seen('a=b; Secure; SameSite=Lax', elsewhere).dropped).toBe('cross-site');
    expect(seen('a=b; Secure; SameSite=None', elsewhere).dropped).toBeNull();
  });

  it('sends a cookie to the folder that set it, unless a path is said', () => {
    const needed = [new URL('/auth/jwt/refresh/', api), new URL('/auth/logout/', api)];
    expect(seen('a=b', { needed }).misses).toEqual(['/auth/jwt/refresh/', '/auth/logout/']);
    expect(seen('a=b; Path=/auth/jwt/', { needed }).misses).toEqual(['/auth/logout/']);
    expect(seen('a=b; Path=/', { needed }).misses).toEqual([]);
  });

  it('shows a cookie to scripts of its own host, or of its domain', () => {
    const place = { api, page: new URL(page) };
    expect(isReadable(seen('a=b'), place)).toBe(false);
    expect(isReadable(seen('a=b; Domain=example.com'), place)).toBe(true);
    expect(isReadable(seen('a=b; Domain=example.com; HttpOnly'), place)).toBe(false);
    expect(isReadable(seen('a=b'), { api, page: api })).toBe(true);
  });

  it('keeps a cookie until it is replaced or removed', () => {
    const jar = createCookieJar(api);
    const answer = (...cookies: string[]) => {
      const headers = new Headers();
      for (const cookie of cookies) headers.append('Set-Cookie', cookie);
      return { answered: true, headers } as Answer;
    };
    jar.take(answer('a=1; Path=/', 'b=1; Path=/', 'c=1; Path=/elsewhere'));
    jar.take(answer('a=2; Path=/', 'b=; Path=/; Max-Age=0'));
    expect(jar.header(api)).toBe('a=2');
    expect(jar.whole()).toBe('a=2; c=1');
  });
});

/** The endpoints of a sound server, with the refresh token in a cookie. */
function inCookie(attributes: string, more: Pick<Reply, 'body' | 'cookies'> = {}): Rule[] {
  const cookies = () => [`refresh_token=${token('refresh')}; ${attributes}`, ...(more.cookies ?? [])];
  const login = on('POST', '/auth/jwt/create/', ({ body }) =>
    'password' in body
      ? { body: { access: token('access') }, cookies: cookies(), ...(more.body && { body: more.body }) }
      : { status: 400, body: { username: ['required'] } },
  );
  const withCsrf = (request: { headers: Headers }, reply: Reply): Reply =>
    request.headers.get('X-CSRFToken') ? reply : { status: 403, body: { detail: 'CSRF Failed: CSRF token missing.' } };
  return [
    login,
    on('POST', '/auth/jwt/refresh/', (request) =>
      withCsrf(request, { body: { access: token('access') }, cookies: cookies() }),
    ),
    on('POST', '/auth/jwt/blacklist/', (request) => withCsrf(request, { status: 204 })),
    on('GET', '/auth/jwt/csrf/', { body: { csrfToken: 'c'.repeat(32) } }),
  ];
}

const good = 'Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=86400';
const inCookieMode = { cookieMode: true };

it('a cookie that is as it should be is kept, and the client asks for the CSRF token', async () => {
  const report = await lookAt(inCookie(good), inCookieMode);
  expect(idsOf(report, 'change').filter((id) => id !== 'logout-without-effect')).toEqual([]);
  expect(report.createAuth).toContain("csrf: { header: 'X-CSRFToken', url: 'jwt/csrf/' }");
  expect(report.createAuth).not.toContain('fetch');
});

it.each([
  ['cookie-insecure', 'change', inCookie(good.replace('Secure; ', '')), {}],
  ['cookie-readable', 'change', inCookie(good.replace('HttpOnly; ', '')), {}],
  ['cookie-path', 'change', inCookie(good.replace('Path=/', 'Path=/auth/jwt/refresh/')), {}],
  ['cookie-dropped', 'change', inCookie(`${good}; Domain=other.com`), {}],
  ['cookie-lifetime', 'consider', inCookie(good.replace('86400', '3600')), {}],
  ['third-party-cookie', 'consider', inCookie(good.replace('Lax', 'None')), { origin: 'https://app.example.org' }],
  [
    'access-hidden',
    'change',
    inCookie(good, { body: { detail: 'ok' }, cookies: [`access=${token('access')}; HttpOnly; Secure`] }),
    {},
  ],
  [
    'csrf-origin',
    'change',
    [
      on('POST', '/auth/jwt/refresh/', {
        status: 403,
        body: {
          detail: 'CSRF Failed: Origin checking failed - https://app.example.com does not match any trusted origins.',
        },
      }),
      ...inCookie(good),
    ],
    {},
  ],
  ['csrf-missing', 'change', [on('GET', '/auth/jwt/csrf/', { status: 404 }), ...inCookie(good)], {}],
] as const)('in cookie mode %s (%s) is found', async (id, level, rules, asked) => {
  const report = await lookAt(rules, { ...inCookieMode, ...asked });
  expect(findingOf(report, id)?.level).toBe(level);
});

it('behind a proxy that ends TLS, the origin is not trusted for a reason of its own', async () => {
  const refusal = {
    status: 403,
    body: { detail: `CSRF Failed: Origin checking failed - ${page} does not match any trusted origins.` },
  };
  const report = await lookAt([on('POST', '/auth/jwt/refresh/', refusal), ...inCookie(good)], inCookieMode);
  expect(findingOf(report, 'csrf-origin')?.changes?.[0]?.code).toContain('SECURE_PROXY_SSL_HEADER');
});

it('a cookie until the browser is closed is told of as that', async () => {
  const report = await lookAt(inCookie(good.replace('; Max-Age=86400', '')), inCookieMode);
  expect(findingOf(report, 'cookie-lifetime')?.seen).toContain('ends with the browser');
});

it('an access token in a cookie that script reads becomes the storage of the client', async () => {
  const login = inCookie(good, { body: { detail: 'ok' }, cookies: [`at=${token('access')}; Path=/; Secure`] });
  const report = await lookAt(login, { ...inCookieMode, origin: null });
  expect(report.createAuth).toContain("storage: cookieStorage({ managedBy: 'server', access: 'at' })");
});

describe('the CSRF token', () => {
  it('of an answer with another field is asked for by code of the page', async () => {
    const endpoint = on('GET', '/auth/jwt/csrf/', { body: { data: { csrf: 'c'.repeat(32) } } });
    const report = await lookAt([endpoint, ...inCookie(good)], inCookieMode);
    expect(report.createAuth).toContain(`await fetch('${origin}/auth/jwt/csrf/', { credentials: 'include' })`);
    expect(report.createAuth).toContain('csrfToken = (await response.json()).data.csrf');
    expect(report.createAuth).toContain("csrf: { header: 'X-CSRFToken', value: () => csrfToken || null }");
  });

  const refresh = (reply: (headers: Headers) => Reply): Rule =>
    on('POST', '/auth/jwt/refresh/', (request) => reply(request.headers));
  const granted = () => ({ body: { access: token('access') } });
  const refusal = (detail: string): Reply => ({ status: 403, body: { detail } });

  it('is read from a cookie that the login sets, where the page can read it', async () => {
    const rules = inCookie(good, { cookies: [`csrftoken=${'c'.repeat(32)}; Path=/; Secure; SameSite=Lax`] });
    const report = await lookAt(rules, { ...inCookieMode, origin: null });
    expect(findingOf(report, 'csrf')?.seen).toContain('from the cookie csrftoken and sends it in X-CSRFToken');
    expect(report.createAuth).not.toContain('csrf');
  });

  it('has a cookie and a header of other names', async () => {
    const rules = [
      refresh((headers) => (headers.get('X-XSRF-TOKEN') ? granted() : refusal('CSRF Failed: CSRF token missing.'))),
      ...inCookie(good, { cookies: [`XSRF-TOKEN=${'c'.repeat(32)}; Path=/; Secure`] }),
    ];
    const report = await lookAt(rules, { ...inCookieMode, origin: null });
    expect(report.createAuth).toContain("csrf: { cookie: 'XSRF-TOKEN', header: 'X-XSRF-TOKEN' }");
  });

  it('that no script reads and nobody gives out is told of', async () => {
    const rules = [
      on('GET', '/auth/jwt/csrf/', { status: 404 }),
      ...inCookie(good, { cookies: [`csrftoken=${'c'.repeat(32)}; Path=/; Secure; HttpOnly`] }),
    ];
    const unread = await lookAt(rules, { ...inCookieMode, origin: null });
    expect(findingOf(unread, 'csrf-unreadable')?.seen).toContain('CSRF_COOKIE_HTTPONLY is on');
  });

  it.each([
    ['csrf-refused', refusal('CSRF Failed: CSRF token incorrect.'), /token incorrect/],
    ['refresh-refused', { status: 401, body: { detail: 'No token.' } }, /"No token."/],
    ['refresh-refused', { status: 500, body: '<h1>Server Error (500)</h1>' }, /failed \(500\)/],
  ] as const)('is not the cure: %s', async (id, reply, says) => {
    const report = await lookAt([refresh(() => reply), ...inCookie(good)], inCookieMode);
    expect(findingOf(report, id)?.seen).toMatch(says);
  });
});

it('cookie mode is seen without being asked for', async () => {
  const report = await lookAt(inCookie(good));
  expect(findingOf(report, 'cookie-mode')?.seen).toContain('the cookie refresh_token');
  expect(report.createAuth).toContain("refreshIn: 'cookie'");
});

it('a refresh token in the answer is told of where cookie mode was asked for, or a cookie has it too', async () => {
  expect(findingOf(await lookAt([], inCookieMode), 'refresh-in-body')?.seen).toContain('in no cookie');
  const both = inCookie(good, { body: { access: token('access'), refresh: token('refresh') } });
  expect(findingOf(await lookAt(both), 'refresh-in-body')?.seen).toContain('in the answer of the login as well');
});

it('a cookie on http, on this machine, is kept but by Safari', async () => {
  const local = { address: new URL('http://localhost:8000/auth/'), origin: null, cookieMode: true };
  expect(findingOf(await lookAt(inCookie(good), local), 'cookie-kept')?.seen).toContain('Safari');
});
