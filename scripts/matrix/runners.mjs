// Uses one small program in three ways: with each bundler, directly in Node, and in each test runner. Each tool has its default
// configuration, and the additional line that the docs recommend for it, if there is one.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { each, install, lives, run } from './project.mjs';
import { bundlers, jests, msws, nodes } from './versions.ts';

const app = 'test/packaging/app';

/** The command of each bundler, and the additional packages and files that it needs. */
const ways = {
  vite: () => ({ command: ['vite', 'build'], config: 'vite' }),
  rollup: (version) => ({
    command: ['rollup', '--config'],
    config: 'rollup',
    // The newest plugin requires a newer Rollup.
    more: { '@rollup/plugin-node-resolve': version.startsWith('3.') ? '15.3.1' : '16.0.3' },
  }),
  esbuild: () => ({ command: ['esbuild', 'src/index.js', '--bundle', '--outdir=dist'] }),
  parcel: () => ({ command: ['parcel', 'build', 'index.html'] }),
  webpack: (version) =>
    version.startsWith('4.')
      ? {
          command: ['webpack', '--mode=production'],
          config: 'webpack-4',
          more: {
            'webpack-cli': '4.10.0',
            'babel-loader': '8.4.1',
            '@babel/core': '7.29.0',
            '@babel/preset-env': '7.29.0',
          },
          // The hash function of webpack 4 is missing in the present OpenSSL.
          env: { NODE_OPTIONS: '--openssl-legacy-provider' },
        }
      : { command: ['webpack', '--mode=production'], more: { 'webpack-cli': '7.3.1' } },
};

async function bundle(matrix, name, version) {
  const { command, config, more = {}, env } = ways[name](version);
  const from = config ? [app, `test/packaging/${config}`] : [app];
  const project = await install(matrix, `${name}-${version}`, from, { [name]: version, ...more });
  await run(command[0], command.slice(1), project, env);
  const [file] = scriptsIn(join(project, 'dist'));
  if (/\b(from|import|require)\b\s*\(?\s*['"]latchkey/.test(readFileSync(file, 'utf8'))) {
    throw new Error(`${file} still imports the package: nothing was bundled.`);
  }
  await lives('node', [file], project);
}

/** The scripts in a folder, the largest first. The largest is the program; the others come from the tool. */
function scriptsIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.m?js$/.test(name))
    .map((name) => join(folder, name))
    .sort((one, other) => statSync(other).size - statSync(one).size);
}

async function runInNode(matrix, version) {
  const binary = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const project = await install(matrix, `node-${version}`, [app], { [binary]: version });
  await lives(join('node_modules', binary, 'bin', 'node'), ['src/index.js'], project);
}

/**
 * Runs Jest in one of three ways: with ES modules, with Babel, which turns the package into CommonJS, and in CommonJS that requires ES
 * modules as Node does.
 */
async function testInJest(matrix, way, version) {
  const more = way === 'babel' ? { '@babel/core': '7.29.0', '@babel/preset-env': '7.29.0' } : {};
  const from = [app, `test/packaging/jest-${way}`];
  const project = await install(matrix, `jest-${way}-${version}`, from, { jest: version, ...more });
  const env = way === 'babel' ? {} : { NODE_OPTIONS: '--experimental-vm-modules' };
  const printed = await run('jest', [], project, env);
  if (!/Tests:\s+(\d+) passed, \1 total/.test(printed)) throw new Error(printed);
}

async function mock(matrix, version) {
  const project = await install(matrix, `msw-${version}`, ['test/packaging/msw'], { msw: version });
  await lives('node', ['main.js'], project);
}

export const runners = {
  node: each(nodes, runInNode),
  ...Object.fromEntries(
    Object.entries(bundlers).map(([name, versions]) => [
      name,
      each(versions, (matrix, version) => bundle(matrix, name, version)),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(jests).map(([way, versions]) => [
      `jest-${way}`,
      each(versions, (matrix, version) => testInJest(matrix, way, version)),
    ]),
  ),
  msw: each(msws, mock),
};
