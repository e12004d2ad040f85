import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageOf, read, root } from './pages.ts';
import { titlesOf } from './titles.ts';

/** The rows of the table under a heading, without its head. */
const rowsUnder = (text: string, heading: string) =>
  (text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1);

/** What is wrong with a row of guarantees: it names no test, or one that is not there. */
function faults(row: string, titlesIn: (path: string) => readonly string[] | null): string[] {
  const links = [...row.matchAll(/\]\((test\/[^)\s]+)(?: "([^"]+)")?\)/g)];
  if (links.length === 0) return ['no test'];
  return links.flatMap(([, path = '', title]) => {
    const titles = titlesIn(path);
    if (titles === null) return [`no file ${path}`];
    return title === undefined || titles.some((each) => each.includes(title)) ? [] : [`no test "${title}" in ${path}`];
  });
}

describe('every guarantee of SECURITY.md', () => {
  const { text } = pageOf('SECURITY.md');
  const rows = rowsUnder(text, 'What is guaranteed');
  const titlesIn = (path: string) => (existsSync(join(root, path)) ? titlesOf(read(path)) : null);

  it.each(rows.map((row) => [row.split('|')[1]?.trim() ?? '', row]))(
    'is held by tests that are there: %s',
    (_, row) => {
      expect(faults(row, titlesIn)).toEqual([]);
    },
  );

  it('is in the table', () => {
    expect(rows.length).toBeGreaterThan(15);
  });
});

describe('a guarantee', () => {
  const titlesIn = (path: string) =>
    path === 'test/a.test.ts' ? titlesOf("it.each(all)('keeps %s', () => {})") : null;

  it.each([
    ['| held | [so](test/a.test.ts "keeps") |', []],
    ['| held by a file | [so](test/a.test.ts) |', []],
    ['| promised | by nobody |', ['no test']],
    ['| promised | `test/a.test.ts` |', ['no test']],
    ['| held | [so](test/a.test.ts "loses") |', ['no test "loses" in test/a.test.ts']],
    ['| held | [so](test/a.test.ts "it.each") |', ['no test "it.each" in test/a.test.ts']],
    ['| held | [so](test/b.test.ts "keeps") |', ['no file test/b.test.ts']],
  ])('%s has %j', (row, expected) => {
    expect(faults(row, titlesIn)).toEqual(expected);
  });
});

it('a title may be text, a template or a table’s', () => {
  const source = `test('a', f); it.each([1])('b %s', f); describe('c', () => { it(\`d \${x} e\`, f); }); call('f', f);`;
  expect(titlesOf(source)).toEqual(['a', 'b %s', 'c', 'd ', ' e']);
});
