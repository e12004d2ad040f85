// The bound only ever moves down; the aim is where it should get to (docs/adr/0007-sizes.md).
// What a page pays: one import, bundled from `dist` with all it needs, minified, gzip -9. 1 kB is 1000 bytes.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

// A framework is on the page already.
const external = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).peerDependencies);
const budgets = JSON.parse(readFileSync(new URL('size-budgets.json', import.meta.url), 'utf8'));

for (const [entry, { import: name, maxBytes, aimBytes }] of Object.entries(budgets)) {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${name} } from '${entry}';`, resolveDir: process.cwd() },
    bundle: true,
    external,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  const bytes = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  const isOver = bytes > maxBytes;
  if (isOver) process.exitCode = 1;
  const row = [entry.padEnd(16), kB(bytes), 'of', kB(maxBytes), isOver ? `OVER by ${bytes - maxBytes} bytes` : ''];
  if (aimBytes < bytes) row.push(`(aim ${kB(aimBytes).trim()})`);
  console.log(row.join('  ').trimEnd());
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(2)} kB`.padStart(9);
}
