import fc from 'fast-check';

export type Place = 'local' | 'session' | 'memory' | 'cookies' | 'cookieMode';

/** What a run has: the place of the session, the browser and the server. */
export interface Setting {
  readonly place: Place;
  readonly locks: boolean;
  readonly channel: boolean;
  /** Does the server rotate refresh tokens, and blacklist the old ones? */
  readonly rotates: boolean;
  /** Is there an endpoint for the logout? */
  readonly revokes: boolean;
  readonly accessSeconds: number;
  readonly latencyMs: number;
  /** Does `performance.now()` count the time in which the device sleeps? */
  readonly countsSleep: boolean;
  /** The word that the server wants before a token. */
  readonly scheme: 'JWT' | 'Bearer';
  /** Does the app say which addresses are for everybody? */
  readonly isPublic: boolean;
  /** Another app in the same browser. */
  readonly second: Second;
  readonly seed: number;
}

/**
 * Where the second app is: on another port of the host with a server of its own (`port`) or with the server of the first app
 * (`sameServer`), or below another path of the same origin, with a server of its own (`mount`).
 */
export type Second = 'none' | 'port' | 'sameServer' | 'mount';

/** The setting of the second app. Two apps that keep tokens in cookies of one host would have the same cookies, so only one does. */
export function secondOf(first: Setting): Setting {
  const isOwn = first.place === 'session' || first.place === 'memory';
  return { ...first, place: isOwn ? first.place : 'local' };
}

/** Only these places, for a search in one of them: `MODEL_PLACE=local,session`. */
const only = process.env.MODEL_PLACE?.split(',') as Place[] | undefined;
const places: readonly Place[] = only ?? [
  'local',
  'local',
  'local',
  'local',
  'session',
  'memory',
  'cookies',
  'cookieMode',
  'cookieMode',
];

export const setting: fc.Arbitrary<Setting> = fc.record({
  place: fc.constantFrom(...places),
  locks: fc.constantFrom(true, true, false),
  channel: fc.constantFrom(true, true, true, false),
  rotates: fc.constantFrom(true, true, true, false),
  revokes: fc.boolean(),
  accessSeconds: fc.constantFrom(...Array(8).fill(300), 30, 2),
  latencyMs: fc.constantFrom(20, 0, 200),
  countsSleep: fc.boolean(),
  scheme: fc.constantFrom('JWT', 'Bearer'),
  isPublic: fc.boolean(),
  second: fc.constantFrom('none', 'none', 'none', 'none', 'port', 'port', 'sameServer', 'mount'),
  seed: fc.nat(1_000_000),
});
