// Reads the JSON report of a test run, file by file.

import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** The tests of each file with their results; `null` if there is no readable report. */
export function readReport(path) {
  try {
    const { testResults } = JSON.parse(readFileSync(path, 'utf8'));
    return new Map(testResults.map((file) => [relative(process.cwd(), file.name).replaceAll('\\', '/'), file]));
  } catch {
    return null;
  }
}

export function countsOf(files) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of files.values()) {
    const failed = assertionResults.filter((test) => test.status === 'failed').length;
    counts.passed += assertionResults.filter((test) => test.status === 'passed').length;
    // A file that cannot be loaded has failed, although it has no failed test.
    counts.failed += failed || (status === 'passed' ? 0 : 1);
    counts.skipped += assertionResults.filter((test) => !['passed', 'failed'].includes(test.status)).length;
  }
  return counts;
}

/** The files that failed, with the first lines of each error. */
export function failuresOf(files) {
  const failures = new Map();
  for (const [path, { status, message, assertionResults }] of files) {
    if (status === 'passed') continue;
    const tests = assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName, failureMessages }) => `${fullName}\n${firstLines(failureMessages.join('\n'))}`);
    failures.set(path, tests.length > 0 ? tests : [firstLines(message)]);
  }
  return failures;
}

const firstLines = (text) =>
  text
    .split('\n')
    .filter((line) => !line.includes('node_modules'))
    .slice(0, 12)
    .map((line) => `      ${line}`)
    .join('\n');
