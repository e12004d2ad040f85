// The few things that every part of the set-up does: say it, run it, find it, install it from Debian.

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Something that could not be installed; the message is one sentence for a person, with the command that would help. */
export class SetupError extends Error {}

/** Runs a command in the project folder, its output shown, and gives whether it succeeded. */
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

/** What a command prints, or null when it is missing or fails. */
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

/** Installs Debian packages where that is possible without asking; otherwise says what a person should run. */
export function installDebian(packages, purpose) {
  const helps = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  const isRoot = process.getuid?.() === 0;
  if (!isOnPath('apt-get') || !isRoot) {
    throw new SetupError(`missing for ${purpose}: ${packages.join(', ')}; on Debian or Ubuntu run: sudo ${helps}`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another installation may be under way: wait for its lock rather than fail.
  const wait = ['-qq', '-o', 'DPkg::Lock::Timeout=600'];
  const installed =
    run('apt-get', [...wait, 'update'], { env }) &&
    run('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...packages], { env });
  if (!installed) throw new SetupError(`${packages.join(', ')} could not be installed; try: ${helps}`);
}
