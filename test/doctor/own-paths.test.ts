/** Servers whose projects write the paths of the login and of the refresh themselves. */
import { describe, expect, it } from 'vitest';
import { findingOf, firstReply, idsOf, lookAt, on, origin, type Received, type Rule, soundServer } from './site.ts';

const missing: Rule = () => ({ status: 404, body: '<h1>Not Found</h1>' });

/** Gives the addresses of the one server to the other, which answers them as its own. */
const moved =
  (rules: readonly Rule[], paths: Readonly<Record<string, string>>): Rule =>
  (request: Received) => {
    const path = paths[request.url.pathname];
    return path === undefined ? null : firstReply(rules, { ...request, url: new URL(path, request.url) });
  };

describe("SimpleJWT's views without a slash at the end, beside Djoser's own views with one", () => {
  const sound = soundServer();
  const server = [
    moved(sound, {
      '/auth/jwt/create': '/auth/jwt/create/',
      '/auth/jwt/refresh': '/auth/jwt/refresh/',
      '/auth/users/me/': '/auth/users/me/',
    }),
    missing,
  ];

  it.each(['/auth/', '/', '/auth/jwt/create/', '/auth/jwt/'])('are found, asked at %s', async (path) => {
    const report = await lookAt(server, { address: new URL(path, origin), origin: null });
    expect(report.server).toEqual({ preset: 'djoser', baseUrl: `${origin}/auth/` });
    expect(report.createAuth).toContain("login: 'jwt/create', refresh: 'jwt/refresh', verify: null");
    expect(report.createAuth).not.toContain('user:');
    expect(idsOf(report, 'fits')).toEqual(expect.arrayContaining(['slash', 'login', 'scheme']));
    expect(idsOf(report, 'change', 'unseen').filter((id) => id !== 'found-elsewhere')).toEqual([]);
    expect(findingOf(report, 'slash')?.seen).toContain('without a slash');
  });
});

/** SimpleJWT with a view for the user, where the paths are the project's own. */
function mounted(login: string, refresh: string, user = '/api/users/me/'): Rule[] {
  const sound = soundServer();
  return [
    preflights,
    moved(sound, { [login]: '/auth/jwt/create/', [refresh]: '/auth/jwt/refresh/', [user]: '/auth/users/me/' }),
    missing,
  ];
}
/** A server that lets the page in. */
const preflights: Rule = (request) =>
  request.method === 'OPTIONS' && request.headers.has('Access-Control-Request-Method')
    ? firstReply(soundServer(), request)
    : null;

