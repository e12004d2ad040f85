/** Builds the extension of docs/guides/workers-and-extensions.md for one server. */
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './workers-pages.ts';

const source = join(import.meta.dirname, '../../guides/extension');

/** Where the extension keeps its session. */
export type Kept = 'IndexedDB' | 'chrome.storage.session';

/** Gives the folder of an extension that Chromium can load. The guide names two hosts; here both are the server's. */
export async function buildExtension(server: string, kept: Kept): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-extension-'));
  const text = await readFile(join(source, 'manifest.json'), 'utf8');
  // These patterns name no port.
  const manifest = text.replaceAll(/https:\/\/\w+\.example\.com/g, server.replace(/:\d+$/, ''));
  await writeFile(join(folder, 'manifest.json'), manifest);
  await cp(join(source, 'popup.html'), join(folder, 'popup.html'));
  const instead = kept === 'IndexedDB' ? {} : { 'auth.js': 'extension/auth-in-session.js' };
  for (const name of ['background.js', 'popup.js', 'content.js']) {
    const code = (await bundle(`import './extension/${name}';`, instead))
      .replaceAll('https://api.example.com/orders/', `${server}/api/ping/`)
      .replaceAll('https://api.example.com', server);
    await writeFile(join(folder, name), code);
  }
  return folder;
}
