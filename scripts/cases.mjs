// The 102 cases of `test/cases/`, one line each: what is promised, and whether it held. Fails when one failed, was skipped or is gone.
//
//   node scripts/cases.mjs                  runs them
//   node scripts/cases.mjs a-report.json    reads a report of vitest's that has them

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';

const count = 102;
const given = process.argv[2];
const report = given ?? 'reports/test-cases.json';
if (!given) {
  mkdirSync('reports', { recursive: true });
  const reporters = ['--reporter=json', `--outputFile.json=${report}`];
  spawnSync('vitest', ['run', '--project', 'unit', ...reporters, 'test/cases'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}

const cases = new Map(Array.from({ length: count }, (_, index) => [`B${String(index + 1).padStart(2, '0')}`, []]));
const strangers = [];
for (const { assertionResults } of JSON.parse(readFileSync(report, 'utf8')).testResults) {
  for (const { title, status } of assertionResults) {
    const [, id, fact] = /^(B\d{2,3}) · (.*)$/s.exec(title) ?? [];
    if (!id) continue;
    if (cases.has(id)) cases.get(id).push({ fact, status });
    else strangers.push(id);
  }
}

const tally = { passed: 0, failed: 0, missing: 0 };
for (const [id, tests] of cases) {
  const result =
    tests.length === 0 ? 'missing' : tests.every(({ status }) => status === 'passed') ? 'passed' : 'failed';
  tally[result] += 1;
  const more = tests.length > 1 ? ` (${tests.length} tests)` : '';
  console.log(`${id.padEnd(5)}${result.padEnd(8)}${tests[0]?.fact ?? 'no test of this number'}${more}`);
  for (const { fact, status } of tests) if (status !== 'passed') console.log(`     ${status}: ${fact}`);
}
for (const id of strangers) console.log(`${id.padEnd(5)}unknown  a number above ${count}`);

console.log(
  `cases: ${count} ids, ${tally.passed} passed, ${tally.failed} failed, ${tally.missing} missing, ${strangers.length} unknown`,
);
process.exitCode = tally.passed === count && strangers.length === 0 ? 0 : 1;
