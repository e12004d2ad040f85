/** What stands directly in `src/` and puts the parts together. A new one is written down here, with its name. */
const composition = ['src/auth.ts', 'src/api.ts', 'src/create-session.ts'];

/** From the ground up. An import goes sideways or down, never up. */
const folders: [prefix: string, layer: number][] = [
  ['src/token/', 0],
  ['src/platform/', 1],
  ['src/session/', 2],
  ['src/persistence/', 3],
  ['src/djoser/', 3],
  ['src/bindings/', 5],
  ['src/devtools/', 5],
  ['src/testing/', 5],
  ['src/doctor/', 5],
];

/** Code that a guest may use besides the public types: public code of a file, by the guest's folder. */
export const guestCode: Record<string, readonly string[]> = {
  // The doctor says what differs from a preset, and asks the client's own judgement of a refusal. Written down twice, the two would part.
  'src/doctor': [
    'src/djoser/error-body.ts',
    'src/djoser/mask.ts',
    'src/djoser/presets.ts',
    'src/djoser/refusal.ts',
    'src/platform/allowed-origins.ts',
  ],
  // A form or an array that the caller fills again is copied in one way, whichever HTTP client sends it.
  'src/bindings': ['src/platform/body-copy.ts'],
};

export const compositionLayer = 4;
export const guestLayer = 5;
export const entryLayer = 6;

/** Null for a file that stands where nothing is meant to stand. */
export function layerOf(path: string, entries: readonly string[]): number | null {
  if (entries.includes(path)) return entryLayer;
  if (composition.includes(path)) return compositionLayer;
  return folders.find(([prefix]) => path.startsWith(prefix))?.[1] ?? null;
}

/** One importer per dependency: the only place that may name it, types included. */
export const importers: Record<string, { importer: string; single?: true }> = {
  'jwt-decode': { importer: 'src/token/claims.ts' },
  'js-cookie': { importer: 'src/platform/', single: true },
  ky: { importer: 'src/api.ts' },
  react: { importer: 'src/bindings/react/' },
  vue: { importer: 'src/bindings/vue/' },
  '@angular/common': { importer: 'src/bindings/angular/' },
  '@angular/core': { importer: 'src/bindings/angular/' },
  '@angular/router': { importer: 'src/bindings/angular/' },
  rxjs: { importer: 'src/bindings/angular/' },
  axios: { importer: 'src/bindings/axios/' },
  msw: { importer: 'src/testing/' },
  '@noble/hashes': { importer: 'src/testing/' },
  'tough-cookie': { importer: 'src/doctor/ask/' },
  'node:fs': { importer: 'src/doctor/cli.ts' },
  'node:readline': { importer: 'src/doctor/password.ts' },
  'node:stream': { importer: 'src/doctor/password.ts' },
  'node:util': { importer: 'src/doctor/' },
};
