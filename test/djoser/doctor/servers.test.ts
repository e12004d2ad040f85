/** Which package answers, where, and how the client has to be made for it: on the packages themselves. */
import { describe, expect, it } from 'vitest';
import { idsOf, look, startProject } from './look.ts';
import { allauthSettings, ninjaSettings } from './other-packages.ts';

interface Project {
  readonly mounted: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly ninjaAndAllauth?: boolean;
  /** The address that the doctor is given. */
  readonly path: string;
  readonly preset: string;
  readonly baseUrl: string;
  /** What stands in `createAuth` after `server:`. */
  readonly server: string;
}

const projects: readonly Project[] = [
  { mounted: 'djoser', path: '/auth/', preset: 'djoser', baseUrl: '/auth/', server: "djoser({ scheme: 'Bearer' })" },
  { mounted: 'djoser', path: '/', preset: 'djoser', baseUrl: '/auth/', server: "djoser({ scheme: 'Bearer' })" },
  {
    mounted: 'djoser',
    settings: { SIMPLE_JWT: { AUTH_HEADER_TYPES: ['JWT'] } },
    path: '/auth/',
    preset: 'djoser',
    baseUrl: '/auth/',
    server: "djoser({ scheme: 'JWT' })",
  },
  {
    mounted: 'djoser',
    settings: { SIMPLE_JWT: { AUTH_HEADER_TYPES: ['Access'] } },
    path: '/auth/',
    preset: 'djoser',
    baseUrl: '/auth/',
    server: "djoser({ scheme: 'Access' })",
  },
  {
    mounted: 'djoser',
    settings: { SIMPLE_JWT: { AUTH_HEADER_NAME: 'HTTP_X_ACCESS_TOKEN' } },
    path: '/auth/',
    preset: 'djoser',
    baseUrl: '/auth/',
    server: "djoser({ scheme: 'Bearer', header: 'X-Access-Token' })",
  },
  {
    mounted: 'djoser-at-v1',
    path: '/',
    preset: 'djoser',
    baseUrl: '/api/v1/auth/',
    server: "djoser({ scheme: 'Bearer' })",
  },
  {
    mounted: 'djoser-far-away',
    settings: { DEBUG: true },
    path: '/',
    preset: 'djoser',
    baseUrl: '/shop/backend/id/',
    server: "djoser({ scheme: 'Bearer', paths: { user: null } })",
  },
  {
    mounted: 'known-logout',
    path: '/auth/',
    preset: 'djoser',
    baseUrl: '/auth/',
    server: "djoser({ scheme: 'Bearer', paths: { revoke: 'jwt/blacklist/' }, logoutNeedsAccess: true })",
  },
  { mounted: 'simplejwt', path: '/api/', preset: 'simpleJwt', baseUrl: '/api/', server: 'simpleJwt()' },
  {
    mounted: 'simplejwt-with-user',
    path: '/api/',
    preset: 'simpleJwt',
    baseUrl: '/api/',
    server: "simpleJwt({ paths: { user: 'me/' } })",
  },
  {
    mounted: 'simplejwt-without-slash',
    path: '/api/',
    preset: 'simpleJwt',
    baseUrl: '/api/',
    server: "simpleJwt({ paths: { login: 'token', refresh: 'token/refresh', verify: 'token/verify' } })",
  },
  {
    mounted: 'djoser-without-slash',
    settings: { APPEND_SLASH: false },
    path: '/auth/jwt/create/',
    preset: 'djoser',
    baseUrl: '/auth/',
    server: "djoser({ scheme: 'Bearer', paths: { login: 'jwt/create', refresh: 'jwt/refresh', verify: null } })",
  },
  ...['/api/login/', '/api/', '/'].map((path) => ({
    mounted: 'own-login',
    path,
    preset: 'simpleJwt',
    baseUrl: '/api/',
    server: "simpleJwt({ paths: { login: 'login/', refresh: 'login/refresh/', verify: null, user: 'me/' } })",
  })),
  {
    mounted: 'own-users-login',
    path: '/api/users/login/',
    preset: 'simpleJwt',
    baseUrl: '/api/',
    server: "simpleJwt({ paths: { login: 'users/login/', verify: null, user: 'users/me/' } })",
  },
  {
    mounted: 'own-obtain',
    settings: { APPEND_SLASH: false },
    path: '/api/',
    preset: 'simpleJwt',
    baseUrl: '/api/',
    server: [
      'simpleJwt({',
      '    paths: {',
      "      login: 'token/obtain',",
      "      refresh: 'token/refresh',",
      '      verify: null,',
      "      revoke: 'token/blacklist',",
      "      user: 'me',",
      '    },',
      '  })',
    ].join('\n'),
  },
  {
    mounted: 'djoser-tokens',
    settings: {
      REST_FRAMEWORK: { DEFAULT_AUTHENTICATION_CLASSES: ['rest_framework.authentication.TokenAuthentication'] },
    },
    path: '/auth/',
    preset: 'djoserToken',
    baseUrl: '/auth/',
    server: 'djoserToken()',
  },
  {
    mounted: 'dj-rest-auth',
    settings: { ROUTES: 'dj-rest-auth' },
    path: '/auth/',
    preset: 'djRestAuth',
    baseUrl: '/auth/',
    server: "djRestAuth({ fields: { user: 'user' } })",
  },
  {
    mounted: 'dj-rest-auth',
    settings: {
      ROUTES: 'dj-rest-auth',
      REST_AUTH: { JWT_AUTH_COOKIE: null, JWT_AUTH_REFRESH_COOKIE: null, JWT_AUTH_HTTPONLY: false },
    },
    path: '/auth/',
    preset: 'djRestAuth',
    baseUrl: '/auth/',
    server: "djRestAuth({ refreshIn: 'body', fields: { user: 'user' } })",
  },
  {
    mounted: 'ninja',
    settings: ninjaSettings,
    ninjaAndAllauth: true,
    path: '/',
    preset: 'ninjaJwt',
    baseUrl: '/api/',
    server: "ninjaJwt({ paths: { user: 'me' } })",
  },
  {
    mounted: 'allauth',
    settings: allauthSettings(),
    ninjaAndAllauth: true,
    path: '/',
    preset: 'allauthHeadless',
    baseUrl: '/_allauth/app/v1/',
    server: 'allauthHeadless()',
  },
];

