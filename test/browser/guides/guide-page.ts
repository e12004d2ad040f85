/** A page with the code of a guide: `guide` is the module that the guide shows, `auth` a client. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { ada } from '../../djoser/harness.ts';
import type { Site } from '../site.ts';
import type { Tab } from '../tab.ts';

const root = join(import.meta.dirname, '../../..');

/** By code: the tests of a file open the same page again and again. */
const bundles = new Map<string, Promise<string>>();

/** One script of everything, with `latchkey` as it is published. */
async function bundle(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root, loader: 'ts' },
    alias: { latchkey: `${root}/dist/index.js`, 'latchkey/fetch': `${root}/dist/fetch.js` },
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? '';
}

export interface GuidePage {
  /** From the project's folder: `test/guides/protected-files.ts`. */
  readonly module: string;
  /** Default: nothing. */
  readonly body?: string;
  /** Makes the client, as source text. Default: `createAuth({ baseUrl: '/auth/' })`. */
  readonly client?: string;
}

/** Opens the page at `/guide/`, and waits until its client knows who is there. */
export async function openGuide(site: Site, page: GuidePage): Promise<Tab> {
  const { module, body = '', client = "createAuth({ baseUrl: '/auth/' })" } = page;
  const code = `
    import { createAuth } from 'latchkey';
    import * as guide from './${module}';
    Object.assign(window, { auth: ${client}, guide });
  `;
  const made = bundles.get(code) ?? bundle(code);
  bundles.set(code, made);
  const script = await made;
  const head = '<meta charset="utf-8" /><title>Guide</title><link rel="icon" href="data:," />';
  await site.server.control.page('/guide/', `<!doctype html>${head}<body>${body}<script>${script}</script></body>`);
  const tab = await site.profile.open(`${site.server.origin}/guide/`);
  await tab.evaluate(async () => {
    await window.auth.ready;
  });
  return tab;
}

export const logIn = (tab: Tab) =>
  tab.evaluate(
    async (username, password) => {
      await window.auth.login({ username, password });
    },
    ada.username,
    ada.password,
  );
