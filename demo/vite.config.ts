import { fileURLToPath } from 'node:url';
import { msw } from 'msw/vite';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// The mode says which server the page talks to: `djoser` a real one, behind the proxy that `serve.mjs` adds; any other
// the fake one, which Mock Service Worker answers for. The plugin serves MSW's worker script from its package.
export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  // The built page may stand in any folder of any site.
  base: './',
  // Of its own for each server: the mode is part of what makes Vite prepare the packages anew.
  cacheDir: `../node_modules/.vite/demo-${mode}`,
  plugins: [msw({ mode: 'worker-only' })],
  // The files in `shown/` read as they would in an application.
  resolve: {
    alias: [
      { find: /^latchkey$/, replacement: here('../src/index.ts') },
      { find: /^latchkey\/(.+)$/, replacement: here('../src/$1.ts') },
    ],
  },
  // Found at the first visit they would cost it a reload.
  optimizeDeps: {
    include: ['@noble/hashes/hmac.js', '@noble/hashes/legacy.js', '@noble/hashes/sha2.js', '@noble/hashes/utils.js']
      .concat(['js-cookie', 'jwt-decode', 'ky'])
      .concat(['msw', 'msw/browser']),
  },
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    rolldownOptions: { input: [here('index.html'), here('tab.html')] },
  },
}));
