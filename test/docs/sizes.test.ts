/** The README says how much a page loads: the same figures as the check. */
import { expect, test } from 'vitest';
import { read } from './pages.ts';

const budgets: Record<string, { maxBytes: number }> = JSON.parse(read('scripts/size-budgets.json'));
/** Rounded up: the figure is a promise. */
const atMost = (name: string) => (Math.ceil((budgets[name]?.maxBytes ?? Number.NaN) / 100) / 10).toFixed(1);
const rows = read('README.md')
  .split('\n')
  .filter((line) => /^\| `latchkey/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, names = '', , kB = '']) => ({ names: names.replaceAll('`', '').split(', '), kB }));

test.each(rows.filter(({ kB }) => kB))('the README and the size check agree on $names', ({ names, kB }) => {
  expect(kB).toBe(names.map(atMost).join(', '));
});

test('the first screen of the README has the same figures', () => {
  const [first = ''] = read('README.md').split('\n## ');
  const shown = [...first.matchAll(/\*\*([\d.]+) kB\*\*\s+\(`([\w/]+)`/g)].map(([, kB = '', name = '']) => [name, kB]);
  expect(shown).toEqual(['latchkey', 'latchkey/fetch'].map((name) => [name, atMost(name)]));
});

test('no size that is checked is missing in the README', () => {
  const shown = rows.filter(({ kB }) => kB).flatMap(({ names }) => names);
  expect(shown.sort()).toEqual(Object.keys(budgets).sort());
});
