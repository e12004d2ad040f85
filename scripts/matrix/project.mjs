// Creates a small project with the packed tarball, and runs commands in it.

import { spawn } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Packs the package as for a publication, and returns the path of the tarball. */
export async function pack(folder) {
  const printed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root);
  const [{ filename }] = Object.values(JSON.parse(printed));
  return join(folder, filename);
}

/**
 * Copies the folders `from`, one over the other, into a new project. Installs the packages of its package.json, the tarball as `latchkey`,
 * and the packages in `more`. Returns the path of the project.
 */
export async function install({ folder, tarball }, name, from, more = {}) {
  const project = join(folder, name);
  const filter = (path) =>
    !/[\\/](node_modules|\.next|\.svelte-kit|\.nuxt|\.output|build)([\\/]|$)/.test(path.slice(root.length));
  for (const each of from) cpSync(join(root, each), project, { recursive: true, filter });
  const manifest = join(project, 'package.json');
  const declared = JSON.parse(readFileSync(manifest, 'utf8'));
  declared.dependencies = { ...declared.dependencies, ...more, latchkey: `file:${tarball}` };
  writeFileSync(manifest, JSON.stringify(declared, null, 2));
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'], project);
  return project;
}

/** Runs a command to its end and returns its output. If the command fails, throws an error with the output. */
export async function run(command, args, cwd, env = {}) {
  const child = start(command, args, cwd, env);
  const status = await new Promise((resolve, reject) => {
    child.process.on('error', reject);
    child.process.on('close', resolve);
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${child.printed()}`);
  return child.printed();
}

/** Runs a program that prints `lived` if it finds no fault. Throws if it does not print this word. */
export async function lives(command, args, project) {
  const printed = await run(command, args, project);
  if (!printed.split('\n').includes('lived')) throw new Error(`${args.join(' ')} printed:\n${printed}`);
}

/** Returns a function that checks all entries one after the other. It throws if any check has failed, and names each failed entry. */
export const each =
  (tried, check, nameOf = (one) => one) =>
  async (matrix) => {
    const faults = [];
    for (const one of tried) {
      await check(matrix, one).catch(({ message }) => faults.push(`${nameOf(one)}: ${message}`));
    }
    if (faults.length > 0) throw new Error(faults.join('\n'));
    return [tried.map(nameOf).join(', ')];
  };

/** Starts a command. The tools of the small project come first in the path. */
export function start(command, args, cwd, env = {}) {
  const bins = [join(cwd, 'node_modules', '.bin'), join(root, 'node_modules', '.bin'), process.env.PATH];
  const child = spawn(command, args, {
    cwd,
    env: { ...withoutNpm(process.env), CI: '1', PATH: bins.join(delimiter), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
  }
  return { process: child, printed: () => text };
}

/** The environment without the variables that npm sets for its scripts: another npm would read them. Variables of the user stay. */
function withoutNpm(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_(package|lifecycle|command)/.test(name)));
}
