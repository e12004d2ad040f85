import { allauthHeadless, djoser, djoserToken, djRestAuth, ninjaJwt, simpleJwt } from '../djoser/presets.ts';
import type { ServerConfig } from '../djoser/server-config.ts';

export type PresetName = 'djoser' | 'djRestAuth' | 'simpleJwt' | 'ninjaJwt' | 'allauthHeadless' | 'djoserToken';

/** A package that issues tokens, and what the doctor has to know about it. */
export interface KnownServer {
  readonly preset: PresetName;
  /** The name of the package in the report. */
  readonly product: string;
  /** The options of the latchkey preset for this package. */
  readonly config: ServerConfig;
  /** The field of a request in which the server expects the refresh token. */
  readonly refreshField: string;
  readonly revokeMethod: 'POST' | 'DELETE';
  /** The status of this server's answer to a successful logout, if it is not 2xx; otherwise `null`. */
  readonly loggedOutStatus: number | null;
  /** Whether each project writes the paths itself. Such paths may end with a slash or not. */
  readonly isMountedByHand: boolean;
  /** Usual paths of a logout that revokes the token, besides the path in the preset. */
  readonly revokePaths: readonly string[];
  /** Usual paths of the endpoint for the logged-in user, besides the path in the preset. */
  readonly userPaths: readonly string[];
  /** Usual paths of an endpoint that returns a CSRF token. */
  readonly csrfPaths: readonly string[];
}

const usual = {
  refreshField: 'refresh',
  revokeMethod: 'POST',
  loggedOutStatus: null,
  isMountedByHand: false,
} as const;
const userPaths = ['users/me/', 'me/', 'user/'];

/**
 * The known servers. If several of them answer below one address, the doctor takes the one that is earlier in this list. `config` is the
 * preset of latchkey. The other paths are usual ones, which the doctor tries in turn.
 */
export const knownServers: readonly KnownServer[] = [
  {
    ...usual,
    preset: 'djoser',
    product: 'Djoser with JWTs',
    config: djoser(),
    revokePaths: ['jwt/blacklist/', 'jwt/logout/', 'token/blacklist/', 'blacklist/', 'logout/'],
    userPaths: [],
    csrfPaths: ['jwt/csrf/', 'csrf/'],
  },
  {
    ...usual,
    preset: 'djRestAuth',
    product: 'dj-rest-auth',
    config: djRestAuth(),
    revokePaths: [],
    userPaths: [],
    csrfPaths: ['csrf/'],
  },
  {
    ...usual,
    preset: 'simpleJwt',
    isMountedByHand: true,
    product: 'SimpleJWT',
    config: simpleJwt(),
    revokePaths: ['token/blacklist/', 'token/logout/', 'logout/'],
    userPaths: [...userPaths, 'auth/users/me/'],
    csrfPaths: ['token/csrf/', 'csrf/'],
  },
  {
    ...usual,
    preset: 'ninjaJwt',
    product: 'Django Ninja JWT',
    config: ninjaJwt(),
    revokePaths: [],
    userPaths: ['me', 'user', 'users/me'],
    csrfPaths: ['csrf'],
  },
  {
    preset: 'allauthHeadless',
    ...usual,
    refreshField: 'refresh_token',
    revokeMethod: 'DELETE',
    // The answer contains the state after the logout: not logged in.
    loggedOutStatus: 401,
    product: 'django-allauth headless',
    config: allauth(),
    revokePaths: [],
    userPaths: [],
    csrfPaths: [],
  },
  {
    ...usual,
    preset: 'djoserToken',
    product: "Djoser with DRF's tokens",
    config: djoserToken(),
    revokePaths: [],
    userPaths: [],
    csrfPaths: [],
  },
];

/** Returns the known server of this preset. */
export function presetOf(preset: PresetName): KnownServer {
  const known = knownServers.find((server) => server.preset === preset);
  if (known === undefined) throw new Error(`No known server: ${preset}`);
  return known;
}

/**
 * Returns the configuration for the client `app` of django-allauth headless, with its JWT strategy. A dot in a field name means that the
 * field is inside an object: `meta.access_token` is in `{ meta: { access_token } }`. `|` separates the paths in the answers to a login and to
 * a refresh.
 */
function allauth(): ServerConfig {
  const { isRefusal } = allauthHeadless();
  return djoser({
    ...(isRefusal && { isRefusal }),
    scheme: 'Bearer',
    paths: {
      login: 'auth/login',
      refresh: 'tokens/refresh',
      verify: null,
      revoke: 'auth/session',
      user: 'auth/session',
    },
    fields: { access: 'meta.access_token|data.access_token', refresh: 'meta.refresh_token|data.refresh_token' },
    logoutNeedsAccess: true,
  });
}
