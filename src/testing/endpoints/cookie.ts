import { isForm } from '../body.ts';
import { newCsrfToken, readCsrfToken, requireCsrf } from '../csrf.ts';
import { ApiError, detailError, tokenNotValid } from '../errors.ts';
import type { Exchange, Handler, Reply, Route } from '../exchange.ts';
import type { Settings } from '../options.ts';
import { obtainPair, refreshPair } from './jwt.ts';

const COOKIE = 'refresh_token';

/**
 * The views that Django teams write around SimpleJWT's to hide the refresh token from scripts. The token is in an `HttpOnly` cookie instead
 * of the body. The views that read this cookie demand the CSRF header.
 */
export const cookieHandlers: Readonly<Record<string, Handler>> = {
  'jwt/create': create,
  'jwt/refresh': refresh,
  'jwt/blacklist': logout,
  'jwt/logout': logout,
};

/**
 * Returns the endpoint whose answer has the CSRF token in its body. A page of another origin needs this endpoint, because it cannot read
 * the CSRF cookie.
 */
export function csrfRoute(settings: Settings): Route {
  return {
    name: 'csrf',
    pattern: new RegExp(`^${settings.baseUrl.pathname}(?:jwt/)?csrf/$`),
    handlers: { GET: csrf },
    authentication: 'none',
    needsUser: () => false,
  };
}

function create(exchange: Exchange): Reply {
  // A page of another site can post a form here, but not JSON. Without forms such a page cannot log a user in unnoticed.
  const { contentType } = exchange.incoming;
  if (isForm(exchange.incoming)) throw detailError(415, `Unsupported media type "${contentType}" in request.`);
  const { access, refresh: token } = obtainPair(exchange);
  const { cookie } = newCsrfToken(exchange.world);
  return { status: 200, data: { access }, cookies: [keep(exchange.world.settings, token), cookie] };
}

function refresh(exchange: Exchange): Reply {
  const { world } = exchange;
  const spent = readCookie(exchange);
  if (spent === null) throw tokenNotValid('There is no refresh token cookie.');
  const { access, refresh: token } = refreshPair(world, spent);
  return { status: 200, data: { access }, cookies: token === undefined ? [] : [keep(world.settings, token)] };
}

function logout(exchange: Exchange): Reply {
  const { tokens, settings } = exchange.world;
  const token = readCookie(exchange);
  try {
    if (token !== null) tokens.blacklist(tokens.check(token, 'refresh'));
  } catch (error) {
    // The logout also succeeds with a token that has expired or is blacklisted.
    if (!(error instanceof ApiError)) throw error;
  }
  return { status: 204, cookies: token === null ? [] : [drop(settings)] };
}

function csrf({ incoming, world }: Exchange): Reply {
  const { cookie, token } = readCsrfToken(world, incoming.cookies);
  return { status: 200, data: { csrfToken: token }, cookies: [cookie] };
}

/**
 * Returns the refresh token in the cookie, or null when the request has no such cookie. Browsers add the cookie to requests of other sites
 * too, so the request must have a CSRF token.
 */
function readCookie(exchange: Exchange): string | null {
  const token = exchange.incoming.cookies.get(COOKIE);
  if (!token) return null;
  if (exchange.world.settings.csrf) requireCsrf(exchange);
  return token;
}

function keep(settings: Settings, token: string): string {
  return `${COOKIE}=${token}; HttpOnly; Max-Age=${settings.refreshSeconds}; ${scopeOf(settings)}`;
}

/** Returns the `Set-Cookie` value that deletes the cookie. As with Django's `delete_cookie`, its path must be that of the cookie. */
function drop(settings: Settings): string {
  return `${COOKIE}=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; ${scopeOf(settings)}`;
}

function scopeOf({ baseUrl }: Settings): string {
  return `Path=${baseUrl.pathname}jwt/; SameSite=Lax${baseUrl.protocol === 'https:' ? '; Secure' : ''}`;
}
