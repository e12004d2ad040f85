import { Crash, detailError, nonFieldError } from '../errors.ts';
import type { Exchange, Handler, Reply, Route } from '../exchange.ts';
import { readFields } from '../fields.ts';
import type { Claims } from '../jwt.ts';
import type { Settings } from '../options.ts';
import type { TokenPair } from '../tokens.ts';
import type { World } from '../world.ts';

/**
 * Returns SimpleJWT's own views, which have no authentication and no permission (SimpleJWT views.py `TokenViewBase`). As in
 * djoser/urls/jwt.py, the slash is optional and the patterns have no `$` at their end: `jwt/createx` is the login, too.
 */
export function jwtRoutes(settings: Settings, overrides: Readonly<Record<string, Handler>> = {}): readonly Route[] {
  const handlers: Readonly<Record<string, Handler>> = {
    'jwt/create': create,
    'jwt/refresh': refresh,
    'jwt/verify': verify,
    'jwt/blacklist': blacklist,
    ...overrides,
  };
  return Object.entries(handlers).map(([name, handler]) => ({
    name,
    pattern: new RegExp(`^${settings.baseUrl.pathname}${name}/?`),
    handlers: { POST: handler },
    authentication: 'none',
    needsUser: () => false,
  }));
}

/** Logs in as `TokenObtainPairView` does. Everybody who cannot log in gets the same 401, without a code. */
export function obtainPair({ world, data }: Exchange): TokenPair {
  const field = world.settings.usernameField;
  const values: Readonly<Record<string, string>> = readFields(data(), { [field]: {}, password: {} });
  const user = world.users.all().find((candidate) => candidate[field] === values[field]);
  if (user === undefined || !user.isActive || user.password !== values.password) {
    throw detailError(401, 'No active account found with the given credentials');
  }
  return world.tokens.pairFor(user);
}

/** Refreshes as `TokenRefreshSerializer.validate` does. Returns a new access token, and a new refresh token when the server rotates. */
export function refreshPair(world: World, token: string): { access: string; refresh?: string } {
  const { settings, tokens } = world;
  if (tokens.isSpent(token)) world.reuse += 1;
  const claims = tokens.check(token, 'refresh');
  if (settings.simplejwt !== '5.3') requireActiveUser(world, claims);
  const access = tokens.accessFrom(claims);
  if (!settings.rotate) return { access };
  if (settings.blacklist) tokens.blacklist(claims);
  return { access, refresh: tokens.rotate(claims) };
}

/**
 * Throws when the user does not exist or is inactive. SimpleJWT checks this from 5.4 on. Up to 5.5.1 it does not catch `User.DoesNotExist`.
 */
function requireActiveUser(world: World, claims: Claims): void {
  const user = world.users.byId(claims.user_id);
  if (user === undefined) throw new Crash('User.DoesNotExist');
  if (!user.isActive) throw detailError(401, 'No active account found for the given token.');
}

function create(exchange: Exchange): Reply {
  return { status: 200, data: obtainPair(exchange) };
}

function refresh({ world, data }: Exchange): Reply {
  return { status: 200, data: refreshPair(world, readFields(data(), { refresh: {} }).refresh) };
}

/** Accepts tokens of each type, and does not check the user (SimpleJWT serializers.py `TokenVerifySerializer`). */
function verify({ world, data }: Exchange): Reply {
  const claims = world.tokens.check(readFields(data(), { token: {} }).token, null);
  if (world.settings.blacklist && world.tokens.isBlacklisted(claims)) throw nonFieldError('Token is blacklisted');
  return { status: 200, data: {} };
}

function blacklist({ world, data }: Exchange): Reply {
  world.tokens.blacklist(world.tokens.check(readFields(data(), { refresh: {} }).refresh, 'refresh'));
  return { status: 200, data: {} };
}
