// One small program, bundled by each bundler and then run, or run as it is.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, run } from './project.mjs';

/** A check that installs `test/packaging/<name>`, runs a command there, and then runs what came out. */
const bundler = (name, command, bundle) => async (matrix) => {
  const project = await install(matrix, name, ['test/packaging/app', `test/packaging/${name}`]);
  if (command) await run(command[0], command.slice(1), project);
  await lives(project, bundle);
  if (!command) return ['runs'];
  if (/from\s*['"]latchkey/.test(readFileSync(join(project, bundle), 'utf8'))) {
    throw new Error(`${bundle} still imports the package: nothing was bundled.`);
  }
  return ['bundles, and the bundle runs'];
};

async function lives(project, file) {
  const printed = await run('node', [file], project);
  if (printed.trim() !== 'lived') throw new Error(`${file} printed:\n${printed}`);
}

export const runners = {
  node: bundler('node', null, 'main.js'),
  vite: bundler('vite', ['vite', 'build'], 'dist/main.js'),
  webpack: bundler('webpack', ['webpack'], 'dist/main.mjs'),
  rollup: bundler('rollup', ['rollup', '--config'], 'dist/main.mjs'),
  esbuild: bundler(
    'esbuild',
    ['esbuild', 'main.js', '--bundle', '--format=esm', '--target=es2022', '--outfile=dist/main.js'],
    'dist/main.js',
  ),
  async jest(matrix) {
    const project = await install(matrix, 'jest', ['test/packaging/app', 'test/packaging/jest']);
    const printed = await run('jest', [], project, { NODE_OPTIONS: '--experimental-vm-modules' });
    const [, passed] = /Tests:\s+(\d+) passed, \1 total/.exec(printed) ?? [];
    if (passed === undefined) throw new Error(printed);
    return [`${passed} tests pass`];
  },
};
