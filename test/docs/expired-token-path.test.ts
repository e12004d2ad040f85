/** How many files one has to open to follow a request with an expired token, and whether each leads to the next. */
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, parse } from '../architecture/imports.ts';
import { resolve } from '../architecture/tree.ts';
import { pageOf, read, root } from './pages.ts';

const page = 'docs/how-it-works.md';
const heading = 'One request with an expired token';
const most = 12;
/** The files that put the parts together, and hand one part to another. */
const composers = ['src/session/engine.ts', 'src/auth.ts', 'src/persistence/choose-place.ts'];

/** A row of the path: the file, and the one from which it is reached. */
interface Stop {
  readonly file: string;
  readonly from: string;
}

/** The rows of the first table below the heading that have a number. */
function stopsIn(text: string): Stop[] {
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const links = (row: string) =>
    [...row.matchAll(/\]\((\.\.\/src\/[^)]+)\)/g)].map(([, link = '']) => posix.join(posix.dirname(page), link));
  return section
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line))
    .map((row) => links(row))
    .map(([file = '', from = '']) => ({ file, from }));
}

/** What is wrong with a path; `importsIn` gives the files that a file imports, or `null` where there is no such file. */
function faultsOf(stops: readonly Stop[], importsIn: (file: string) => readonly string[] | null): string[] {
  const faults = stops.length > most ? [`${stops.length} files; ${most} are enough`] : [];
  stops.forEach(({ file, from }, index) => {
    const above = stops.slice(0, index).map((stop) => stop.file);
    if (above.includes(file)) faults.push(`${file} comes twice`);
    if (importsIn(file) === null) faults.push(`there is no ${file}`);
    else if (![...above, ...composers].includes(from))
      faults.push(`${file} is reached from ${from}, which is not above`);
    else if (!importsIn(from)?.includes(file)) faults.push(`${from} does not import ${file}`);
  });
  return faults;
}

const importsIn = (file: string) =>
  existsSync(join(root, file))
    ? importsOf(parse(file, read(file))).map(({ specifier }) => resolve(file, specifier))
    : null;

describe('a request with an expired token', () => {
  const stops = stopsIn(pageOf(page).text);

  it('goes through at most twelve files, each reached from one above it or handed over', () => {
    expect(faultsOf(stops, importsIn)).toEqual([]);
  });

  it('begins at `auth.fetch`, and passes the refresh, the place where the session lives, the server and the state', () => {
    expect(stops[0]?.file).toBe('src/session/authorized-fetch.ts');
    expect(stops.map(({ file }) => file)).toEqual(
      expect.arrayContaining([
        'src/session/refresh.ts',
        'src/session/persistence.ts',
        'src/djoser/endpoints.ts',
        'src/session/session-state.ts',
      ]),
    );
  });

  it('is put together by `auth.ts`, which makes the engine and chooses where the session lives', () => {
    const [engine, auth, inStorage] = composers as [string, string, string];
    expect(importsIn(auth)).toEqual(expect.arrayContaining([engine, inStorage]));
  });
});

describe('a path', () => {
  const imports: Record<string, string[]> = {
    'src/session/engine.ts': ['src/a.ts', 'src/c.ts'],
    'src/a.ts': ['src/b.ts'],
    'src/b.ts': [],
    'src/c.ts': [],
  };
  const row = (file: string, from: string, index: number) =>
    `| ${index + 1} | [\`${file}\`](../src/${file}) | [\`${from}\`](../src/${from}) | What it does. |`;
  const faults = (...rows: [file: string, from: string][]) =>
    faultsOf(
      stopsIn(
        `# Page\n\n## ${heading}\n\n${rows.map(([file, from], index) => row(file, from, index)).join('\n')}\n\n## Next\n`,
      ),
      (file) => imports[file] ?? null,
    );

  it('may go from file to file, and by way of what puts the parts together', () => {
    expect(faults(['a.ts', 'session/engine.ts'], ['b.ts', 'a.ts'], ['c.ts', 'session/engine.ts'])).toEqual([]);
  });

  it.each<[string, [string, string][], string]>([
    ['has a file that is gone', [['d.ts', 'session/engine.ts']], 'there is no src/d.ts'],
    [
      'goes back',
      [
        ['a.ts', 'session/engine.ts'],
        ['b.ts', 'a.ts'],
        ['a.ts', 'b.ts'],
      ],
      'src/a.ts comes twice',
    ],
    ['comes from below', [['b.ts', 'a.ts']], 'src/b.ts is reached from src/a.ts, which is not above'],
    [
      'leads nowhere',
      [
        ['a.ts', 'session/engine.ts'],
        ['c.ts', 'a.ts'],
      ],
      'src/a.ts does not import src/c.ts',
    ],
    ['is too long', Array.from({ length: 13 }, () => ['a.ts', 'session/engine.ts']), '13 files; 12 are enough'],
  ])('is at fault where it %s', (_, rows, fault) => {
    expect(faults(...rows)).toContain(fault);
  });
});
