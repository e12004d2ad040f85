// `npm test`: every check of the project, one line each, and one line of counts at the end.
//
// A step is an npm script. One that runs tests has its runner write a JSON report to `reports/`, and the counts come
// from there. What a step prints is kept in `reports/<name>.log` and shown only when the step fails.

import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const steps = [
  { name: 'build' },
  { name: 'check:lint' },
  { name: 'check:types' },
  { name: 'check:api' },
  { name: 'test:house', tests: true },
  { name: 'test:unit', tests: true, args: ['--coverage'] },
  { name: 'check:cases' },
  { name: 'test:model', tests: true, env: { MODEL_RUNS: '5000' } },
  { name: 'test:types', tests: true },
  { name: 'test:djoser', tests: true },
  { name: 'test:browser', tests: true },
  { name: 'demo:check' },
  { name: 'docs' },
  { name: 'check:package' },
  { name: 'check:size' },
];

const reports = 'reports';
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports);

const total = { passed: 0, failed: 0, skipped: 0 };
for (const step of steps) {
  const startedAt = performance.now();
  const status = await run(step);
  const counts = countsOf(step);
  // A step can fail without a failing test: a lint error, coverage under its bound, an unhandled rejection.
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  for (const key of Object.keys(total)) total[key] += counts[key];

  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const result = counts.failed > 0 ? 'FAIL' : 'ok';
  console.log(
    `${result.padEnd(5)}${step.name.padEnd(14)}${seconds.padStart(6)} s${step.tests ? `  ${line(counts)}` : ''}`,
  );
  if (counts.failed > 0) console.log(readFileSync(logOf(step), 'utf8'));
}

const summary = `tests: ${line(total)}`;
writeFileSync(`${reports}/summary.txt`, `${summary}\n`);
console.log(summary);
process.exitCode = total.failed > 0 ? 1 : 0;

function run({ name, args = [], tests = false, env = {} }) {
  const reporters = tests ? ['--reporter=default', '--reporter=json', `--outputFile.json=${reportOf({ name })}`] : [];
  const command = ['run', '--silent', name, '--', ...args, ...reporters];
  const log = createWriteStream(logOf({ name }));
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

function countsOf({ name, tests = false }) {
  if (!tests) return { passed: 0, failed: 0, skipped: 0 };
  try {
    const report = JSON.parse(readFileSync(reportOf({ name }), 'utf8'));
    return {
      passed: report.numPassedTests,
      // A file that cannot even be loaded is a failed suite without a failed test.
      failed: report.numFailedTests || (report.success ? 0 : 1),
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function reportOf({ name }) {
  return `${reports}/${name.replace(':', '-')}.json`;
}

function logOf({ name }) {
  return `${reports}/${name.replace(':', '-')}.log`;
}
