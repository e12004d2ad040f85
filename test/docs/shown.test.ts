import { describe, expect, it } from 'vitest';
import { pages, read } from './pages.ts';

/** A file of the project as an application would write it. */
const asInAnApplication = (text: string) =>
  text
    .replaceAll('../../src/index.ts', 'latchkey')
    .replaceAll(/\.\.\/\.\.\/src\/(\w+)\.ts/g, 'latchkey/$1')
    .replaceAll(/'(\.\/[\w./-]+)\.ts'/g, "'$1'");

const shown = pages.flatMap(({ path, blocks }) =>
  blocks.flatMap(({ file, code }) => (file === undefined || file.startsWith('./') ? [] : [{ path, file, code }])),
);

describe('a block that names a file', () => {
  it.each(shown)('is that file, line for line: $file in $path', ({ file, code }) => {
    expect(code).toBe(asInAnApplication(read(file)));
  });

  it('is how the recipes are shown', () => {
    expect(shown.filter(({ path }) => path === 'docs/recipes.md').length).toBeGreaterThanOrEqual(6);
  });
});
