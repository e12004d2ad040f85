import { override, type ServerConfig, type ServerOverrides } from './server-config.ts';

/**
 * Djoser with its JWT endpoints. It has no endpoint that revokes: where the project mounts SimpleJWT's `TokenBlacklistView`, name it.
 *
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
 * @see https://django-rest-framework-simplejwt.readthedocs.io/en/latest/getting_started.html
 * @example
 * createAuth({ baseUrl: '/api/', server: simpleJwt({ paths: { user: 'me/' } }) })
 */
export function simpleJwt(overrides: ServerOverrides = {}): ServerConfig {
  const paths = { login: 'token/', refresh: 'token/refresh/', verify: 'token/verify/', user: null };
  return override(djoser({ scheme: 'Bearer', paths }), overrides);
}
