import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import { onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** What the page does with a component, in the development mode of Svelte: there it warns. */
export interface Compiled {
  /** The markup, as a server renders it. */
  render(props: object): string;
  /** Shows the component in an element, which may have markup from a server. Returns the way to take it away. */
  hydrate(target: Element, props: object): () => void;
}

/** Compiles the component beside this file twice: for the server and for the browser. */
export async function compiled(name: string): Promise<Compiled> {
  const file = JSON.stringify(join(import.meta.dirname, name));
  const server = await load(`import { render } from 'svelte/server';
    import Component from ${file};
    export default (props) => render(Component, { props }).body;`);
  const page = await load(
    `import { flushSync, hydrate, unmount } from 'svelte';
    import Component from ${file};
    export default (target, props) => {
      const component = hydrate(Component, { target, props });
      flushSync();
      return () => unmount(component);
    };`,
    { isPage: true },
  );
  return { render: server as Compiled['render'], hydrate: page as Compiled['hydrate'] };
}

/** The default export of a module that is bundled with all that it imports. */
async function load(code: string, { isPage = false } = {}): Promise<unknown> {
  const entry = '\0entry';
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'svelte-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    mode: 'development',
    plugins: [
      { name: 'entry', resolveId: (id) => (id === 'entry' ? entry : null), load: (id) => (id === entry ? code : null) },
      svelte({ configFile: false, compilerOptions: { dev: true } }),
    ],
    resolve: { conditions: [...(isPage ? ['browser'] : []), 'development', 'module', 'import', 'default'] },
    ssr: { noExternal: true, resolve: { conditions: ['development', 'node', 'import', 'default'] } },
    build: {
      ssr: !isPage,
      minify: false,
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: {
        input: 'entry',
        preserveEntrySignatures: 'strict',
        output: { format: 'es', entryFileNames: 'main.js' },
      },
    },
  });
  const { default: made } = await import(/* @vite-ignore */ join(folder, 'main.js'));
  return made;
}
