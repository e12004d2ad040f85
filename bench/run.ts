// `npm run bench`: measures latchkey beside what a user would pick instead, and writes bench/results.md.
// `npm run bench -- size speed` measures these rows only, and writes nothing.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { baselines, libraries } from './libraries.ts';
import type { Finding } from './report.ts';
import { inChromium } from './rows/chromium.ts';
import { crowds } from './rows/crowds.ts';
import { dispose } from './rows/dispose.ts';
import { growth } from './rows/growth.ts';
import { weightOfParts } from './rows/parts.ts';
import { raceTable } from './rows/races.ts';
import { size } from './rows/size.ts';
import { speed } from './rows/speed.ts';
import { table } from './table.ts';

const rows: Record<string, () => Promise<Finding | Finding[]>> = {
  size,
  parts: weightOfParts,
  speed,
  races: raceTable,
  crowds,
  growth,
  dispose,
  chromium: inChromium,
};

const only = process.argv.slice(2);
const unknown = only.filter((name) => !(name in rows));
if (unknown.length > 0)
  throw new TypeError(`No row is called ${unknown.join(', ')}: there are ${Object.keys(rows).join(', ')}.`);

const quiet = console.error;
console.warn = () => {};

const findings: Finding[] = [];
for (const [name, measure] of Object.entries(rows)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const startedAt = performance.now();
  const found = [await measure()].flat();
  findings.push(...found);
  for (const { title, head, rows: lines } of found) console.log(`\n## ${title}\n\n${table(head, lines)}`);
  console.log(`\n(${name}: ${Math.round((performance.now() - startedAt) / 1000)} s)`);
}

const bounds = findings.flatMap(({ bounds = [] }) => bounds);
const boundTable = table(
  ['what', 'limit', 'found', ''],
  bounds.map(({ what, limit, found, isKept }) => [what, limit, found, isKept ? 'kept' : '**missed**']),
);
console.log(`\n## The bounds\n\n${boundTable}`);

const versionOf = (name: string): string => {
  const path = name === 'latchkey' ? '../package.json' : `node_modules/${name}/package.json`;
  return JSON.parse(readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')).version;
};
const packages = [...new Set([...baselines, ...libraries].flatMap((library) => library.packages))];
const cannot = libraries.flatMap(({ name, cannot }) => (cannot ? [`- ${name}: ${cannot}.`] : []));

if (only.length === 0) {
  const text = [
    '# What was measured',
    'Written by `npm run bench`. How to read it, and how it could mislead: [README.md](README.md).',
    `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}. Compare what stands in one table; times of two machines say nothing.`,
    table(
      ['package', 'version'],
      packages.map((name) => [name, versionOf(name)]),
    ),
    '## The bounds',
    'What was aimed at before anything was measured. Of those that are missed, README.md says why.',
    boundTable,
    ...findings.flatMap(({ title, how, head, rows: lines }) => [`## ${title}`, how, table(head, lines)]),
    '## What could not be measured',
    cannot.join('\n'),
  ].join('\n\n');
  writeFileSync(new URL('results.md', import.meta.url), `${text}\n`);
} else quiet('Nothing was written: not all rows were measured.');
process.exit();
