// Builds the SvelteKit site of the guide in the current folder, serves it, and prints its address. A process of its own: SvelteKit works in
// the folder in which the process runs.
import { join } from 'node:path';
import { sveltekit } from '@sveltejs/kit/vite';
import { createBuilder, type InlineConfig, preview } from 'vite';
import { djoser } from '../../../examples/shared/djoser.ts';

const src = join(import.meta.dirname, '../../../src');
const site: InlineConfig = {
  configFile: false,
  logLevel: 'error',
  plugins: [sveltekit(), djoser()],
  resolve: {
    alias: [
      { find: /^latchkey$/, replacement: join(src, 'index.ts') },
      { find: /^latchkey\/(\w+)$/, replacement: join(src, '$1.ts') },
    ],
  },
};

const builder = await createBuilder(site);
await builder.buildApp();
const { resolvedUrls } = await preview({ ...site, preview: { host: '127.0.0.1', port: 0 } });
console.log(resolvedUrls?.local[0]);
