/** The guide has a row for each finding, and each finding leads to a place in the docs that is there. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages } from '../../src/doctor/pages.ts';
import { pageOf, read, root } from '../docs/pages.ts';

const sources = readdirSync(join(root, 'src/doctor'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);
const idsInSource = sources.flatMap((name) =>
  [...read(`src/doctor/${name}`).matchAll(/\bid: '([\w-]+)'/g)].map(([, id]) => id),
);

const guide = pageOf('docs/doctor.md');
const findings = guide.text.split('\n## Findings\n')[1] ?? '';
const idsInGuide = findings
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([\w-]+)`/g)].map(([, id]) => id));

describe('docs/doctor.md', () => {
  it('has each finding once, and none that does not exist', () => {
    expect(idsInSource.length).toBeGreaterThan(50);
    expect(idsInGuide.toSorted()).toEqual([...new Set(idsInSource)].sort());
  });
});

it.each(Object.entries(pages))('the page "%s" of a finding is there: %s', (_, link) => {
  const [path = '', anchor] = link.split('#');
  const page = pageOf(path);
  if (anchor !== undefined) expect([...page.anchors]).toContain(anchor);
});
