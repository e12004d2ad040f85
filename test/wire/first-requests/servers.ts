/** The servers of the table, each with the client that one writes for it. */

import { ninjaSettings } from '../../djoser/doctor/other-packages.ts';
import type { DjoserOptions } from '../../djoser/harness.ts';

export interface ServerKind {
  /** What the page calls it. */
  readonly title: string;
  readonly scheme: 'Bearer' | 'JWT' | 'Token';
  /** The client, as a page writes it; `latchkey` has the names. */
  readonly client: string;
  readonly options: Pick<DjoserOptions, 'profile' | 'settings' | 'ninjaAndAllauth'>;
  /** Its tokens are never over. */
  readonly neverRefreshes?: true;
  /** The refresh token is in an HttpOnly cookie, and the access token nowhere when the page is loaded. */
  readonly inCookie?: true;
}

const byDefault = "createAuth({ baseUrl: '/auth/' })";
const profiles = {
  rotation: 'Djoser, with rotation and a blacklist',
  norotation: 'Djoser, without rotation',
  'no-blacklist-app': 'Djoser, with rotation and without a blacklist',
  'session-first': 'Djoser, `SessionAuthentication` before the tokens',
  'session-second': 'Djoser, `SessionAuthentication` after the tokens',
  'token-second': 'Djoser, DRF’s own tokens after the JWTs',
} as const;
const words = ['Bearer', 'JWT'] as const;
const speaking = (scheme: string) => ({ SIMPLE_JWT: { AUTH_HEADER_TYPES: [scheme] } });

const djosers = (Object.keys(profiles) as (keyof typeof profiles)[]).flatMap((profile) =>
  words.map(
    (scheme): ServerKind => ({
      title: profiles[profile],
      scheme,
      client: byDefault,
      options: { profile, settings: speaking(scheme) },
    }),
  ),
);

const others: ServerKind[] = [
  ...words.map(
    (scheme): ServerKind => ({
      title: 'Djoser, the refresh token in a cookie',
      scheme,
      client:
        "createAuth({ baseUrl: '/auth/', server: djoser({ refreshIn: 'cookie', paths: { revoke: 'jwt/blacklist/' } }) })",
      options: { profile: 'cookie', settings: speaking(scheme) },
      inCookie: true,
    }),
  ),
  ...words.map(
    (scheme): ServerKind => ({
      title: 'SimpleJWT alone',
      scheme,
      client: `createAuth({ baseUrl: '/api/', server: simpleJwt(${scheme === 'JWT' ? "{ scheme: 'JWT' }" : ''}) })`,
      options: { profile: 'rotation', settings: { ...speaking(scheme), MOUNTED: 'simplejwt' } },
    }),
  ),
  {
    title: 'dj-rest-auth, tokens in cookies',
    scheme: 'Bearer',
    client: "createAuth({ baseUrl: '/auth/', server: djRestAuth() })",
    options: { profile: 'dj-rest-auth' },
    inCookie: true,
  },
  {
    title: 'Django Ninja JWT',
    scheme: 'Bearer',
    client: "createAuth({ baseUrl: '/api/', server: ninjaJwt() })",
    options: { profile: 'rotation', settings: { ...ninjaSettings, MOUNTED: 'ninja' }, ninjaAndAllauth: true },
  },
  {
    title: 'Djoser, DRF’s own tokens',
    scheme: 'Token',
    client: "createAuth({ baseUrl: '/auth/', server: djoserToken() })",
    options: { profile: 'token-first' },
    neverRefreshes: true,
  },
];

export const servers: readonly ServerKind[] = [...djosers, ...others];
