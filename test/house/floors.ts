/** What stands directly in `src/` and puts the parts together. A new one is written down here, with its name. */
const composition = ['src/auth.ts', 'src/api.ts'];

/** From the ground up. An import goes sideways or down, never up. */
const folders: [prefix: string, floor: number][] = [
  ['src/token/', 0],
  ['src/platform/', 1],
  ['src/session/', 2],
  ['src/djoser/', 3],
  ['src/bindings/', 5],
  ['src/devtools/', 5],
  ['src/testing/', 5],
  ['src/doctor/', 5],
];

/** Code that a guest may use besides the public types: public code of a file, by the guest's folder. */
export const guestCode: Record<string, readonly string[]> = {
  // The doctor says what differs from a preset. Written down twice, the two would part.
  'src/doctor': ['src/djoser/presets.ts'],
};

export const compositionFloor = 4;
export const guestFloor = 5;
export const entryFloor = 6;

/** Null for a file that stands where nothing is meant to stand. */
export function floorOf(path: string, entries: readonly string[]): number | null {
  if (entries.includes(path)) return entryFloor;
  if (composition.includes(path)) return compositionFloor;
  return folders.find(([prefix]) => path.startsWith(prefix))?.[1] ?? null;
}

/** One door per dependency: the only place that may import it, types included. */
export const doors: Record<string, { door: string; single?: true }> = {
  'jwt-decode': { door: 'src/token/claims.ts' },
  'js-cookie': { door: 'src/platform/', single: true },
  ky: { door: 'src/api.ts' },
  react: { door: 'src/bindings/react/' },
  vue: { door: 'src/bindings/vue/' },
  '@angular/common': { door: 'src/bindings/angular/' },
  '@angular/core': { door: 'src/bindings/angular/' },
  '@angular/router': { door: 'src/bindings/angular/' },
  rxjs: { door: 'src/bindings/angular/' },
  axios: { door: 'src/bindings/axios/' },
  msw: { door: 'src/testing/' },
  '@noble/hashes': { door: 'src/testing/' },
  'tough-cookie': { door: 'src/doctor/ask/' },
  'node:fs': { door: 'src/doctor/cli.ts' },
  'node:readline': { door: 'src/doctor/password.ts' },
  'node:stream': { door: 'src/doctor/password.ts' },
  'node:util': { door: 'src/doctor/' },
};
