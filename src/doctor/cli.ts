#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { main } from './main.ts';
import { packageFolder } from './package-folder.ts';
import { readPassword } from './password.ts';

const { stdin, stdout, stderr, argv, env } = process;
const { version, folder } = readPackage();

process.exitCode = await main(argv.slice(2), {
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
  askPassword: (prompt) => readPassword(prompt, { stdin, stderr }),
  fetch: globalThis.fetch,
  withColour: stdout.isTTY === true && !env.NO_COLOR,
  version,
  packageFolder: packageFolder(folder, process.cwd()),
});

/** Returns the folder of `package.json`, which is one folder above the built script, and two folders above this source. */
function readPackage(): { version: string; folder: URL } {
  for (const path of ['..', '../..']) {
    const folder = new URL(`${path}/`, import.meta.url);
    try {
      const manifest: unknown = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
      if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
        return { version: String(manifest.version), folder };
    } catch {
      // There is no manifest in this folder: the next one is tried.
    }
  }
  return { version: 'unknown', folder: new URL('../', import.meta.url) };
}
