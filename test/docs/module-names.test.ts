/** The Python modules that the docs give to a reader: one who follows two guides has no two modules of one name. */
import { describe, expect, it } from 'vitest';
import { type Page, pages, parsePage } from './pages.ts';

/** The modules beside `manage.py` that a page shows: their names, and their code. */
const shownBy = ({ blocks }: Page) =>
  blocks.flatMap(({ file, code }) => {
    const name = /^(?:\.|test\/djoser\/server)\/(\w+)\.py$/.exec(file ?? '')?.[1];
    return name === undefined ? [] : [{ name, code }];
  });

/** The packages and apps that the Python of a page imports from, besides the modules that the page shows. */
function importedBy(page: Page): string[] {
  const own = new Set(shownBy(page).map(({ name }) => name));
  const names = page.blocks
    .filter(({ language }) => language === 'python')
    .flatMap(({ code }) => [...code.matchAll(/^ *(?:from|import) (\w+)/gm)].map(([, name = '']) => name));
  return [...new Set(names)].filter((name) => !own.has(name));
}

/** The names that stand for two things: a module of one page is another module elsewhere, or an app or a package that some page imports. */
function clashes(all: readonly Page[]): string[] {
  const shown = all.flatMap((page) => shownBy(page).map((module) => ({ ...module, path: page.path })));
  return shown.flatMap(({ name, code, path }) =>
    [
      ...shown
        .filter((other) => other.path > path && other.name === name && other.code !== code)
        .map((other) => other.path),
      ...all.filter((page) => importedBy(page).includes(name)).map((page) => page.path),
    ].map((other) => `${name}.py of ${path}: ${other}`),
  );
}

describe('a Python module of a guide', () => {
  it('has a name that no other guide has for something else', () => {
    expect(clashes(pages)).toEqual([]);
    expect(pages.flatMap(shownBy).length).toBeGreaterThan(12);
    expect(pages.flatMap(importedBy)).toContain('shop');
  });

  const page = (path: string, ...blocks: string[]) =>
    parsePage(path, blocks.map((block) => `\`\`\`python ${block}\n\`\`\`\n`).join('\n'));

  it.each([
    ['an app of the reader', page('b.md', './orders.py\nfrom shop.models import Order')],
    ['a package', page('b.md', './mysite/settings.py\nimport shop')],
    ['another module', page('b.md', 'test/djoser/server/shop.py\nx = 2')],
  ])('is found when %s has its name', (_, other) => {
    expect(clashes([page('a.md', './shop.py\nx = 1'), other])).toEqual(['shop.py of a.md: b.md']);
  });

  it('may be in two guides, and be imported beside it', () => {
    const twice = ['./shop.py\nx = 1', './views.py\nfrom shop import x'] as const;
    expect(clashes([page('a.md', ...twice), page('b.md', ...twice)])).toEqual([]);
  });
});
