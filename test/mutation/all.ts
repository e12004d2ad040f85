import { globSync } from 'node:fs';
import { describe } from 'vitest';

const root = new URL('../', import.meta.url).pathname;
/** Slow for what they tell of a single line: load, other processes. A page is an environment of its own. */
const left = [
  'session/hour.test.ts',
  'session/load.test.ts',
  'cases/leaks-process.test.ts',
  'platform/storage-in-document.test.ts',
];

// As one file: to start a worker and load everything anew for each of fifty would take four fifths of the time.
for (const file of globSync('{api,{token,platform,session,wire,cases}/**/*}.test.ts', { cwd: root }).sort()) {
  if (!left.includes(file)) describe(file, () => import(`${root}${file}`));
}
