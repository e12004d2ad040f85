import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import { baselines, libraries } from '../libraries.ts';
import type { Bound, Finding } from '../report.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** As a page loads a program. */
export const forPages = {
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  write: false,
  logLevel: 'error',
} as const satisfies BuildOptions;

/** The smallest program that really uses a library, as a page would load it. */
export async function bundle(use: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: use, resolveDir: here('..'), loader: 'js' },
    alias: {
      latchkey: here('../../dist/index.js'),
      'latchkey/fetch': here('../../dist/fetch.js'),
      'latchkey/core': here('../../dist/core.js'),
    },
    ...forPages,
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

/** gzip, bytes. */
const limits = new Map([
  ['latchkey (auth.api)', 24_600],
  ['latchkey/fetch', 15_900],
  ['latchkey/core', 11_200],
]);

const kB = (bytes: number) => (bytes / 1000).toFixed(1);

export async function size(): Promise<Finding> {
  const weighed = await Promise.all(
    [...baselines, ...libraries].map(async ({ name, use, appSends }) => {
      const code = await bundle(use);
      return { name, appSends, bytes: gzipSync(code, { level: 9 }).length, brotli: brotliCompressSync(code).length };
    }),
  );
  return {
    title: 'What a page loads',
    how: 'The smallest program that logs in and asks for something with the library, bundled by esbuild, minified. kB are 1000 bytes.',
    head: ['library', 'gzip -9, kB', 'brotli, kB', 'sends requests, renews and resends'],
    rows: weighed
      .sort((a, b) => a.bytes - b.bytes)
      .map(({ name, bytes, brotli, appSends }) => [
        name,
        kB(bytes),
        kB(brotli),
        name.startsWith('bare') ? 'sends' : appSends ? 'no: the app sends' : 'yes',
      ]),
    bounds: weighed.flatMap(({ name, bytes }): Bound[] => {
      const limit = limits.get(name);
      if (limit === undefined) return [];
      return [{ what: `${name}, bundled`, limit: `${kB(limit)} kB`, found: `${kB(bytes)} kB`, isKept: bytes <= limit }];
    }),
  };
}
