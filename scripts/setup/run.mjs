// Functions that all parts of the set-up use: print, run and find commands, and install Debian packages.

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Something could not be installed. The message is one sentence for a person, with a command that may help. */
export class SetupError extends Error {}

/** Runs a command in the project folder and shows its output. Returns whether the command succeeded. */
export function run(command, args, options = {}) {
  console.log(`setup: ${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    ...options,
  });
  return status === 0;
}

/** Returns the output of a command, or null if the command is missing or fails. */
export function output(command, args) {
  const { status, stdout } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

export function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Installs Debian packages if this is possible without a password. Otherwise throws an error with the command to run. */
export function installDebian(packages, purpose) {
  const helps = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  const isRoot = process.getuid?.() === 0;
  if (!isOnPath('apt-get') || !isRoot) {
    throw new SetupError(`missing for ${purpose}: ${packages.join(', ')}; on Debian or Ubuntu run: sudo ${helps}`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // If another installation is running, apt-get waits for its lock.
  const wait = ['-qq', '-o', 'DPkg::Lock::Timeout=600'];
  const installed =
    run('apt-get', [...wait, 'update'], { env }) &&
    run('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...packages], { env });
  if (!installed) throw new SetupError(`${packages.join(', ')} could not be installed; try: ${helps}`);
}
