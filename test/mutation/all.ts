import { globSync } from 'node:fs';
import { describe } from 'vitest';

const root = new URL('../', import.meta.url).pathname;
/** The quickest and closest first: a mutant is dead with the first test that notices it. */
const folders = ['token', 'platform', 'session', 'persistence', 'endpoints', 'cases', 'api'];
/** Slow for what they tell of a single line: load, other processes. A page is an environment of its own. */
const left = [
  'session/hour.test.ts',
  'session/load.test.ts',
  'cases/leaks-process.test.ts',
  'platform/storage-in-document.test.ts',
];
/** `MUTATION_TESTS=session/pause` for one file's own tests. */
const wanted = new RegExp(`^(${process.env.MUTATION_TESTS ?? ''})`);

// As one file: to start a worker and load everything anew for each of fifty would take four fifths of the time.
for (const folder of folders) {
  for (const file of globSync(`${folder}{/**/*,}.test.ts`, { cwd: root }).sort()) {
    if (wanted.test(file) && !left.includes(file)) describe(file, () => import(`${root}${file}`));
  }
}
