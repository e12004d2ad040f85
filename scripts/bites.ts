// `npm run test:model:bites`: does the model find the faults that it is meant to find?
//
// The script puts one deliberate fault after the other into a copy of the sources, and runs the model on it. The model checks the invariant
// that the fault breaks. The run fails if the model misses a fault. `npm run test:model:bites -- timer` tries only the faults with `timer`
// in their names. `-- machines` tries only those that the model of
// whole machines has to find.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { applied, type Fault, faults } from '../test/model/faults.ts';
import { machineFaults } from '../test/model/machines/faults.ts';

const runs = 5000;
const seed = '1';
const root = new URL('../', import.meta.url).pathname;
const copy = `${root}node_modules/.cache/bites/`;

rmSync(copy, { recursive: true, force: true });
mkdirSync(copy, { recursive: true });
for (const each of ['src', 'test/model', 'test/helpers', 'package.json', 'vitest.config.ts'])
  cpSync(root + each, copy + each, { recursive: true });
symlinkSync(`${root}node_modules`, `${copy}node_modules`);

const wanted = process.argv.slice(2).join(' ');
const chosen = [...faults, ...machineFaults].filter(({ name, breaks, finder }) =>
  `${name} ${breaks} ${finder ?? 'model'}`.includes(wanted),
);
let missed = chosen.length === 0 ? 1 : 0;
for (const fault of chosen) {
  const sources = new Map([...applied(fault, (file) => readFileSync(`${root}src/${file}`, 'utf8'))]);
  for (const [file, text] of sources) writeFileSync(`${copy}src/${file}`, text);
  const found = tryOut(fault);
  if (!found.bites) missed += 1;
  console.log(`${found.bites ? 'found ' : 'MISSED'} ${fault.name}\n       ${found.says}`);
  for (const file of sources.keys()) cpSync(`${root}src/${file}`, `${copy}src/${file}`);
}
console.log(`${chosen.length - missed} of ${chosen.length} faults found.`);
process.exitCode = missed > 0 ? 1 : 0;

function tryOut({ breaks, finder = 'model', place }: Fault): { bites: boolean; says: string } {
  const startedAt = performance.now();
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--project', 'model', '--no-color', `test/model/${finder}.test.ts`],
    {
      cwd: copy,
      encoding: 'utf8',
      env: {
        ...process.env,
        MODEL_RUNS: String(runs),
        MODEL_SEED: seed,
        MODEL_ONLY: breaks,
        ...(place && { MODEL_PLACE: place }),
      },
    },
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const programs = /Property failed after (\d+) tests/.exec(stdout + stderr)?.[1];
  if (programs) return { bites: true, says: `${breaks}: after ${programs} programs, ${seconds} s` };
  return { bites: false, says: `${breaks}: not in ${runs} programs, ${seconds} s` };
}
