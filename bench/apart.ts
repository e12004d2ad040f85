import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs a file of the bench in a process of its own, and gives what it printed; `null` when it did not come to an end in time. */
export function apart(file: string, args: readonly string[], withinMs: number): Promise<string | null> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', path, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    // Some spin for ever, and hear of no timer of their own.
    const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? printed : null);
    });
  });
}
