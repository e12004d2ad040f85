import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFakeDjoser } from '../../../src/testing.ts';
import { startDjoser } from '../harness.ts';
import { type Kind, kinds, versions } from './matrix.ts';
import { compare, type Difference, explain, type Recorded, record } from './record.ts';
import { fakeSite, realSite } from './site.ts';

const results: { server: string; exchanges: number; differences: number }[] = [];

async function meet({ options, profile, scenarios }: Kind, simplejwt: (typeof versions)[number]) {
  await using server = await startDjoser({ profile, simplejwt, users: [] });
  const [scheme = 'Bearer'] = options.schemes ?? [];
  const real = realSite(server, scheme);
  const fake = fakeSite(createFakeDjoser({ ...options, simplejwt, baseUrl: server.baseUrl, users: [] }), scheme);
  const recorded: Recorded[] = [];
  const differences: Difference[] = [];
  for (const scenario of scenarios) {
    const expected = await record(scenario, real);
    recorded.push(...expected);
    differences.push(...compare(expected, await record(scenario, fake)));
  }
  return { recorded, differences };
}

describe.each(versions)('the fake server answers as a real one with SimpleJWT %s', (simplejwt) => {
  it.concurrent.each(kinds)('of the profile $profile', async (kind) => {
    const { differences, recorded } = await meet(kind, simplejwt);
    const server = `${kind.profile}, SimpleJWT ${simplejwt}`;
    const different = new Set(differences.map(({ exchange }) => exchange)).size;
    results.push({ server, exchanges: recorded.length, differences: different });
    expect(recorded.length).toBeGreaterThan(0);
    expect(explain(server, differences)).toBe('');
  });
});

afterAll(() => {
  const sum = (key: 'exchanges' | 'differences') => results.reduce((total, result) => total + result[key], 0);
  const inOrder = results.toSorted((a, b) => a.server.localeCompare(b.server));
  const rows = [...inOrder, { server: 'all', exchanges: sum('exchanges'), differences: sum('differences') }];
  const lines = rows.map(
    ({ differences, exchanges, server }) =>
      `${server.padEnd(44)}${String(exchanges).padStart(10)}${String(differences).padStart(13)}`,
  );
  const table = [`${'real and fake'.padEnd(44)} exchanges  differences`, ...lines, ''].join('\n');
  const reports = join(import.meta.dirname, '../../../reports');
  mkdirSync(reports, { recursive: true });
  writeFileSync(join(reports, 'contract.txt'), table);
  console.log(table);
});
