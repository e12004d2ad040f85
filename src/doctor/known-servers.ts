import { djoser, djoserToken, djRestAuth, ninjaJwt, simpleJwt } from '../djoser/presets.ts';
import type { ServerConfig } from '../djoser/server-config.ts';

export type PresetName = 'djoser' | 'djRestAuth' | 'simpleJwt' | 'ninjaJwt' | 'allauthHeadless' | 'djoserToken';

/** A package that gives out tokens, and what to ask it to know it again. */
export interface KnownServer {
  readonly preset: PresetName;
  /** Its name, as its users say it. */
  readonly product: string;
  /** What latchkey takes for granted of it. */
  readonly config: ServerConfig;
  /** Its name for a refresh token that is sent to it. */
  readonly refreshField: string;
  readonly revokeMethod: 'POST' | 'DELETE';
  /** The status with which it says that a logout is done, where that is no 2xx. */
  readonly loggedOutStatus: number | null;
  /** Projects write the paths themselves, with a slash at their end or without one. */
  readonly isMountedByHand: boolean;
  /** Where projects mount a logout that revokes, besides the preset's own. */
  readonly revokePaths: readonly string[];
  /** Where projects serve the logged-in user, besides the preset's own. */
  readonly userPaths: readonly string[];
  /** Where projects give out a CSRF token. */
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
 * What `djoser()` and its siblings say is not said again here. In order of preference: where several answer below one address, the
 * first is the one to use.
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
    // It says who is logged in afterwards: nobody.
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

/** The client `app` of django-allauth headless, with its JWT strategy. A dot leads into the answer: `{ meta: { access_token } }`. */
function allauth(): ServerConfig {
  return djoser({
    scheme: 'Bearer',
    paths: {
      login: 'auth/login',
      refresh: 'tokens/refresh',
      verify: null,
      revoke: 'auth/session',
      user: 'auth/session',
    },
    fields: { access: 'meta.access_token', refresh: 'meta.refresh_token' },
    logoutNeedsAccess: true,
  });
}
