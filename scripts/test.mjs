// `npm test`: runs every check of the project. Prints one line for each, and one line with the totals at the end.
//
// A step is an npm script. A step with tests writes a JSON report to `reports/`, from which the counts are read. The output of a step is in
// `reports/<name>.log`, and is shown only if the step fails. The failures are printed again just before the last line.

import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { countsOf, failuresOf, readReport } from './test-report.mjs';

// Each list of `stages` has steps that run one after the other. Lists in the same stage run at the same time: each of them keeps one core busy.
const stages = [
  [
    [
      { name: 'build' },
      { name: 'check:lint' },
      { name: 'test:architecture', tests: true },
      // By default vitest leaves one core free.
      { name: 'test:unit', tests: true, args: ['--coverage', '--maxWorkers=100%'] },
    ],
  ],
  [
    [{ name: 'test:djoser', tests: true }],
    [
      { name: 'check:types' },
      { name: 'check:api' },
      { name: 'test:types', tests: true },
      // The seed is fixed: otherwise a commit could fail on a program that broke before it too. `npm run test:model` draws new programs.
      {
        name: 'test:model',
        tests: true,
        args: ['--maxWorkers=1'],
        env: { MODEL_RUNS: '2000', MODEL_SEED: '1' },
      },
    ],
  ],
  // Browsers that share two cores sometimes get no CPU time for seconds. So a file that failed is run once more, without other files at the
  // same time. If more files than `secondLookAtFiles` have failed, none is run again. A file that fails again counts as failed. The first
  // failures are always printed.
  [[{ name: 'test:browser', tests: true, secondLookAtFiles: 3 }]],
  [
    [{ name: 'demo:check' }],
    [
      // The cases are tests of several steps. This step reads the reports of those steps.
      { name: 'check:cases' },
      { name: 'docs' },
      { name: 'docs:check' },
      { name: 'check:package' },
      { name: 'check:size' },
    ],
  ],
];

const reports = 'reports';
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports);

const total = { passed: 0, failed: 0, skipped: 0 };
const told = [];
for (const lists of stages) await Promise.all(lists.map(runAll));

async function runAll(steps) {
  for (const step of steps) await runStep(step);
}

async function runStep(step) {
  const startedAt = performance.now();
  const counts = await countsAfter(step);
  for (const key of Object.keys(total)) total[key] += counts[key];

  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const result = counts.failed > 0 ? 'FAIL' : 'ok';
  console.log(
    `${result.padEnd(5)}${step.name.padEnd(14)}${seconds.padStart(6)} s${step.tests ? `  ${line(counts)}` : ''}`,
  );
  if (counts.failed > 0) {
    console.log(readFileSync(pathOf(step.name, 'log'), 'utf8'));
    if (!told.some(({ name }) => name === step.name))
      told.push({ name: step.name, what: 'failed', failures: new Map() });
  }
}

for (const { name, what, failures } of told) {
  console.log(`\n${name} ${what}:`);
  for (const [file, tests] of failures) console.log(`  ${file}\n${tests.map((test) => `    ${test}`).join('\n')}`);
}
const summary = `tests: ${line(total)}`;
writeFileSync(`${reports}/summary.txt`, `${summary}\n`);
console.log(summary);
process.exitCode = total.failed > 0 ? 1 : 0;

async function countsAfter(step) {
  const { name, tests, args = [], secondLookAtFiles = 0 } = step;
  const status = await run(step, name, args);
  if (!tests) return { passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 };

  const files = readReport(pathOf(name, 'json'));
  if (!files) return { passed: 0, failed: 1, skipped: 0 };
  const failures = failuresOf(files);
  if (failures.size > 0) told.push({ name, what: 'failed', failures });
  // A step can fail without a failed test, for example if the coverage is too low, or after an unhandled rejection.
  if (status !== 0 && failures.size === 0) return { ...countsOf(files), failed: 1 };

  if (failures.size > 0 && failures.size <= secondLookAtFiles) {
    const again = `${name}-again`;
    await run({ ...step, env: { LATCHKEY_SECOND_LOOK: '1' } }, again, [...failures.keys(), '--maxWorkers=1']);
    const second = readReport(pathOf(again, 'json')) ?? new Map();
    for (const [path, file] of second) files.set(path, file);
    const still = failuresOf(files);
    told.push({
      name,
      what: `was run again, ${failures.size} of ${files.size} files; after that ${still.size} failed`,
      failures: still,
    });
  }
  return countsOf(files);
}

function run({ name, tests = false, env = {} }, as, args) {
  const reporters = tests ? ['--reporter=default', '--reporter=json', `--outputFile.json=${pathOf(as, 'json')}`] : [];
  const command = ['run', '--silent', name, '--', ...args, ...reporters];
  const log = createWriteStream(pathOf(as, 'log'));
  return new Promise((resolve, reject) => {
    const child = spawn('npm', command, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.on('error', reject);
    child.on('close', (status) => log.end(() => resolve(status)));
  });
}

function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function pathOf(name, ending) {
  return `${reports}/${name.replace(':', '-')}.${ending}`;
}
