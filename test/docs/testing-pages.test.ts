import { expect, it, vi } from 'vitest';
import { pageOf, read } from './pages.ts';

const page = pageOf('docs/testing-your-app.md');
const blocks = (...languages: string[]) =>
  page.blocks.filter(({ language }) => languages.includes(language)).map(({ code }) => code);

/** A test of ours as an application would write it. */
const shown = (path: string) =>
  read(path)
    .replaceAll('../../src/index.ts', 'latchkey')
    .replaceAll(/\.\.\/\.\.\/src\/(\w+)\.ts/g, 'latchkey/$1');

it.each([
  'test/docs/testing-expiry.test.ts',
  'test/docs/testing-outage.test.ts',
  'test/docs/testing-time.test.ts',
  'test/docs/testing-library.test.tsx',
  'test/docs/testing-tabs.test.ts',
  'test/docs/testing-msw.test.ts',
  'test/docs/forward.ts',
])('the page on testing shows %s as it is run', (path) => {
  expect(blocks('ts', 'tsx')).toContain(shown(path));
});

it("the page's example for Jest does what it says", async () => {
  const [code = ''] = blocks('js').filter((block) => block.includes('@jest/globals'));
  const tests: [string, () => Promise<void>][] = [];
  const known: Record<string, unknown> = {
    '@jest/globals': { expect, jest: vi, test: (title: string, run: () => Promise<void>) => tests.push([title, run]) },
    latchkey: await import('../../src/index.ts'),
    'latchkey/testing': await import('../../src/testing.ts'),
  };
  // Jest's functions are vitest's here, by other names.
  const body = code.replaceAll(/^import \{(.*)\} from '(.*)'/gm, "const {$1} = known['$2']");
  new Function('known', body)(known);
  expect(tests.length).toBe(1);
  for (const [, run] of tests) await run();
});
