import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const here = (path: string) => new URL(`../../${path}`, import.meta.url);
const node = fileURLToPath(here('node_modules/node/bin/node'));

/** Runs a script to its end and says how long the process lived on after its last line, ms. */
function run(script: string): Promise<{ code: number | null; lines: string[]; lingeredMs: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    let heardAt = 0;
    const giveUp = setTimeout(() => child.kill('SIGKILL'), 8000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        text += data;
        heardAt = performance.now();
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(giveUp);
      resolve({ code, lines: text.trim().split('\n'), lingeredMs: performance.now() - heardAt });
    });
  });
}

const script = (options: string, more = '') => `
  import { createAuth, memoryStorage } from ${JSON.stringify(here('src/index.ts').href)};
  import { createFakeDjoser } from ${JSON.stringify(here('src/testing.ts').href)};
  const server = createFakeDjoser();
  const auth = createAuth({ baseUrl: server.baseUrl, fetch: server.fetch, ${options} });
  await auth.login({ username: 'ada', password: 'correct-horse' });
  const response = await auth.fetch('https://api.example.test/api/ping/');
  ${more}
  process.stdout.write([response.status, auth.state.status].join(' ') + '\\n');
`;

test.each([
  ['as it is', script('storage: memoryStorage()')],
  ['with the timer always on', script(`storage: memoryStorage(), proactive: 'always'`)],
  ['with a refresh behind it', script('storage: memoryStorage()', 'await auth.refresh();')],
  ['with the locks and channels of Node', script('')],
])(
  'B98 · a script ends when its work does, without dispose: %s',
  async (_, text) => {
    const { code, lines, lingeredMs } = await run(text);
    expect(lines.at(-1)).toBe('200 authenticated');
    expect(code).toBe(0);
    expect(lingeredMs).toBeLessThanOrEqual(1000);
  },
  15_000,
);
