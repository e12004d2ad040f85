import type { Clock } from './clock.ts';
import { tokenNotValid } from './errors.ts';
import type { Identifiers } from './identifiers.ts';
import { type Claims, readJwt, signJwt } from './jwt.ts';
import type { Settings } from './options.ts';
import { revokeClaim, type User } from './users.ts';

/**
 * The tokens in a response of `jwt/create/`.
 *
 * @category Fake server
 */
export interface TokenPair {
  /** The access token, a JWT. */
  readonly access: string;
  /** The refresh token, a JWT. */
  readonly refresh: string;
}

/**
 * Claims that replace the usual ones, in both tokens or in one of them. `undefined` removes a claim.
 *
 * @category Fake server
 */
export interface ClaimOverrides {
  /** For the access token. */
  readonly access?: Claims;
  /** For the refresh token. */
  readonly refresh?: Claims;
}

/** Issues and checks tokens, as `rest_framework_simplejwt.tokens` does. */
export interface Tokens {
  /** Returns a new refresh token of a user (`RefreshToken.for_user`), and its access token. */
  pairFor(user: User, overrides?: ClaimOverrides): TokenPair;
  /** Returns a new access token for a refresh token. */
  accessFrom(refresh: Claims): string;
  /** Returns the refresh token with a new `jti`, `exp` and `iat`. */
  rotate(refresh: Claims): string;
  /** Returns the claims of a valid token of this type (null: of any type), or throws SimpleJWT's 401. */
  check(token: string, type: 'access' | 'refresh' | null): Claims;
  blacklist(claims: Claims): void;
  isBlacklisted(claims: Claims): boolean;
  /** Whether a refresh token was rotated or blacklisted before, whatever the settings say about such tokens. */
  isSpent(token: string): boolean;
  /** Sets the lifetime, in seconds, of the access tokens that are issued from now on. */
  setAccessSeconds(seconds: number): void;
  /** Makes all access tokens that were issued count as expired or forged. */
  refuseAccess(as: 'expired' | 'invalid'): void;
  /** Blacklists all refresh tokens that were issued. */
  blacklistAll(): void;
}

// The claims that `RefreshToken.access_token` does not copy (tokens.py `no_copy_claims`).
const OWN_CLAIMS: readonly string[] = ['token_type', 'exp', 'jti'];

export function createTokens(settings: Settings, clock: Clock, ids: Identifiers): Tokens {
  const key = ids.hex(64);
  let { accessSeconds } = settings;
  const opaque = new Map<string, Claims>();
  const issued = new Map<unknown, unknown>();
  const refused = new Map<unknown, 'expired' | 'invalid'>();
  const blacklisted = new Set<unknown>();
  const rotated = new Set<unknown>();
  // From 5.5.1 on the access token has an `iat` of its own (simplejwt PR 888). Before, it has the `iat` of the refresh token.
  const copiesIssuedAt = settings.simplejwt !== '5.5';
  // From 5.5.0 on the message says whether the token has expired or is invalid.
  const texts =
    settings.simplejwt === '5.5'
      ? { expired: 'Token is expired', invalid: 'Token is invalid' }
      : { expired: 'Token is invalid or expired', invalid: 'Token is invalid or expired' };

  function encode(claims: Claims): string {
    issued.set(claims.jti, claims.token_type);
    if (settings.tokens === 'jwt') return signJwt(claims, key);
    const token = ids.hex(40);
    opaque.set(token, JSON.parse(JSON.stringify(claims)));
    return token;
  }

  function decode(token: string): Claims | null {
    return settings.tokens === 'jwt' ? readJwt(token, key) : (opaque.get(token) ?? null);
  }

  const isOver = (claims: Claims) =>
    typeof claims.exp === 'number' && claims.exp <= clock.seconds() - settings.leewaySeconds;

  function stamped(type: 'access' | 'refresh', lifetimeSeconds: number): Record<string, unknown> {
    const iat = clock.seconds();
    return { token_type: type, exp: iat + lifetimeSeconds, iat, jti: ids.hex(32) };
  }

  function accessClaims(refresh: Claims): Record<string, unknown> {
    const claims = stamped('access', accessSeconds);
    for (const [name, value] of Object.entries(refresh)) {
      if (OWN_CLAIMS.includes(name) || (name === 'iat' && !copiesIssuedAt)) continue;
      claims[name] = value;
    }
    return claims;
  }

  return {
    pairFor(user, overrides = {}) {
      const refresh = {
        ...stamped('refresh', settings.refreshSeconds),
        // The id is text from 5.5.1 on (simplejwt PR 887).
        user_id: settings.simplejwt === '5.5' ? String(user.id) : user.id,
        ...(settings.checkRevokeToken ? { hash_password: revokeClaim(user) } : {}),
      };
      return {
        refresh: encode({ ...refresh, ...overrides.refresh }),
        access: encode({ ...accessClaims(refresh), ...overrides.access }),
      };
    },
    accessFrom: (refresh) => encode(accessClaims(refresh)),
    rotate(refresh) {
      rotated.add(refresh.jti);
      return encode({ ...refresh, ...stamped('refresh', settings.refreshSeconds) });
    },
    check(token, type) {
      const claims = decode(token);
      if (claims === null) throw tokenNotValid(texts.invalid);
      const refusal = refused.get(claims.jti);
      if (refusal !== undefined) throw tokenNotValid(texts[refusal]);
      if (isOver(claims)) throw tokenNotValid(texts.expired);
      // tokens.py `BlacklistMixin.verify` checks the blacklist before the type. Only refresh tokens can be blacklisted.
      if (type === 'refresh' && blacklisted.has(claims.jti)) throw tokenNotValid('Token is blacklisted');
      if (type !== null && claims.token_type !== type) throw tokenNotValid('Token has wrong type');
      return claims;
    },
    blacklist(claims) {
      if (settings.blacklistApp) blacklisted.add(claims.jti);
    },
    isBlacklisted: (claims) => blacklisted.has(claims.jti),
    isSpent(token) {
      const jti = decode(token)?.jti;
      return rotated.has(jti) || blacklisted.has(jti);
    },
    setAccessSeconds(seconds) {
      accessSeconds = seconds;
    },
    refuseAccess(as) {
      for (const [jti, type] of issued) if (type === 'access') refused.set(jti, as);
    },
    blacklistAll() {
      for (const [jti, type] of issued) if (type === 'refresh') blacklisted.add(jti);
    },
  };
}
