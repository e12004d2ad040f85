import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** The files that an application is copied from. */
const files = ['examples', 'docs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(m?[jt]sx?|vue|svelte|html|md)$/.test(name) && !/node_modules|\.api\.md$/.test(name))
    .map((name) => join(folder, name)),
);

/** A line that reads the way back from the address: `get('next')`, `query.next`, `params.next`. */
const readsNext = /\bget\(\s*['"]next['"]\s*\)|\b(query|params|searchParams)\.next\b/;

it('every example and every guide reads the way back with nextPath', () => {
  const lines = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .filter((line) => readsNext.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => !line.includes('nextPath('))).toEqual([]);
});

it('no example and no guide of a framework goes by the event alone: somebody may be logged in when a session ends', () => {
  // A listener may act on a login by the reason of its event: that a login began stays true, whatever comes after it.
  const isByState = (lines: string) => /auth\.state/.test(lines) || /\bon\('started', \(\{ reason \}\)/.test(lines);
  const lines = files
    .filter((file) => /^examples|^docs\/(frameworks|recipes|ssr)/.test(file))
    .flatMap((file) => {
      const all = readFileSync(join(root, file), 'utf8').split('\n');
      return all.flatMap((line, at) =>
        /\bon\('(ended|started)'/.test(line) && !isByState(`${line}${all[at + 1]}`) ? [`${file}: ${line.trim()}`] : [],
      );
    });
  expect(lines).toEqual([]);
});
