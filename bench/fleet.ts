// `npm run bench:fleet`: a hundred thousand users through a nine o'clock, a restart and an outage, in virtual time.
// Writes docs/fleet.md and its pictures. `npm run bench:fleet -- 20000` takes fewer users and writes nothing.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { drawPlot } from './fleet/plot.ts';
import { libraries, type ScenarioName, scenarios } from './fleet/scenarios.ts';
import { binSeconds, type Outcome } from './fleet/simulate.ts';
import { inTurns } from './in-turns.ts';
import { table } from './table.ts';

const everybody = 100_000;
const clients = Number(process.argv[2] ?? everybody);
/** Who asks every second for an hour takes an hour to simulate: fewer of them show the same rate for each user. */
const fewerWithout = (parts: string) => (parts === 'without cool-down' ? clients / 50 : clients);
const page = new URL('../docs/fleet.md', import.meta.url);
const colours: Record<string, string> = {
  'as it is': '#2a7de1',
  'without jitter': '#d97706',
  'without cool-down': '#c026d3',
};

const all = scenarios(clients);
const names = Object.keys(all) as ScenarioName[];
const runs = names.flatMap((name) => Object.keys(libraries).map((parts) => ({ name, parts })));
const startedAt = performance.now();
const outcomes = await inTurns(runs, 2, async ({ name, parts }) => {
  const args = [
    '--max-old-space-size=6000',
    fileURLToPath(new URL('fleet/one.ts', import.meta.url)),
    name,
    parts,
    `${fewerWithout(parts)}`,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e8 });
  const outcome = JSON.parse(stdout) as Outcome;
  console.log(`${name}, ${parts}: peak after it ${outcome.peakAfter.toFixed(2)}, lost ${outcome.lost}`);
  return { name, parts, outcome };
});

const seconds = (value: number | null) => (value === null ? '' : `${Math.round(value)} s`);
const rows = outcomes.map(({ name, parts, outcome }) => [
  all[name].title,
  parts,
  (outcome.mean * (clients / fewerWithout(parts))).toFixed(0),
  outcome.peakDuring.toFixed(1),
  outcome.peakAfter.toFixed(2),
  seconds(outcome.recoverySeconds),
  seconds(outcome.lastRefusalSeconds),
  String(outcome.lost),
]);
const head = [
  'scenario',
  'parts',
  'mean, a second',
  'peak during / mean',
  'peak after / mean',
  '99 of 100 have a token',
  'last user refused',
  'sessions lost',
];
const measured = table(head, rows);
console.log(`\n${measured}\n\n${Math.round((performance.now() - startedAt) / 1000)} s`);

if (clients === everybody) {
  mkdirSync(new URL('fleet/', page), { recursive: true });
  for (const name of names) {
    const { title, what, outages } = all[name];
    const curves = outcomes
      .filter((each) => each.name === name)
      .map(({ parts, outcome: { rates, mean } }) => ({
        name: parts,
        colour: colours[parts] ?? 'black',
        values: rates.map((rate) => rate / mean),
      }))
      .reverse();
    const bands = outages.map(({ from, until }) => [from / 60_000, until / 60_000] as const);
    const svg = drawPlot({
      title: `${title}: refreshes a second, in means (${what.replace(/`/g, '')})`,
      curves,
      binSeconds,
      top: 8,
      bands,
      bound: 2,
    });
    writeFileSync(new URL(`fleet/${name}.svg`, page), svg);
  }
  const [before, rest = ''] = readFileSync(page, 'utf8').split('<!-- begin: measured -->\n');
  const [, after] = rest.split('\n<!-- end: measured -->');
  if (after === undefined) throw new Error('docs/fleet.md has no place for the table.');
  writeFileSync(page, [before, '<!-- begin: measured -->\n', measured, '\n<!-- end: measured -->', after].join(''));
}
