import { override, type ServerConfig, type ServerOverrides } from './server-config.ts';

/**
 * Djoser with its JWT endpoints. It has no endpoint that revokes: where the project mounts SimpleJWT's `TokenBlacklistView`, name it.
 *
 * @category Server
 * @see https://djoser.readthedocs.io/en/latest/jwt_endpoints.html
 * @example
 * createAuth({ baseUrl: '/auth/', server: djoser({ paths: { revoke: 'jwt/blacklist/' } }) })
 */
export function djoser(overrides: ServerOverrides = {}): ServerConfig {
  return override(
    {
      scheme: 'auto',
      paths: { login: 'jwt/create/', refresh: 'jwt/refresh/', verify: 'jwt/verify/', revoke: null, user: 'users/me/' },
      fields: { access: 'access', refresh: 'refresh' },
      refreshIn: 'body',
      csrf: { cookie: 'csrftoken', header: 'X-CSRFToken' },
      logoutNeedsAccess: false,
    },
    overrides,
  );
}

/**
 * SimpleJWT alone, with the routes of its own documentation below `baseUrl` (`/api/`). It has no endpoint for the user.
 *
 * @category Server
 * @see https://django-rest-framework-simplejwt.readthedocs.io/en/latest/getting_started.html
 * @example
 * createAuth({ baseUrl: '/api/', server: simpleJwt({ paths: { user: 'me/' } }) })
 */
export function simpleJwt(overrides: ServerOverrides = {}): ServerConfig {
  const paths = { login: 'token/', refresh: 'token/refresh/', verify: 'token/verify/', user: null };
  return override(djoser({ scheme: 'Bearer', paths }), overrides);
}

/**
 * Djoser with DRF's tokens: one opaque token for all of a user's devices, which is never refreshed. Logging out on one device logs
 * out on all of them.
 *
 * @category Server
 * @see https://djoser.readthedocs.io/en/latest/token_endpoints.html
 * @example
 * createAuth({ baseUrl: '/auth/', server: djoserToken() })
 */
export function djoserToken(overrides: ServerOverrides = {}): ServerConfig {
  const preset = djoser({
    scheme: 'Token',
    paths: { login: 'token/login/', refresh: null, verify: null, revoke: 'token/logout/' },
    fields: { access: 'auth_token' },
    logoutNeedsAccess: true,
  });
  return override(preset, overrides);
}

/**
 * dj-rest-auth with its refresh token in an HttpOnly cookie (`USE_JWT`, `JWT_AUTH_REFRESH_COOKIE`).
 *
 * @category Server
 * @see https://dj-rest-auth.readthedocs.io/en/latest/configuration.html
 * @example
 * createAuth<MyUser>({ baseUrl: '/dj-rest-auth/', server: djRestAuth() })
 */
export function djRestAuth(overrides: ServerOverrides = {}): ServerConfig {
  const preset = djoser({
    scheme: 'Bearer',
    paths: {
      login: 'login/',
      refresh: 'token/refresh/',
      verify: 'token/verify/',
      revoke: 'logout/',
      user: 'user/',
    },
    refreshIn: 'cookie',
  });
  return override(preset, overrides);
}

/**
 * Django Ninja JWT below `baseUrl` (`/api/`). It has no endpoint for the user, and its default controller none that revokes: that is
 * `TokenBlackListController`; without it, `revoke: null`.
 *
 * @category Server
 * @see https://eadwincode.github.io/django-ninja-jwt/
 * @example
 * createAuth<MyUser>({ baseUrl: '/api/', server: ninjaJwt({ paths: { user: 'me' } }) })
 */
export function ninjaJwt(overrides: ServerOverrides = {}): ServerConfig {
  const preset = djoser({
    scheme: 'Bearer',
    paths: {
      login: 'token/pair',
      refresh: 'token/refresh',
      verify: 'token/verify',
      revoke: 'token/blacklist',
      user: null,
    },
  });
  return override(preset, overrides);
}
