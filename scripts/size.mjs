// Measures the size of one import: bundled from `dist` with everything that it needs, minified, gzip -9. 1 kB is 1000 bytes. `maxBytes` may
// be lowered, and raised only for the repair of a fault. `aimBytes` is the size that the project wants to reach
// (docs/adr/0021-sizes-of-the-second-edition.md).

import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

// The page has already loaded its framework.
const external = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).peerDependencies);
const budgets = JSON.parse(readFileSync(new URL('size-budgets.json', import.meta.url), 'utf8'));

for (const [entry, { import: name, maxBytes, aimBytes, laterMaxBytes }] of Object.entries(budgets)) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export { ${name} } from '${entry.replace(/ .*/, '')}';`, resolveDir: process.cwd() },
    bundle: true,
    external,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    splitting: true,
    outdir: 'out',
    metafile: true,
    write: false,
  });
  const atOnce = withImports(metafile.outputs, 'out/stdin.js');
  const weigh = (isMeant) =>
    outputFiles
      .filter(({ path }) => isMeant(relative(process.cwd(), path).replaceAll('\\', '/')))
      .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
  check(
    entry,
    weigh((path) => atOnce.has(path)),
    maxBytes,
    aimBytes,
  );
  if (laterMaxBytes)
    check(
      `  when shown`,
      weigh((path) => !atOnce.has(path)),
      laterMaxBytes,
    );
}

/** The files that the browser loads before the first line runs. It loads an `import()` later. */
function withImports(outputs, path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const { path: next, kind, external } of outputs[path].imports) {
    if (kind === 'import-statement' && !external) withImports(outputs, next, found);
  }
  return found;
}

function check(name, bytes, maxBytes, aimBytes) {
  const isOver = bytes > maxBytes;
  if (isOver) process.exitCode = 1;
  const row = [name.padEnd(27), kB(bytes), 'of', kB(maxBytes), isOver ? `OVER by ${bytes - maxBytes} bytes` : ''];
  if (aimBytes < bytes) row.push(`(aim ${kB(aimBytes).trim()})`);
  console.log(row.join('  ').trimEnd());
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(2)} kB`.padStart(9);
}
