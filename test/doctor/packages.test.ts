/** The packages that the doctor knows, in miniature: what only a login or a wrong setting shows. */
import { describe, expect, it } from 'vitest';
import type { Level } from '../../src/doctor/report.ts';
import { allauthServer, restAuthServer, simpleJwtServer, tokenServer } from './packages.ts';
import { findingOf, firstReply, idsOf, lookAt, on, origin, type Rule, soundServer, token } from './site.ts';

const bothCookies = (['refresh', 'access'] as const).map((kind) => `${kind}=${token(kind)}; HttpOnly; Secure; Path=/`);
const root = { address: new URL(`${origin}/`), origin: null };

describe('SimpleJWT', () => {
  it('is found below /api/, and lacks a user and a logout', async () => {
    const report = await lookAt(simpleJwtServer(), root);
    expect(report.server).toEqual({ preset: 'simpleJwt', baseUrl: `${origin}/api/` });
    expect(idsOf(report, 'change')).toEqual([]);
    expect(idsOf(report, 'consider')).toEqual(['no-user', 'left-behind', 'rotation', 'no-revocation']);
    expect(findingOf(report, 'no-revocation')?.changes?.[0]?.code).toContain('path("api/token/blacklist/"');
  });

  it('is found without slashes', async () => {
    const report = await lookAt(simpleJwtServer(''), root);
    expect(idsOf(report, 'fits')).toContain('slash');
    expect(report.createAuth).toContain("login: 'token', refresh: 'token/refresh', verify: null");
  });

  it('without a refresh endpoint has something to change', async () => {
    const report = await lookAt(
      [on('POST', '/api/token/refresh/', { status: 405, body: {} }), ...simpleJwtServer()],
      root,
    );
    expect(idsOf(report, 'change')).toEqual(['no-refresh']);
  });
});

describe('dj-rest-auth', () => {
  it('is found in cookie mode, with its user in the login', async () => {
    const report = await lookAt(restAuthServer(), { ...root, cookieMode: true });
    expect(report.createAuth).toContain("server: djRestAuth({ paths: { verify: null }, fields: { user: 'user' } })");
    expect(idsOf(report, 'fits')).toEqual(expect.arrayContaining(['login-fields', 'cookie-kept', 'csrf-not-asked']));
  });

  it.each<[string, Level, string, Rule[]]>([
    ['no-refresh', 'change', 'USE_JWT', [on('POST', '/auth/token/refresh/', { status: 404 }), ...restAuthServer()]],
    ['no-refresh-token', 'change', 'JWT_AUTH_REFRESH_COOKIE', restAuthServer({ cookies: [] })],
    [
      'cookie-readable',
      'change',
      'JWT_AUTH_HTTPONLY',
      restAuthServer({ cookies: [`refresh=${token('refresh')}; Path=/; Secure`] }),
    ],
    [
      'cookie-dropped',
      'change',
      'JWT_AUTH_SECURE',
      restAuthServer({ cookies: [`refresh=${token('refresh')}; Path=/; HttpOnly; SameSite=None`] }),
    ],
    [
      'cookie-path',
      'change',
      'JWT_AUTH_REFRESH_COOKIE_PATH',
      restAuthServer({ cookies: [`refresh=${token('refresh')}; HttpOnly; Secure; Path=/auth/token/`] }),
    ],
    [
      'csrf-not-asked',
      'change',
      'JWT_AUTH_SAMESITE',
      restAuthServer({ cookies: [`refresh=${token('refresh')}; HttpOnly; Secure; Path=/; SameSite=None`] }),
    ],
    [
      'refresh-in-body',
      'change',
      'JWT_AUTH_HTTPONLY',
      restAuthServer({ body: { access: token('access'), refresh: token('refresh') }, cookies: [] }),
    ],
    ['access-hidden', 'change', 'JWT_AUTH_COOKIE', restAuthServer({ body: {}, cookies: bothCookies })],
    ['access-cookie-too', 'consider', 'JWT_AUTH_COOKIE', restAuthServer({ cookies: bothCookies })],
    [
      'access-cookie-too',
      'consider',
      'JWT_AUTH_COOKIE',
      restAuthServer({
        body: { access: token('access'), refresh: token('refresh') },
        cookies: [`access=${token('access')}; Secure; Path=/`],
      }),
    ],
    [
      'csrf-missing',
      'change',
      'Csrf.as_view()',
      [
        on('POST', '/auth/logout/', ({ headers }) =>
          headers.has('Authorization')
            ? { body: {} }
            : { status: 403, body: { detail: 'CSRF Failed: CSRF cookie not set.' } },
        ),
        ...restAuthServer(),
      ],
    ],
  ])('has its own line to write for %s', async (id, level, code, rules) => {
    const report = await lookAt(rules, { ...root, cookieMode: true });
    expect(findingOf(report, id)?.level).toBe(level);
    expect(JSON.stringify(findingOf(report, id)?.changes)).toContain(code);
  });

  it('with the dates of its tokens in the answer has the refresh token in the cookie all the same', async () => {
    const dates = { access_expiration: '2026-12-01T00:05:00.000Z', refresh_expiration: '2026-12-02T00:00:00.000Z' };
    const body = { access: token('access'), refresh: '', ...dates, user: { pk: 1, username: 'ada' } };
    const report = await lookAt(restAuthServer({ body }), { ...root, cookieMode: true });
    expect(report.createAuth).toContain("server: djRestAuth({ paths: { verify: null }, fields: { user: 'user' } })");
    expect(idsOf(report, 'fits')).toContain('cookie-kept');
  });
});

