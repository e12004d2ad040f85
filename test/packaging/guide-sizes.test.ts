import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const budgets: Record<string, { import: string; maxBytes: number }> = JSON.parse(read('scripts/size-budgets.json'));

it.each(['react', 'vue', 'svelte', 'axios'])('the guide to %s says the size that is checked', (name) => {
  const { maxBytes = Number.NaN } = budgets[`latchkey/${name}`] ?? {};
  // Rounded up: the figure is a promise.
  const kB = (Math.ceil(maxBytes / 100) / 10).toFixed(1);
  expect(read(`docs/frameworks/${name}.md`)).toContain(`\`latchkey/${name}\` is at most ${kB} kB`);
});

it.each(['react', 'vue', 'svelte', 'angular', 'axios', 'jquery'])(
  'what is weighed of %s is all that its entry has',
  (name) => {
    const entry = read(`src/${name}.ts`);
    const exported = [...entry.matchAll(/export \{([^}]+)\}/g)].flatMap(([, names = '']) => names.split(','));
    const values = exported.map((one) => one.trim()).filter((one) => one && !one.startsWith('type '));
    // `nextPath` is in the main entry, too, and the guides take it from there. The two components weigh nothing in a page that does without.
    const unweighed = ['nextPath', 'SignedIn', 'SignedOut'];
    const weighed = budgets[`latchkey/${name}`]?.import.split(', ') ?? [];
    expect(weighed.toSorted()).toEqual(values.filter((one) => !unweighed.includes(one)).toSorted());
  },
);
