/** Draws the table of docs/bad-wires.md when a whole run is over: what was tried, in which browser, and what came of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { table } from '../../bench/table.ts';
import type { EngineName } from '../browser/tab.ts';

const page = new URL('../../docs/bad-wires.md', import.meta.url);
const [begin, end] = ['<!-- begin: measured -->', '<!-- end: measured -->'];
const engines = ['Chromium', 'Firefox', 'WebKit'] as const satisfies EngineName[];

export default class WirePage implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = new Map<string, Partial<Record<EngineName, string>>>();
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    for (const test of tests) {
      const [engine, ...title] = test.fullName.split(' > ');
      if (!isEngine(engine)) continue;
      const name = title.join(' ');
      rows.set(name, { ...rows.get(name), [engine]: outcomeOf(test) });
    }
    const known = [...rows.values()].every((row) => engines.every((engine) => row[engine] !== undefined));
    // A part of the run says less than the page does.
    if (rows.size === 0 || !known) return;
    const drawn = table(
      ['What happens', ...engines],
      [...rows].map(([name, row]) => [name, ...engines.map((engine) => row[engine] ?? '')]),
    );
    const day = new Date().toISOString().slice(0, 10);
    const [before, rest = ''] = readFileSync(page, 'utf8').split(begin);
    const text = `${before}${begin}\n${rows.size} cases in three browsers, on ${day}.\n\n${drawn}\n${end}${rest.split(end)[1] ?? ''}`;
    writeFileSync(page, text);
  }
}

const isEngine = (name: string | undefined): name is EngineName => engines.some((engine) => engine === name);

function outcomeOf(test: TestCase): string {
  const { state } = test.result();
  if (state === 'skipped') return 'not tried';
  if (state !== 'passed') return 'NO';
  const { wire } = test.meta();
  if (!wire) return 'yes';
  const refreshes = [`${wire.granted} granted`, ...(wire.refused > 0 ? [`${wire.refused} refused`] : [])];
  return `yes; ${refreshes.join(', ')}; ${Math.ceil(wire.longestMs / 1000)} s`;
}