describe("Djoser with DRF's tokens", () => {
  it('is told to put the class of its own tokens first', async () => {
    const forbidden = on('GET', '/auth/users/me/', { status: 403, body: { detail: 'Not provided.' } });
    const report = await lookAt([forbidden, ...tokenServer()], { ...root, username: null });
    const [change] = findingOf(report, 'session-first')?.changes ?? [];
    expect(change?.code).toContain('"rest_framework.authentication.TokenAuthentication",');
    expect(change?.code).not.toContain('JWTAuthentication');
  });

  it('is found with the field that it asks for, and is not logged out', async () => {
    const logouts: string[] = [];
    const watch: Rule = ({ url, headers }) => {
      if (url.pathname.endsWith('/logout/') && headers.has('Authorization')) logouts.push(url.pathname);
      return null;
    };
    const report = await lookAt([watch, ...tokenServer()], { ...root, username: 'ada@example.com' });
    expect(report.createAuth).toContain('server: djoserToken(),');
    expect(report.createAuth).toContain('auth.login({ email, password })');
    expect(idsOf(report, 'consider')).toEqual(['tokens-of-drf', 'left-behind']);
    expect(idsOf(report, 'change')).toEqual([]);
    expect(logouts).toEqual([]);
  });

  it('that are not looked at need their own class', async () => {
    const deaf = on('GET', '/auth/users/me/', { status: 401, body: { detail: 'Not provided.' } });
    const report = await lookAt([deaf, ...tokenServer()], root);
    expect(JSON.stringify(findingOf(report, 'token-not-understood')?.changes)).toContain('TokenAuthentication');
  });
});

describe('django-allauth', () => {
  it('is found with its tokens in `meta`, and logged out by its own 401', async () => {
    const meta = { is_authenticated: true, access_token: token('access'), refresh_token: token('refresh') };
    const report = await lookAt(allauthServer(meta), root);
    expect(report.createAuth).toContain('server: allauthHeadless()');
    expect(findingOf(report, 'rotation')?.changes?.[0]?.code).toBe('HEADLESS_JWT_ROTATE_REFRESH_TOKEN = True');
    expect(idsOf(report, 'change')).toEqual(['logout-without-effect']);
  });

  it('whose tokens the API does not look at needs its own class', async () => {
    const meta = { is_authenticated: true, access_token: token('access'), refresh_token: token('refresh') };
    const anonymous = { status: 401, body: { status: 401, data: {}, meta: { is_authenticated: false } } };
    const deaf = on('GET', '/_allauth/app/v1/auth/session', anonymous);
    const report = await lookAt([deaf, ...allauthServer(meta)], root);
    expect(JSON.stringify(findingOf(report, 'token-not-understood')?.changes)).toContain(
      'allauth.headless.contrib.rest_framework.authentication.JWTTokenAuthentication',
    );
  });

  it('with a session token is told of its other strategy', async () => {
    const report = await lookAt(allauthServer({ session_token: 'a1'.repeat(16) }), root);
    expect(JSON.stringify(findingOf(report, 'no-tokens')?.changes)).toContain('JWTTokenStrategy');
    expect(findingOf(report, 'token-not-understood')).toBeUndefined();
  });
});

