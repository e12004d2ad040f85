// `npm run check:matrix`: what a user gets. The packed tarball is installed in bare projects and used there: by bundlers, Jest, MSW and
// Node, by the TypeScripts, under the libraries that the bindings are for, and by the frameworks that render on a server.
// `matrix/versions.ts` says which, and `matrix/results.json` what came of it the last time. Build first.
//
//   node scripts/matrix.mjs                 all of it
//   node scripts/matrix.mjs vite types next a part

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bindingChecks } from './matrix/bindings.mjs';
import { pack, root, run } from './matrix/project.mjs';
import { record } from './matrix/record.ts';
import { renderers } from './matrix/renderers.mjs';
import { runners } from './matrix/runners.mjs';
import { types } from './matrix/types.mjs';

const checks = { ...runners, types, ...bindingChecks, ...renderers };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in checks));
if (unknown.length > 0)
  throw new TypeError(`Unknown: ${unknown.join(', ')}. There are ${Object.keys(checks).join(', ')}.`);

const folder = mkdtempSync(join(tmpdir(), 'latchkey-matrix-'));
try {
  const tarball = await pack(folder);
  for (const name of asked.length > 0 ? asked : Object.keys(checks)) {
    const startedAt = performance.now();
    const result = await checks[name]({ folder, tarball }).then(
      (lines) => ({ ok: true, lines }),
      (error) => ({ ok: false, lines: [error.message] }),
    );
    if (!result.ok) process.exitCode = 1;
    record(name, result.ok);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(
      `${result.ok ? 'ok  ' : 'FAIL'} ${name.padEnd(14)} ${seconds.padStart(6)} s  ${result.lines.join('\n')}`,
    );
  }
  await run('biome', ['format', '--write', 'scripts/matrix/results.json'], root);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
