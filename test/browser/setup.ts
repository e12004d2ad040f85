/** Before the browser tests: the page and the built package, ready to be served. After them: the figures. */
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { printReport, resetReport } from './report.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const builtPackage = here('../../dist/index.js');

declare module 'vitest' {
  interface ProvidedContext {
    staticDir: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(builtPackage)) throw new Error('The browser tests load the built package. Run: npm run build');
  const staticDir = await mkdtemp(join(tmpdir(), 'latchkey-page-'));
  const html = await readFile(here('page/index.html'), 'utf8');
  await writeFile(join(staticDir, 'index.html'), html);
  await writeFile(join(staticDir, 'global.html'), html.replace('latchkey.js', 'latchkey.global.js'));
  await copyFile(here('../../dist/latchkey.global.js'), join(staticDir, 'latchkey.global.js'));
  const shared = { bundle: true, format: 'iife', target: 'es2022', sourcemap: 'inline', logLevel: 'warning' } as const;
  await build({ ...shared, entryPoints: [here('page/world.ts'), here('page/main.ts')], outdir: staticDir });
  // Bare imports mean nothing to a browser, so what the package imports is bundled with it, as an application does.
  await build({
    ...shared,
    entryPoints: [builtPackage],
    globalName: 'latchkey',
    outfile: join(staticDir, 'latchkey.js'),
  });
  // As modules: the picture is loaded when it is looked at.
  await build({
    ...shared,
    format: 'esm',
    splitting: true,
    entryPoints: [here('../../dist/devtools.js')],
    outdir: staticDir,
  });
  resetReport();
  project.provide('staticDir', staticDir);
  return async () => {
    await rm(staticDir, { recursive: true, force: true });
    printReport();
  };
}
