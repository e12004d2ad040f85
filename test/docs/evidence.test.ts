import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missingEvidence } from './evidence.ts';
import { pages, parsePage, read, root } from './pages.ts';
import { titlesOf } from './titles.ts';

it('every test that the docs quote is there, in those words', () => {
  expect(
    missingEvidence(pages, (path) => (existsSync(join(root, path)) ? titlesOf(read(path)).join('\n') : undefined)),
  ).toEqual([]);
});

describe('a quoted test', () => {
  const source = "it('shares one refresh between tabs', () => {})";
  const missing = (text: string) =>
    missingEvidence([parsePage('docs/a.md', text)], (path) => (path === 'test/a.test.ts' ? source : undefined));

  it.each([
    '[shares one refresh](../test/a.test.ts)',
    '[this](../test/a.test.ts "one refresh between tabs")',
    '[`test/a.test.ts`](../test/a.test.ts)',
  ])('is found: %s', (text) => {
    expect(missing(text)).toEqual([]);
  });

  it.each([
    ['[shares two refreshes](../test/a.test.ts)', 'docs/a.md: "shares two refreshes" is in no title of test/a.test.ts'],
    ['[shares one refresh](../test/b.test.ts)', 'docs/a.md: "shares one refresh" is in no title of test/b.test.ts'],
    ['[this](../test/a.test.ts "two tabs")', 'docs/a.md: "two tabs" is in no title of test/a.test.ts'],
  ])('is missed: %s', (text, message) => {
    expect(missing(text)).toEqual([message]);
  });
});
