// `npm run check:matrix`: tests the package as a user gets it. The packed tarball is installed in small projects and used there: by
// bundlers, Jest, MSW and Node, by several versions of TypeScript, with the libraries of the bindings, and by frameworks that render on a
// server. `matrix/versions.ts` lists the versions, and `matrix/results.json` has the last results. Build first.
//
//   node scripts/matrix.mjs                 runs all parts
//   node scripts/matrix.mjs vite types next runs only these parts

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
