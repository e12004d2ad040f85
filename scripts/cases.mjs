// Prints the 176 cases, one line each, with the result of its tests. Fails if a test has failed, was skipped or is missing.
//
//   node scripts/cases.mjs            runs the cases
//   node scripts/cases.mjs reports    reads vitest's reports in that folder

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const parts = [
  { from: 1, to: 102 },
  { from: 155, to: 228 },
];
const numbered = /^(B\d{2,3}) · (.*)$/s;

const given = process.argv[2];
const folder = given ?? 'reports/cases';
if (!given) runCases();

const cases = new Map(
  parts.flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, index) => [`B${String(from + index).padStart(2, '0')}`, []]),
  ),
);
const strangers = new Set();
for (const { assertionResults } of latestResults(folder)) {
  for (const { title, status } of assertionResults) {
    const [, id, fact] = numbered.exec(title) ?? [];
    if (!id) continue;
    if (cases.has(id)) cases.get(id).push({ fact, status });
    else strangers.add(id);
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
for (const id of strangers) console.log(`${id.padEnd(5)}unknown  no case has this number`);

console.log(
  `cases: ${cases.size} ids, ${tally.passed} passed, ${tally.failed} failed, ${tally.missing} missing, ${strangers.size} unknown`,
);
process.exitCode = tally.passed === cases.size && strangers.size === 0 ? 0 : 1;

/** Runs the cases. Most are unit tests; some need real browsers, the compiler, or the built package. */
function runCases() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const projects = ['unit', 'types', 'architecture', 'browser'].flatMap((name) => ['--project', name]);
  const files = ['test/cases', 'test/architecture/node10', 'test/browser'];
  const reporters = ['--reporter=json', `--outputFile.json=${join(folder, 'test-cases.json')}`];
  spawnSync('vitest', ['run', ...projects, '--testNamePattern', '\\bB\\d{2,3} · ', ...reporters, ...files], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}

/** The results of each test file. If a file was run twice, the last run counts. */
function latestResults(folder) {
  const reports = readdirSync(folder)
    .filter((name) => /^test-.*\.json$/.test(name))
    .map((name) => join(folder, name))
    .sort((one, other) => statSync(one).mtimeMs - statSync(other).mtimeMs);
  const files = new Map();
  for (const report of reports)
    for (const file of JSON.parse(readFileSync(report, 'utf8')).testResults) files.set(file.name, file);
  return files.values();
}
