import { defineConfig } from 'tsup';

const shared = {
  target: 'es2022',
  platform: 'browser',
  tsconfig: 'tsconfig.src.json',
  sourcemap: true,
  // A constant is written in its place. A bundler can no longer tell that it is one: what is shared between entries comes as `var`.
  esbuildOptions(options: { minifySyntax?: boolean }) {
    options.minifySyntax = true;
  },
} as const;

const entries = [
  'src/index.ts',
  'src/fetch.ts',
  'src/core.ts',
  'src/react.ts',
  'src/vue.ts',
  'src/svelte.ts',
  'src/angular.ts',
  'src/axios.ts',
  'src/jquery.ts',
  'src/testing.ts',
  'src/msw.ts',
  'src/devtools.ts',
];

export default defineConfig([
  {
    ...shared,
    // A file of its own for what only some import: js-cookie comes with it, and a bundler leaves both away together.
    entry: [...entries, 'src/platform/cookie-storage.ts'],
    format: 'esm',
    dts: { entry: entries },
    // Shared chunks: an error class must be the same class whichever entry it comes through.
    splitting: true,
    clean: true,
    // The fake server signs real tokens; its users should not have to install a hash library for that.
    noExternal: ['@noble/hashes'],
  },
  {
    ...shared,
    // dist/latchkey.global.js: `window.latchkey` for a <script> tag in a server-rendered page. It names no source map: Django's
    // `collectstatic` stops when a file that somebody has copied names a map that is not there.
    entry: { latchkey: 'src/index.ts' },
    format: 'iife',
    globalName: 'latchkey',
    minify: true,
    sourcemap: false,
    noExternal: [/./],
  },
  {
    ...shared,
    // dist/latchkey-jquery.global.js: `window.latchkeyJquery`, for the same page where it has jQuery.
    entry: { 'latchkey-jquery': 'src/jquery.ts' },
    format: 'iife',
    globalName: 'latchkeyJquery',
    minify: true,
    sourcemap: false,
  },
  {
    // dist/cli.js: `npx latchkey doctor`. One file for Node, with all that it needs in it: no page loads it, and nobody installs more.
    entry: { cli: 'src/doctor/cli.ts' },
    target: 'node22',
    platform: 'node',
    tsconfig: 'tsconfig.doctor.json',
    format: 'esm',
    noExternal: [/./],
  },
]);
