/** Draws the figures of docs/soak.md when a run of full length is over. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { table } from '../../bench/table.ts';
import { minutes, wholeMinutes } from './settings.ts';

const page = new URL('../../docs/soak.md', import.meta.url);
const [begin, end] = ['<!-- begin: measured -->', '<!-- end: measured -->'];
/** The two runs that the page shows. */
const runs = 2;

export default class SoakPage implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    // In the order of the page, whichever file ran first.
    const sorted = modules.toSorted((one, other) => one.moduleId.localeCompare(other.moduleId));
    const tests = sorted.flatMap((module) => [...module.children.allTests()]);
    const drawn = tests.flatMap((test) => section(test) ?? []);
    // A part of a run says less than the page does.
    if (drawn.length < runs || minutes < wholeMinutes) return;
    const [before, rest = ''] = readFileSync(page, 'utf8').split(begin);
    const day = `On ${new Date().toISOString().slice(0, 10)}.`;
    writeFileSync(page, `${before}${begin}\n${[day, ...drawn].join('\n\n')}\n${end}${rest.split(end)[1] ?? ''}`);
  }
}

function section(test: TestCase): string | null {
  const { soak } = test.meta();
  if (!soak) return null;
  const rows = soak.facts.map(({ what, bound, seen, holds }) => [what, bound, holds ? seen : `**NO: ${seen}**`]);
  return `### ${test.name}\n\n${table(['What', 'Bound', 'Seen'], rows)}\n\nSeed ${soak.seed}.`;
}
