// `results.json`: the versions with which the package worked in the last run. Each part of the matrix writes its versions there. A part
// that has failed is removed.

import { readFileSync, writeFileSync } from 'node:fs';
import { bindings, bundlers, type Installed, jests, msws, nodes, typescripts } from './versions.ts';

export type Tried = readonly (string | Installed)[];

const file = new URL('results.json', import.meta.url);

function dependenciesOf(example: string): Installed {
  const manifest = new URL(`../../examples/${example}/package.json`, import.meta.url);
  const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, 'utf8'));
  const { latchkey: _, ...others } = { ...devDependencies, ...dependencies };
  return others;
}

/** The versions with which each part is run. */
export const parts: Readonly<Record<string, Tried>> = {
  node: nodes,
  ...bundlers,
  ...Object.fromEntries(Object.entries(jests).map(([way, versions]) => [`jest-${way}`, versions])),
  msw: msws,
  types: typescripts,
  ...bindings,
  next: [dependenciesOf('nextjs')],
  sveltekit: [dependenciesOf('sveltekit')],
  nuxt: [dependenciesOf('nuxt')],
};

export function readResults(): Record<string, Tried> {
  return JSON.parse(readFileSync(file, 'utf8'));
}

export function record(name: string, ok: boolean): void {
  const known = readResults();
  const results = Object.keys(parts).flatMap((part) => {
    const tried = part !== name ? known[part] : ok ? parts[part] : undefined;
    return tried ? [[part, tried]] : [];
  });
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(results), null, 2)}\n`);
}
