#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { main } from './main.ts';
import { readPassword } from './password.ts';

const { stdin, stdout, stderr, argv, env } = process;

process.exitCode = await main(argv.slice(2), {
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
  askPassword: (prompt) => readPassword(prompt, { stdin, stderr }),
  fetch: globalThis.fetch,
  withColour: stdout.isTTY === true && !env.NO_COLOR,
  version: readVersion(),
});

/** Returns the version in `package.json`, which is one folder above the built script, and two folders above this source. */
function readVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
      if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
    } catch {
      // There is no manifest at this path: the next path is tried.
    }
  }
  return 'unknown';
}
