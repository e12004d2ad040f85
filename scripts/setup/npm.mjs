// Installs the npm packages. One of them is the Node on which all other scripts run.

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { output, root, run, SetupError } from './run.mjs';

const oldestNode = 22;
const bin = join(root, 'node_modules', '.bin');

export function npm() {
  if (!isInstalled()) {
    // `npm ci` removes the Node of `node_modules`, on which this script may be running. So npm is started with the system's Node.
    const PATH = (process.env.PATH ?? '')
      .split(delimiter)
      .filter((folder) => !folder.endsWith(join('node_modules', '.bin')))
      .join(delimiter);
    const installed = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      env: { ...process.env, PATH },
    });
    if (!installed)
      throw new SetupError('the npm packages could not be installed; see the lines above, then try: npm ci');
  }
  requireNode();
}

/** Compares the packages that npm has installed with the lock file. Packages for other platforms do not count. */
function isInstalled() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const { packages: present } = JSON.parse(readFileSync(record, 'utf8'));
  const { packages: wanted } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

/**
 * Checks the version of Node. The npm package `node` gets its binary in an install script, and some machines do not run install scripts.
 */
function requireNode() {
  const own = join(bin, 'node');
  const version = output(existsSync(own) ? realpathSync(own) : 'node', ['--version']) ?? 'none';
  if (Number.parseInt(version.slice(1), 10) >= oldestNode) return;
  throw new SetupError(
    `Node ${oldestNode} or newer is needed and the npm package "node" did not bring it (found: ${version}); try: npm rebuild node --ignore-scripts=false`,
  );
}
