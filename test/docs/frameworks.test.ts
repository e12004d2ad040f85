/** The table of frameworks: what it counts is counted here, and what it names is there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageOf, pages, read, root } from './pages.ts';

const table = 'docs/frameworks/README.md';
const rows = pageOf(table)
  .text.split('\n')
  .filter((line) => line.startsWith('| ['))
  .map((line) => {
    const [guide = '', lines = '', example = '', test = ''] = line.split('|').slice(1);
    const target = (cell: string) => join('docs/frameworks', /\]\(([^)]+)\)/.exec(cell)?.[1] ?? '');
    return { guide: target(guide), lines: Number(lines), example: target(example), test: target(test) };
  });

describe('the table of frameworks', () => {
  it('has every guide', () => {
    const guides = pages.map(({ path }) => path).filter((path) => /^docs\/frameworks\/(?!README)/.test(path));
    expect(rows.map(({ guide }) => guide).sort()).toEqual(guides);
  });

  it.each(rows)('counts the lines that the user of $guide writes, and names what is there', (row) => {
    const [first] = pageOf(row.guide).blocks;
    expect(first?.code.split('\n').filter((line) => line.trim())).toHaveLength(row.lines);
    const example = row.example.replace(/\/README\.md$/, '');
    expect(existsSync(join(root, example))).toBe(true);
    expect(read(row.test)).toContain(example.replace('examples/', ''));
  });
});
