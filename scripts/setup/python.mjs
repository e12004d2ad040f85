// A virtual environment at .venv for the Django server of the integration tests.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installDebian, output, root, run, SetupError } from './run.mjs';

const venv = join(root, '.venv');
const python3 = process.platform === 'win32' ? 'python' : 'python3';
const interpreter = join(venv, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
const requirements = join(root, 'test', 'djoser', 'requirements.txt');
const stamp = join(venv, 'installed.sha256');

/** Leaves the environment alone while the list of requirements is the one it was made from. */
export function python() {
  if (!existsSync(requirements)) return;
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const works = output(interpreter, ['-c', 'import pip']) !== null;
  if (works && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (!works) makeEnvironment();
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  if (!run(interpreter, pip)) {
    throw new SetupError(
      `the Python packages could not be installed; see the lines above, then try: ${interpreter} ${pip.join(' ')}`,
    );
  }
  writeFileSync(stamp, wanted);
}

function makeEnvironment() {
  // Debian ships Python without what makes environments; `import ensurepip` is the part that is missing.
  if (output(python3, ['-c', 'import sys, venv, ensurepip; assert sys.version_info >= (3, 10)']) === null) {
    installDebian(['python3-venv'], 'the test server (Python 3.10 or newer)');
  }
  if (!run(python3, ['-m', 'venv', '--clear', venv])) {
    throw new SetupError(`the Python environment could not be made; try: ${python3} -m venv --clear .venv`);
  }
}