describe('the doctor finds', () => {
  it.each(projects)('$preset of the project $mounted, asked for at $path: $server', async (project) => {
    await using server = await startProject(project.mounted, project.settings, {
      ...(project.ninjaAndAllauth && { ninjaAndAllauth: true }),
    });
    const { report, printed } = await look(server.origin + project.path, '--username', 'ada');

    expect(report.server).toEqual({ preset: project.preset, baseUrl: server.origin + project.baseUrl });
    expect(report.createAuth).toContain(`baseUrl: '${project.baseUrl}'`);
    expect(report.createAuth).toContain(`server: ${project.server},`);
    expect(idsOf(report, 'fits')).toEqual(expect.arrayContaining(['server-found', 'login-fields', 'login']));
    expect(printed).not.toContain('correct-horse');
  });

  it.each(['/auth/', '/auth/login/', '/'])(
    'no SimpleJWT in dj-rest-auth with a form of its own, asked at %s',
    async (path) => {
      await using server = await startProject('dj-rest-auth', {
        ROUTES: 'dj-rest-auth',
        REST_AUTH: { LOGIN_SERIALIZER: 'named_login.NamedLogin' },
      });
      const { report } = await look(server.origin + path);
      expect(report.server).toBeNull();
      expect(idsOf(report, 'change', 'unseen')).toEqual(['own-login']);
    },
  );

  it('the field in which users say who they are', async () => {
    await using server = await startProject('djoser');
    const { report } = await look(`${server.origin}/auth/`);

    expect(report.findings).toContainEqual(
      expect.objectContaining({ id: 'login-fields', seen: 'The login asks for: username, password' }),
    );
    expect(report.createAuth).toContain('// auth.login({ username, password })');
  });
});
