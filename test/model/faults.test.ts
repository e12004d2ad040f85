import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { applied, faults } from './faults.ts';
import { machineFaults } from './machines/faults.ts';

const read = (file: string) => readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8');

// Whether the models find the faults takes hours: `npm run test:model:bites`.
it.each([...faults, ...machineFaults])('the place of the fault is in the sources, once: $name', (fault) => {
  const changed = [...applied(fault, read)];
  expect(changed.length).toBeGreaterThan(0);
  for (const [file, text] of changed) expect(text).not.toBe(read(file));
});
