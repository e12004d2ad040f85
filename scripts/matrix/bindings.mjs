// Tests each binding of the packed package with the oldest and the newest version of its library in `peerDependencies`.

import { each, install, lives } from './project.mjs';
import { bindings, happyDom } from './versions.ts';

const from = ['test/packaging/bindings'];

/** The flags of Node for a program. */
function flagsOf(name, installed) {
  // Without this flag, Node would load Svelte's code for a server.
  if (name === 'svelte') return ['--conditions=browser'];
  if (!('zone.js' in installed)) return [];
  return ['--import', name === 'angular-server' ? 'zone.js/node' : 'zone.js'];
}

const nameOf = (installed) =>
  Object.entries(installed)
    .map((entry) => entry.join(' '))
    .join(' + ');

const programs = Object.entries(bindings).map(([name, tried]) => {
  const live = async (matrix, installed) => {
    const project = await install(matrix, `${name}-${tried.indexOf(installed)}`, from, {
      'happy-dom': happyDom,
      ...installed,
    });
    await lives('node', [...flagsOf(name, installed), `${name}.js`], project);
  };
  return [name, each(tried, live, nameOf)];
});

export const bindingChecks = Object.fromEntries(programs);
