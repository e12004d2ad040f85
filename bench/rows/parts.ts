import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Finding } from '../report.ts';
import { forPages } from './size.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What each part of the sources is there for. The first that a path holds is the one. */
const parts: readonly (readonly [path: string, what: string])[] = [
  ['node_modules/ky/', 'ky'],
  ['node_modules/js-cookie/', 'js-cookie'],
  ['node_modules/jwt-decode/', 'jwt-decode'],
  ['src/token/', 'claims, records, timing, state, errors (`src/token`)'],
  ['src/platform/', 'storage, locks, channel, the page (`src/platform`)'],
  ['src/session/', 'the lifecycle (`src/session`)'],
  ['src/persistence/', 'where a session lives (`src/persistence`)'],
  ['src/djoser/', 'the wire of Djoser (`src/djoser`)'],
  ['src/', 'options and putting it together'],
];

async function bytesOf(entry: string, call: string): Promise<Map<string, number>> {
  const { metafile, outputFiles } = await build({
    stdin: {
      contents: `import { ${call} } from '${here(`../../src/${entry}.ts`)}'\nglobalThis.use = ${call}`,
      resolveDir: here('..'),
    },
    ...forPages,
    metafile: true,
    outfile: 'out.js',
  });
  const [output] = Object.values(metafile.outputs);
  const found = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    const what = parts.find(([part]) => path.includes(part))?.[1];
    if (what) found.set(what, (found.get(what) ?? 0) + bytesInOutput);
  }
  // What is said again in another part weighs next to nothing, so that no part has a weight of its own: each gets its share.
  const minified = [...found.values()].reduce((sum, bytes) => sum + bytes, 0);
  const gzipped = gzipSync(outputFiles[0]?.contents ?? new Uint8Array(), { level: 9 }).length;
  return new Map([...found].map(([what, bytes]) => [what, (bytes / minified) * gzipped]));
}

/** Which part of the sources the bytes of a bundle come from. */
export async function weightOfParts(): Promise<Finding> {
  const entries = [
    await bytesOf('index', 'createAuth'),
    await bytesOf('fetch', 'createAuth'),
    await bytesOf('core', 'createSession'),
  ];
  const cell = (bytes: number | undefined) => (bytes === undefined ? '' : (bytes / 1000).toFixed(1));
  const total = (found: Map<string, number>) => cell([...found.values()].reduce((sum, bytes) => sum + bytes, 0));
  return {
    title: 'Where the bytes are',
    how: 'Each part of the sources with its share of the gzipped bundle, kB: as much of it as it has of the minified one.',
    head: ['part', 'latchkey', 'latchkey/fetch', 'latchkey/core'],
    rows: [
      ...parts.map(([, what]) => [what, ...entries.map((found) => cell(found.get(what)))]),
      ['**all**', ...entries.map(total)],
    ],
  };
}
