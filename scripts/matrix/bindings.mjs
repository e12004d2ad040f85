// The bindings, each from the packed package, with its library at both ends of the range that `peerDependencies` declares.

import { each, install, lives } from './project.mjs';
import { bindings, happyDom } from './versions.ts';

const from = ['test/packaging/bindings'];

/** What Node is told besides the name of a program. */
function flagsOf(name, installed) {
  // What runs in a page, where Node would be given what renders on a server.
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
