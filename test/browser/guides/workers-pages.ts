/** The code of docs/guides/workers-and-extensions.md as pages and workers, with `latchkey` as it is published. */
import { mkdir, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { build } from 'esbuild';
import type { Site } from '../site.ts';
import type { Tab } from '../tab.ts';

const root = join(import.meta.dirname, '../../..');
const guides = join(root, 'test/guides');

/** Makes one script of a file and all that it imports. `instead`: files that stand for others, by the end of the path that is imported. */
export async function bundle(contents: string, instead: Readonly<Record<string, string>> = {}): Promise<string> {
  const published = { 'src/fetch.ts': `${root}/dist/fetch.js`, 'latchkey/fetch': `${root}/dist/fetch.js` };
  const replaced = Object.entries({ ...published, ...instead });
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: guides, loader: 'ts' },
    plugins: [
      {
        name: 'instead',
        setup({ onResolve }) {
          onResolve({ filter: /./ }, ({ path: imported }) => {
            const found = replaced.find(([end]) => imported.endsWith(end));
            return found ? { path: isAbsolute(found[1]) ? found[1] : join(guides, found[1]) } : undefined;
          });
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
  return outputFiles[0]?.text ?? '';
}

/** Writes the files to a folder that the server serves. */
export async function writeWorkers(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const page = `
    import { auth } from './shared-auth.ts';
    const name = String(Math.random());
    const worker = new Worker('worker.js', { name });
    const answers = [];
    worker.addEventListener('message', ({ data }) => answers.push(data));
    Object.assign(window, { auth, worker, answers, inWorker: new BroadcastChannel(name) });
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

/** Opens the page in a folder that `writeWorkers` has written, and waits until its client knows who is there. */
export async function openWithWorker(site: Site, folder: string, origin = site.server.origin): Promise<Tab> {
  const tab = await site.profile.open(`${origin}/static-test/${folder}/index.html`);
  await tab.evaluate(async () => {
    await window.auth.ready;
  });
  return tab;
}
