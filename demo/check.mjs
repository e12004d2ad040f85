// Starts the demo and uses it as a visitor would, in Chromium: `npm run demo:check`, with `-- --djoser` on a real server.
// Says what it saw, and ends with 1 when that is not what the page promises. CHROMIUM names another browser.

import assert from 'node:assert/strict';
import { openBrowser } from './check/browser.mjs';
import { openDemo } from './check/demo.mjs';
import { visits } from './check/visits.mjs';

const flags = process.argv.slice(2);
let failed = 0;

const demo = await openDemo(flags);
const browser = await openBrowser();
try {
  for (const [promise, visit] of Object.entries(visits)) {
    const startedAt = performance.now();
    try {
      // Each in a profile of its own: what one leaves behind is not there for the next.
      const seen = await browser.visit(demo.address, visit);
      console.log(`ok    ${promise} (${seconds(startedAt)} s): ${seen}`);
    } catch (error) {
      failed += 1;
      console.error(`FAIL  ${promise} (${seconds(startedAt)} s): ${error.message}`);
    }
  }
} finally {
  await browser.close();
  await demo.close();
}

try {
  assert.equal(demo.exitCode(), 0, `the demo ended with ${demo.exitCode()} after Ctrl-C`);
  await assert.rejects(fetch(demo.address), 'the address still answers after Ctrl-C');
  console.log('ok    ends at Ctrl-C: code 0, and nothing answers any more');
} catch (error) {
  failed += 1;
  console.error(`FAIL  ends at Ctrl-C: ${error.message}`);
}
console.log(`demo: ${Object.keys(visits).length + 1 - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function seconds(startedAt) {
  return ((performance.now() - startedAt) / 1000).toFixed(1);
}