describe('behind a server that redirects to addresses without the slash at the end, as Next.js does', () => {
  /** Gives each request to Django with the slash that it was sent without. */
  const withoutSlashes =
    (rules: readonly Rule[]): Rule =>
    (request) => {
      const { pathname } = request.url;
      if (pathname.length > 1 && pathname.endsWith('/'))
        return { status: 308, headers: { Location: pathname.slice(0, -1) } };
      return firstReply(rules, { ...request, url: new URL(`${pathname.replace(/\/$/, '')}/`, request.url) });
    };

  it.each<[string, readonly Rule[], string]>([
    ['Djoser', soundServer(), "login: 'jwt/create', refresh: 'jwt/refresh'"],
    ['SimpleJWT', simpleJwtServer(), "login: 'token', refresh: 'token/refresh'"],
    ['dj-rest-auth', restAuthServer(), "login: 'login', refresh: 'token/refresh'"],
    ["Djoser with DRF's tokens", tokenServer(), "login: 'token/login'"],
  ])('%s is found with its paths', async (_, rules, paths) => {
    const report = await lookAt([withoutSlashes(rules)], root);
    expect(idsOf(report, 'fits')).toContain('slash');
    expect(idsOf(report, 'change')).not.toContain('nothing-found');
    expect(report.createAuth?.replace(/\s+/g, ' ')).toContain(paths);
  });

  it('the endpoint of the CSRF token is found with its path', async () => {
    const csrf = on('GET', '/auth/csrf/', { body: { csrfToken: 'a1'.repeat(16) } });
    const asks = on('POST', '/auth/token/refresh/', ({ headers }) =>
      headers.has('X-CSRFToken')
        ? { body: { access: token('access') } }
        : { status: 403, body: { detail: 'CSRF Failed: CSRF token missing.' } },
    );
    const report = await lookAt([withoutSlashes([csrf, asks, ...restAuthServer()])], { ...root, cookieMode: true });
    expect(report.createAuth).toContain("url: 'csrf'");
  });

  it('a login of no known package is named with the path that answered', async () => {
    const own = on('POST', '/login/', { status: 400, body: { username: ['…'], password: ['…'] } });
    const report = await lookAt([withoutSlashes([own, () => ({ status: 404, body: '<h1>Not Found</h1>' })])], root);
    expect(findingOf(report, 'own-login')?.changes?.[0]?.code).toContain("login: 'login',");
  });
});

describe('no package', () => {
  const everywhere =
    (reply: ReturnType<Rule>): Rule =>
    () =>
      reply;
  const csrfPage = '<html><title>403 Forbidden</title><p>CSRF verification failed.</p>';

  it.each<[string, Level, Rule]>([
    ['nothing-found', 'change', everywhere({ status: 404, body: '<h1>Not Found</h1>' })],
    ['html-not-json', 'change', everywhere({ body: '<!doctype html><title>Shop</title>' })],
    ['csrf-on-login', 'change', on('POST', '/login/', { status: 403, body: csrfPage })],
    ['allowed-hosts', 'change', everywhere({ status: 400, body: '<h1>Bad Request (400)</h1>' })],
    ['gateway', 'unseen', everywhere({ status: 502, body: '<h1>502 Bad Gateway</h1>', headers: { Server: 'nginx' } })],
    ['wall', 'unseen', everywhere({ status: 401, body: 'Authorization required' })],
    ['all-alike', 'unseen', everywhere({ status: 403, body: { message: 'Forbidden' } })],
    ['own-login', 'change', on('POST', '/login/', { status: 400, body: { username: ['…'], password: ['…'] } })],
    ['server-error', 'change', on('POST', '/token/', { status: 500, body: '<h1>Server Error (500)</h1>' })],
  ])('is %s (%s)', async (id, level, rule) => {
    const report = await lookAt([rule, () => ({ status: 404, body: '<h1>Not Found</h1>' })], root);
    expect(idsOf(report, 'change', 'unseen')).toEqual([id]);
    expect(findingOf(report, id)?.level).toBe(level);
    expect(report.createAuth).toBeNull();
  });

  it.each(['/', '/v2/identity/'])(
    'where DEBUG is on, a login at a path of its own is found: asked at %s',
    async (path) => {
      const page =
        "<title>Page not found</title><ol><li><code>v2/identity/sign-in/ [name='x']</code></li><li><code>shop/</code></li></ol>";
      const form = {
        name: 'Sign in',
        actions: { POST: { username: { type: 'string' }, password: { type: 'string' } } },
      };
      const posts: string[] = [];
      const report = await lookAt(
        [
          ({ method, url }) => {
            if (method === 'POST') posts.push(url.pathname);
            return null;
          },
          on('OPTIONS', '/v2/identity/sign-in/', { body: form }),
          on('POST', '/v2/identity/sign-in/', { status: 400, body: {} }),
          () => ({ status: 404, body: page }),
        ],
        { ...root, address: new URL(`${origin}${path}`) },
      );
      expect(findingOf(report, 'own-login')?.seen).toContain('/v2/identity/sign-in/');
      expect(findingOf(report, 'own-login')?.changes?.[0]?.code).toContain("login: 'sign-in/'");
      expect(idsOf(report, 'change', 'unseen')).toEqual(['own-login']);
      expect(posts).toEqual([]);
    },
  );

  it('where DEBUG is on, a host name that is not known says so itself', async () => {
    const report = await lookAt([() => ({ status: 400, body: '<html><title>DisallowedHost at /</title>' })], root);
    expect(idsOf(report, 'change')).toEqual(['allowed-hosts']);
  });
});
