import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applied, faults } from '../model/faults.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const readSource = (file: string) => read(`src/${file}`);

it('tells for each invariant of the model a fault that breaks it', () => {
  const invariants = [...read('test/model/world.ts').matchAll(/wrong\.push\(\s*(['`])(.*?)\1/g)].map(
    ([, , text]) => text,
  );
  expect(invariants.length).toBeGreaterThan(10);
  expect(invariants.filter((text) => !faults.some(({ breaks }) => text?.includes(breaks)))).toEqual([]);
});

describe('each fault that the model has to find', () => {
  it.each(faults)('has its place in the sources: $name', (fault) => {
    for (const [file, text] of applied(fault, readSource)) expect(text).not.toBe(readSource(file));
  });

  it.each(faults)('breaks an invariant in the words of the model: $name', ({ breaks }) => {
    expect(read('test/model/world.ts')).toContain(breaks);
  });

  it.each(faults)('is in the README of the model: $name', ({ name, breaks }) => {
    expect(read('test/model/README.md')).toMatch(`| ${breaks} | ${name} |`);
  });
});