describe("SimpleJWT's views at paths of the project's own", () => {
  it.each<[login: string, refresh: string, asked: string[], base: string, paths: string]>([
    ['/api/login/', '/api/token/refresh/', ['/api/', '/api/login/', '/'], '/api/', "login: 'login/'"],
    ['/api/login/', '/api/login/refresh/', ['/api/login/', '/'], '/api/', "login: 'login/', refresh: 'login/refresh/'"],
    ['/api/users/login/', '/api/token/refresh/', ['/api/', '/api/users/login/'], '/api/', "login: 'users/login/'"],
    [
      '/api/token/obtain/',
      '/api/token/refresh/',
      ['/api/', '/api/token/obtain/', '/'],
      '/api/',
      "login: 'token/obtain/'",
    ],
    [
      '/api/auth/login/',
      '/api/auth/refresh/',
      ['/', '/api/auth/'],
      '/api/auth/',
      "login: 'login/', refresh: 'refresh/'",
    ],
    ['/api/login', '/api/login/refresh', ['/api/', '/api/login/'], '/api/', "login: 'login', refresh: 'login/refresh'"],
    ['/v2/sign-in/', '/v2/refresh/', ['/v2/sign-in/'], '/v2/', "login: 'sign-in/', refresh: 'refresh/'"],
  ])('%s with %s', async (login, refresh, asked, base, paths) => {
    for (const path of asked) {
      const report = await lookAt(mounted(login, refresh, `${base}users/me/`), { address: new URL(path, origin) });
      expect(report.server, path).toEqual({ preset: 'simpleJwt', baseUrl: `${origin}${base}` });
      expect(report.createAuth?.replace(/\s+/g, ' ')).toContain(`paths: { ${paths}`);
      expect(report.createAuth).toContain("user: 'users/me/'");
      expect(idsOf(report, 'fits')).toEqual(expect.arrayContaining(['login-fields', 'cors', 'login', 'scheme']));
      expect(idsOf(report, 'change', 'unseen').filter((id) => id !== 'found-elsewhere')).toEqual([]);
    }
  });

  it('are found where Django names them on its page', async () => {
    const page = '<title>Page not found</title><ol><li><code>v2/who/sign-in/</code></li></ol>';
    const named: Rule = () => ({ status: 404, body: page });
    const rules = mounted('/v2/who/sign-in/', '/v2/who/token/refresh/').slice(0, -1);
    const report = await lookAt([...rules, named], { address: new URL(origin) });
    expect(report.server).toEqual({ preset: 'simpleJwt', baseUrl: `${origin}/v2/who/` });
  });

  it('are looked for near the address before the usual folders, and get one empty form', async () => {
    const asked: string[] = [];
    const note: Rule = ({ method, url, body }) => {
      asked.push(`${method} ${url.pathname} ${Object.keys(body).join()}`);
      return null;
    };
    const rules = [note, ...mounted('/api/login/', '/api/login/refresh/')];
    const report = await lookAt(rules, { address: new URL('/api/', origin), origin: null, username: null });
    expect(report.server?.preset).toBe('simpleJwt');
    expect(asked.filter((each) => each.includes('/dj-rest-auth/'))).toEqual([]);
    expect(asked.filter((each) => each.startsWith('POST'))).toEqual([
      'POST /api/login/ ',
      'POST /api/login/refresh/ refresh',
      // "Token is invalid" says that the token was read, so no second one is sent.
    ]);
  });

  it('are asked for CORS as any login is', async () => {
    const rules = mounted('/api/login/', '/api/login/refresh/').slice(1);
    const report = await lookAt(rules, { address: new URL('/api/', origin), origin: 'https://other.example.com' });
    expect(idsOf(report, 'change')).toContain('cors-origin');
  });
});

describe('a login at a path of its own', () => {
  const login = on('POST', '/api/login/', { status: 400, body: { username: ['…'], password: ['…'] } });
  const posts: string[] = [];
  const note: Rule = ({ method, url, body }) => {
    if (method === 'POST') posts.push(`${url.pathname} ${Object.keys(body).join()}`);
    return null;
  };
  const refresh = on('POST', '/api/token/refresh/', { status: 401, body: { detail: 'Token is invalid' } });

  it.each<[string, Rule[]]>([
    ['without a refresh beside it', []],
    [
      'of dj-rest-auth with a serializer of its own',
      [refresh, on('POST', '/api/password/reset/confirm/', { status: 400 })],
    ],
  ])('%s is of no package that can be told, and is looked at across origins', async (_, beside) => {
    posts.length = 0;
    const report = await lookAt([note, preflights, login, ...beside, missing], { address: new URL('/api/', origin) });
    expect(report.server).toBeNull();
    expect(findingOf(report, 'own-login')?.seen).toContain('cannot be told from here');
    expect(findingOf(report, 'cors')?.seen).toContain('login');
    expect([...new Set(posts)]).toEqual(['/api/login/ ']);
  });

  it('that lets no page in is told of', async () => {
    const report = await lookAt([login, missing], {
      address: new URL('/api/', origin),
      origin: 'https://b.example.com',
    });
    expect(idsOf(report, 'change')).toEqual(['own-login', 'cors-origin']);
  });

  it('that asks for more than a name and a password is none of SimpleJWT', async () => {
    const more = on('POST', '/api/login/', { status: 400, body: { username: ['…'], password: ['…'], team: ['…'] } });
    const report = await lookAt([more, refresh, missing], { address: new URL('/api/', origin), origin: null });
    expect(idsOf(report, 'change', 'unseen')).toEqual(['own-login']);
  });
});
