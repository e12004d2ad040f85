// Prepares a fresh clone for the script that npm is about to run. It runs before any package is installed, on any version of Node. So it
// uses only Node's own modules.
//
//   node scripts/setup.mjs npm python browsers

import { browsers } from './setup/browsers.mjs';
import { npm } from './setup/npm.mjs';
import { python } from './setup/python.mjs';
import { SetupError } from './setup/run.mjs';

const needs = { npm, python, browsers };

for (const name of process.argv.slice(2)) {
  const bring = needs[name];
  if (bring === undefined) throw new TypeError(`Unknown need "${name}": one of ${Object.keys(needs).join(', ')}.`);
  try {
    bring();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`setup: ${error.message}`);
    process.exitCode = 1;
    break;
  }
}
