import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import { pageOf, pages, read } from './pages.ts';

describe('the code in the docs', () => {
  it('compiles, every block of it', () => {
    const snippets = Object.fromEntries(
      pages.flatMap(({ path, blocks }) =>
        blocks
          // A block that names a file is that file, and the compiler has seen it there.
          .filter(({ language, file }) => file === undefined && (language === 'ts' || language === 'tsx'))
          .map(({ language, code }, index) => [`${path.replaceAll('/', '_')}_${index + 1}.${language}`, code]),
      ),
    );
    expect(compile(snippets)).toEqual([]);
    expect(Object.keys(snippets).length).toBeGreaterThan(15);
    // The types of vitest, MSW and Playwright are in it.
  }, 60_000);

  it('compiles with `strict` alone, every file that a page shows', () => {
    const shown = new Set(pages.flatMap(({ blocks }) => blocks.flatMap(({ file }) => file ?? [])));
    // Those of NextAuth run on the server, with the types of Node.
    const files = [...shown].filter((file) => /^test\/.*\.tsx?$/.test(file) && !file.includes('/next-auth-'));
    expect(compile({}, files)).toEqual([]);
    expect(files.length).toBeGreaterThan(20);
  }, 60_000);

  it('shows the very views that the tests run', () => {
    const [shown] = pageOf('docs/django-cookie-mode.md').blocks.filter(({ language }) => language === 'python');
    expect(shown?.code).toBe(read('test/djoser/server/cookie_mode.py'));
  });
});

it('code that names an option which does not exist is found', () => {
  const code = "import { createAuth } from 'latchkey'\n\ncreateAuth({ baseUrl: '/auth/', cookies: true })";
  expect(compile({ 'docs_page.md_1.ts': code })).toEqual([
    expect.stringMatching(/^docs_page\.md_1\.ts:3: .*'cookies' does not exist in type 'AuthOptions'/),
  ]);
}, 60_000);
