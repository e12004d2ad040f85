import { ApiError, codedError, detailError, tokenNotValid } from './errors.ts';
import type { Claims } from './jwt.ts';
import { revokeClaim, type User } from './users.ts';
import type { World } from './world.ts';

/** Who sent a request. Both are null when the request names no user. */
export interface Identity {
  readonly user: User | null;
  readonly claims: Claims | null;
}

const ANONYMOUS: Identity = { user: null, claims: null };

/**
 * Returns who sent the request. Of `JWTAuthentication` and `TokenAuthentication`, the first one that knows the header's scheme decides. A
 * header with an unknown scheme is ignored. A bad token is refused even on a route that needs no user (DRF views.py `initial`).
 */
export function authenticate(world: World, authorization: string | null): Identity {
  const words = (authorization ?? '').trim().split(/\s+/);
  const [scheme = ''] = words;
  const { schemes, tokenAuthentication } = world.settings;
  // SimpleJWT compares the scheme byte by byte. DRF's token scheme ignores case.
  const isJwt = schemes.includes(scheme);
  const isKey = tokenAuthentication !== 'off' && scheme.toLowerCase() === 'token';
  if (isKey && (tokenAuthentication === 'first' || !isJwt)) return keyIdentity(world, words);
  return isJwt ? jwtIdentity(world, words) : ANONYMOUS;
}

/** Returns the user of a JWT, or throws as SimpleJWT authentication.py does. */
function jwtIdentity(world: World, words: readonly string[]): Identity {
  const [, token = ''] = words;
  if (words.length !== 2) {
    throw codedError('Authorization header must contain two space-delimited values', 'bad_authorization_header');
  }
  const claims = accessClaims(world, token);
  if (claims.user_id === undefined) throw tokenNotValid('Token contained no recognizable user identification');
  const user = world.users.byId(claims.user_id);
  if (user === undefined) throw codedError('User not found', 'user_not_found');
  if (!user.isActive) throw codedError('User is inactive', 'user_inactive');
  if (world.settings.checkRevokeToken && claims.hash_password !== revokeClaim(user)) {
    throw codedError("The user's password has been changed.", 'password_changed');
  }
  return { user, claims };
}

/** Returns the claims of an access token. Throws SimpleJWT's 401, whose `messages` has one entry for each class in `AUTH_TOKEN_CLASSES`. */
function accessClaims(world: World, token: string): Claims {
  try {
    return world.tokens.check(token, 'access');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { detail } = error.data as { detail: string };
    throw new ApiError(401, {
      detail: 'Given token not valid for any token type',
      code: 'token_not_valid',
      messages: [{ token_class: 'AccessToken', token_type: 'access', message: detail }],
    });
  }
}

/** Returns the user of a DRF token. DRF authentication.py `TokenAuthentication` has no error codes. */
function keyIdentity(world: World, words: readonly string[]): Identity {
  const [, key] = words;
  if (key === undefined) throw detailError(401, 'Invalid token header. No credentials provided.');
  if (words.length > 2) throw detailError(401, 'Invalid token header. Token string should not contain spaces.');
  const id = [...world.keys].find(([, known]) => known === key)?.[0];
  const user = world.users.byId(id);
  // The key of a deleted user is invalid.
  if (user === undefined) throw detailError(401, 'Invalid token.');
  if (!user.isActive) throw detailError(401, 'User inactive or deleted.');
  return { user, claims: null };
}
