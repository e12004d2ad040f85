// The demo as its own process, as `npm run demo` starts it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const serve = fileURLToPath(new URL('../serve.mjs', import.meta.url));

/** Starts it on a port that is free and waits for the line with its address. */
export async function openDemo(flags) {
  const child = spawn(process.execPath, [serve, '--still', ...flags], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  return {
    address: await addressOf(child),
    exitCode: () => child.exitCode,
    async close() {
      child.kill('SIGINT');
      const tooLate = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(tooLate);
    },
  };
}

async function addressOf(child) {
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    const address = /http:\S+/.exec(text)?.[0];
    if (address && text.includes('\n')) return address;
  }
  throw new Error('The demo ended before it said where it is.');
}
