/** The code of docs/guides/workers-and-extensions.md as pages and workers, with `latchkey` as it is published. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../../..');
const published = Object.fromEntries(
  ['index', 'fetch'].map((entry) => [`${root}/src/${entry}.ts`, `${root}/dist/${entry}.js`]),
);

/** Makes one script of a file and all that it imports. */
export async function bundle(contents: string, server = ''): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(root, 'test/guides'), loader: 'ts' },
    plugins: [
      {
        name: 'published',
        setup({ onResolve }) {
          onResolve({ filter: /\/src\/\w+\.ts$/ }, ({ path, resolveDir }) => ({
            path: published[join(resolveDir, path)] ?? '',
          }));
        },
      },
    ],
    bundle: true,
    // `package.json` says `sideEffects: false`, which is true of the package, and not of these files.
    ignoreAnnotations: true,
    format: 'iife',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  const text = outputFiles[0]?.text ?? '';
  return server ? text.replaceAll('https://api.example.com', server) : text;
}

/** Writes the files to a folder that the server serves. */
export async function writeWorkers(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const page = `
    import { auth } from './shared-auth.ts';
    const name = crypto.randomUUID();
    const worker = new Worker('worker.js', { name });
    const heard = [];
    worker.addEventListener('message', ({ data }) => heard.push(data));
    Object.assign(window, { auth, worker, heard, inWorker: new BroadcastChannel(name) });
  `;
  // The page of the test can call the client of its worker. A worker of an application logs out for reasons of its own.
  const worker = `
    import { auth } from './shared-auth.ts';
    import './worker.ts';
    new BroadcastChannel(self.name).onmessage = ({ data: [method, ...args] }) => auth[method](...args);
  `;
  const files = {
    'page.js': await bundle(page),
    'worker.js': await bundle(worker),
    'service-worker.js': await bundle("import './service-worker.js';"),
    'index.html':
      '<!doctype html><title>Workers</title><link rel="icon" href="data:," /><script src="page.js"></script>',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
