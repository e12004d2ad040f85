import { isRecord } from '../token/claims.ts';
import { override, type ServerConfig, type ServerOverrides } from './server-config.ts';

const asDjoserComes: ServerConfig = {
  scheme: 'auto',
  paths: { login: 'jwt/create/', refresh: 'jwt/refresh/', verify: 'jwt/verify/', revoke: null, user: 'users/me/' },
  fields: { access: 'access', refresh: 'refresh' },
  refreshIn: 'body',
  csrf: { cookie: 'csrftoken', header: 'X-CSRFToken' },
  logoutNeedsAccess: false,
};

/**
 * Returns the configuration for Djoser with its JWT endpoints. Djoser has no endpoint that revokes tokens. Where the project mounts
 * SimpleJWT's `TokenBlacklistView`, set `paths.revoke` to it.
 *
 * @category Server
 * @see https://djoser.readthedocs.io/en/latest/jwt_endpoints.html
 * @example
 * createAuth({ baseUrl: '/auth/', server: djoser({ paths: { revoke: 'jwt/blacklist/' } }) })
 */
export function djoser(overrides: ServerOverrides = {}): ServerConfig {
  return override(asDjoserComes, overrides);
}

/**
 * Returns the configuration for SimpleJWT without Djoser, with the routes of SimpleJWT's documentation below `baseUrl` (`/api/`). SimpleJWT
 * has no endpoint for the user.
 *
 * @category Server
 * @see https://django-rest-framework-simplejwt.readthedocs.io/en/latest/getting_started.html
 * @example
 * createAuth({ baseUrl: '/api/', server: simpleJwt({ paths: { user: 'me/' } }) })
 */
export function simpleJwt(overrides: ServerOverrides = {}): ServerConfig {
  const paths = { login: 'token/', refresh: 'token/refresh/', verify: 'token/verify/', user: null };
  return override(asDjoserComes, { scheme: 'Bearer', paths }, overrides);
}

/**
 * Returns the configuration for Djoser with DRF's tokens: one opaque token for all devices of a user, which is never refreshed. A logout on
 * one device logs the user out on all of them.
 *
 * @category Server
 * @see https://djoser.readthedocs.io/en/latest/token_endpoints.html
 * @example
 * createAuth({ baseUrl: '/auth/', server: djoserToken() })
 */
export function djoserToken(overrides: ServerOverrides = {}): ServerConfig {
  const paths = { login: 'token/login/', refresh: null, verify: null, revoke: 'token/logout/' };
  const fields = { access: 'auth_token' };
  return override(asDjoserComes, { scheme: 'Token', paths, fields, logoutNeedsAccess: true }, overrides);
}

/**
 * Returns the configuration for dj-rest-auth with the refresh token in an HttpOnly cookie (`USE_JWT`, `JWT_AUTH_REFRESH_COOKIE`).
 *
 * @category Server
 * @see https://dj-rest-auth.readthedocs.io/en/latest/configuration.html
 * @example
 * createAuth<MyUser>({ baseUrl: '/dj-rest-auth/', server: djRestAuth({ fields: { user: 'user' } }) })
 */
export function djRestAuth(overrides: ServerOverrides = {}): ServerConfig {
  const paths = {
    login: 'login/',
    refresh: 'token/refresh/',
    verify: 'token/verify/',
    revoke: 'logout/',
    user: 'user/',
  };
  return override(asDjoserComes, { scheme: 'Bearer', paths, refreshIn: 'cookie' }, overrides);
}

/**
 * Returns the configuration for Django Ninja JWT below `baseUrl` (`/api/`). Django Ninja JWT has no endpoint for the user. Only its
 * `TokenBlackListController` has an endpoint that revokes tokens: without this controller, set `revoke: null`.
 *
 * @category Server
 * @see https://eadwincode.github.io/django-ninja-jwt/
 * @example
 * createAuth<MyUser>({ baseUrl: '/api/', server: ninjaJwt({ paths: { user: 'me' } }) })
 */
export function ninjaJwt(overrides: ServerOverrides = {}): ServerConfig {
  const paths = {
    login: 'token/pair',
    refresh: 'token/refresh',
    verify: 'token/verify',
    revoke: 'token/blacklist',
    user: null,
  };
  return override(asDjoserComes, { scheme: 'Bearer', paths }, overrides);
}

/**
 * Returns the configuration for django-allauth headless with its `app` client and the JWT token strategy. When a second factor is required
 * or the email address is not confirmed, `login` throws `incomplete_login`. The property `answer.data.flows` of this error names the next
 * step. Send that step with `auth.login({ code }, { path: 'auth/2fa/authenticate' })`.
 *
 * @category Server
 * @see https://docs.allauth.org/en/latest/headless/tokens.html
 * @example
 * createAuth<MyUser>({ baseUrl: '/_allauth/app/v1/', server: allauthHeadless() })
 */
export function allauthHeadless(overrides: ServerOverrides = {}): ServerConfig {
  const preset: ServerOverrides = {
    scheme: 'Bearer',
    paths: {
      login: 'auth/login',
      refresh: 'tokens/refresh',
      verify: null,
      revoke: 'DELETE auth/session',
      user: 'auth/session',
    },
    // The answer to a login has the tokens in `meta`, and the answer to a refresh has them in `data`.
    fields: {
      access: 'meta.access_token|data.access_token',
      refresh: 'meta.refresh_token|data.refresh_token',
      user: 'data.user',
    },
    logoutNeedsAccess: true,
    stepToken: { field: 'meta.session_token', header: 'X-Session-Token' },
    isRefusal: isAllauthRefusal,
  };
  return override(asDjoserComes, preset, overrides);
}

/**
 * Whether an answer of django-allauth refuses a token; `undefined`: the client decides. When it refuses a refresh token, the whole body is
 * `{"status": 400}`. When the access token is missing or refused, the answer is a 401 that lists the ways to log in.
 */
function isAllauthRefusal(status: number, body: unknown): boolean | undefined {
  const isOwn = isRecord(body) && body.status === status;
  return (isOwn && (status === 400 || (status === 401 && isRecord(body.meta)))) || undefined;
}
