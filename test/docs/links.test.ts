import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deadLinks } from './links.ts';
import { pages, parsePage, root } from './pages.ts';

describe('the links in the docs', () => {
  it('lead to files and headings that exist', () => {
    expect(deadLinks(pages, (path) => existsSync(join(root, path)))).toEqual([]);
    expect(pages.flatMap(({ links }) => links).length).toBeGreaterThan(20);
  });

  it('reach every page from the index', () => {
    const guides = pages.filter(({ path }) => /^docs\/(?!adr\/)/.test(path) && path !== 'docs/README.md');
    const index = pages.find(({ path }) => path === 'docs/README.md')?.links ?? [];
    const unlisted = guides.filter(({ path }) => !index.includes(path.slice('docs/'.length)));
    expect(unlisted.map(({ path }) => path)).toEqual([]);
  });
});

describe('a link is found dead', () => {
  const files = new Set(['src/auth.ts', 'docs/picture.svg']);
  const dead = (text: string) =>
    deadLinks(
      [parsePage('docs/a.md', text), parsePage('docs/b.md', '# Some `code`, and more\n\n## Twice\n\n## Twice')],
      (path) => files.has(path),
    );

  it.each([
    ['[gone](c.md)', 'docs/a.md → c.md: no such file'],
    ['[gone](../src/session.ts)', 'docs/a.md → ../src/session.ts: no such file'],
    ['![gone](missing.svg)', 'docs/a.md → missing.svg: no such file'],
    ['[gone][1]\n\n[1]: c.md', 'docs/a.md → c.md: no such file'],
    ['[gone](b.md#other)', 'docs/a.md → b.md#other: no such heading'],
    ['[gone](b.md#twice-2)', 'docs/a.md → b.md#twice-2: no such heading'],
    ['# Here\n\n[gone](#there)', 'docs/a.md → #there: no such heading'],
    ['[gone](../src/auth.ts#L1)', 'docs/a.md → ../src/auth.ts#L1: no such heading'],
  ])('%s', (text, message) => {
    expect(dead(text)).toEqual([message]);
  });

  it.each([
    '[there](b.md)',
    '[there](../src/auth.ts)',
    '![there](picture.svg)',
    '[there](b.md#some-code-and-more)',
    '[there](b.md#twice-1)',
    '# Here\n\n[there](#here)',
    '[the web](https://example.com/c.md)',
    '[mail](mailto:ada@example.com)',
    '`[code](c.md)`',
    '```md\n[code](c.md)\n```',
  ])('but not %s', (text) => {
    expect(dead(text)).toEqual([]);
  });
});
