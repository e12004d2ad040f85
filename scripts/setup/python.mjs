// Creates the virtual environments for the Django server of the integration tests: `.venv` from `test/djoser/requirements.txt`, and
// `.venvs/<name>` for each `requirements-<name>.txt`, which has older or additional packages.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installDebian, output, root, run, SetupError } from './run.mjs';

const python3 = process.platform === 'win32' ? 'python' : 'python3';
const lists = join(root, 'test', 'djoser');
const base = { folder: join(root, '.venv'), list: join(lists, 'requirements.txt') };

/** Creates or updates the environments. An environment stays unchanged while its list of requirements stays unchanged. */
export function python() {
  if (!existsSync(base.list)) return;
  const wanted = digestOf([base.list]);
  const works = output(interpreterOf(base), ['-c', 'import pip']) !== null;
  if (!works || stampOf(base) !== wanted) {
    if (!works) makeBase();
    install(base, wanted, ['-r', base.list]);
  }
  for (const overlay of overlays()) bringOverlay(overlay);
}

function overlays() {
  return readdirSync(lists).flatMap((file) => {
    const [, name] = /^requirements-(.+)\.txt$/.exec(file) ?? [];
    return name === undefined ? [] : [{ folder: join(root, '.venvs', name), list: join(lists, file) }];
  });
}

/** Creates an environment that uses the packages of `.venv` and adds its own. It takes a second and a few hundred kilobytes. */
function bringOverlay(overlay) {
  const wanted = digestOf([overlay.list, base.list]);
  if (stampOf(overlay) === wanted && existsSync(interpreterOf(overlay))) return;
  // Uses the interpreter of `.venv`, so that the compiled packages of `.venv` work here too.
  if (!run(interpreterOf(base), ['-m', 'venv', '--clear', '--without-pip', overlay.folder])) {
    throw new SetupError(`the Python environment ${overlay.folder} could not be made; see the lines above`);
  }
  const packages = packagesOf(overlay);
  writeFileSync(join(packages, 'base.pth'), `${packagesOf(base)}\n`);
  // `--target` ignores the installed packages of `.venv`, which must not change.
  install(overlay, wanted, ['--target', packages, '--no-deps', '-r', overlay.list]);
}

function install({ folder }, wanted, args) {
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...args];
  if (!run(interpreterOf(base), pip)) {
    throw new SetupError(
      `the Python packages could not be installed; see the lines above, then try: ${interpreterOf(base)} ${pip.join(' ')}`,
    );
  }
  writeFileSync(join(folder, 'installed.sha256'), wanted);
}

function makeBase() {
  rmSync(join(root, '.venvs'), { recursive: true, force: true });
  // Debian ships Python without the module `ensurepip`, which creating an environment needs.
  if (output(python3, ['-c', 'import sys, venv, ensurepip; assert sys.version_info >= (3, 10)']) === null) {
    installDebian(['python3-venv'], 'the test server (Python 3.10 or newer)');
  }
  if (!run(python3, ['-m', 'venv', '--clear', base.folder])) {
    throw new SetupError(`the Python environment could not be made; try: ${python3} -m venv --clear .venv`);
  }
}

function interpreterOf({ folder }) {
  return join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
}

function packagesOf(environment) {
  return output(interpreterOf(environment), ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']);
}

/** The digest of the lists from which the environment was made, or null. */
function stampOf({ folder }) {
  const stamp = join(folder, 'installed.sha256');
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : null;
}

function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}
