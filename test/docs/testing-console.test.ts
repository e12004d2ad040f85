/** What the tests of `docs/testing-your-app.md` write to the console of the person who runs them. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { pageOf, read, root } from './pages.ts';

const { text } = pageOf('docs/testing-your-app.md');
const files = {
  'testing-expiry.test.ts': [],
  'testing-outage.test.ts': [],
  'testing-time.test.ts': ['clock_skew'],
  'testing-library.test.tsx': ['lock_unavailable'],
  'testing-tabs.test.ts': [],
  'testing-tabs-page.test.ts': ['duplicate_client'],
  'testing-msw.test.ts': [],
  'testing-msw-page.test.ts': [],
};

describe('the console', () => {
  const warned = new Map<string, Set<string>>();
  beforeAll(async () => {
    const paths = Object.keys(files).map((file) => `test/docs/${file}`);
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const run = promisify(execFile)(process.execPath, [vitest, 'run', '--project', 'unit', ...paths], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1' },
    });
    const { stdout, stderr } = await run;
    let file = '';
    for (const line of `${stdout}\n${stderr}`.split('\n')) {
      file = /^std(?:err|out) \| test\/docs\/(\S+)/.exec(line)?.[1] ?? file;
      const code = /^latchkey: .* \[(\w+)\]$/.exec(line)?.[1];
      if (code) warned.set(file, (warned.get(file) ?? new Set()).add(code));
    }
  });

  it.each(Object.entries(files))('has of %s no warning but those that the page announces', (file, codes) => {
    expect([...(warned.get(file) ?? [])]).toEqual(codes);
    for (const code of codes) expect(text).toContain(`\`${code}\` in the console`);
  });
});

it('the page shows the lines with which a test with MSW runs in a page', () => {
  const lines = read('test/docs/testing-msw-page.test.ts').split('/**')[0];
  expect(pageOf('docs/testing-your-app.md').blocks.map(({ code }) => code)).toContain(lines);
});
