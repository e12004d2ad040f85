// Brings a fresh clone to the point where the script that npm is about to run can run.
// Runs on whatever Node is there, before any package is installed: Node's own modules only.
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
