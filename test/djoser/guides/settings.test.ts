/**
 * The settings that the pages show, in the project of docs/getting-started.md: each page's own after that page alone, and after
 * docs/choosing.md too.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Page, pageOf, pages, root } from '../../docs/pages.ts';

interface Outcome {
  /** What Python or Django says against it. */
  problem: string | null;
  /** The apps that have tables. */
  tables: string[];
  /** What `pip` has installed of all that the settings name. */
  packages: string[];
  /** The statuses that somebody without a token gets. */
  answers: { own: number; me: number; register: number; login: number };
}

// Django's side of all pages is installed here.
const python = join(root, '.venvs/second-factor/bin/python');
const start = pageOf('docs/getting-started.md');
const choosing = pageOf('docs/choosing.md');
const isPython = ({ language }: Page['blocks'][number]) => language === 'python';
const blocksOf = (page: Page, file: string) => page.blocks.filter((block) => block.file === `./mysite/${file}`);
const withSettings = pages.filter(
  (page) => page !== start && page.blocks.some(({ file }) => file?.startsWith('./mysite/')),
);

const walk = (...read: Page[]) => ({ read, name: read.map(({ path }) => path.replace(/.*\//, '')).join(', ') });
const walks = [
  walk(start),
  walk(start, choosing),
  ...withSettings.filter((page) => page !== choosing).map((page) => walk(start, choosing, page)),
];
/** What a page lacks, an earlier page may have had: an `import`, the key of a setting. */
const shortWalks = withSettings.filter((page) => page !== choosing).map((page) => walk(start, page));

/** `export NAME=…` of a page: what its reader has in the environment. */
const environOf = ({ text }: Page) =>
  Object.fromEntries([...text.matchAll(/^\s*export (\w+)=/gm)].map(([, name]) => [name, 'x'.repeat(64)]));
const codeOf = (read: readonly Page[], file: string) =>
  read.flatMap((page) => blocksOf(page, file).map(({ code }) => code));

async function walkAll(): Promise<Map<string, Outcome>> {
  const taskOf = ({ read }: { read: Page[] }, starts: boolean) => ({
    settings: codeOf(read, 'settings.py'),
    urls: codeOf(read, 'urls.py'),
    environ: Object.assign({}, ...read.map(environOf)),
    starts,
  });
  const tasks = [...walks.map((each) => taskOf(each, true)), ...shortWalks.map((each) => taskOf(each, false))];
  const reader = spawn(python, ['-E', join(import.meta.dirname, 'reader.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  reader.stdin.end(JSON.stringify(tasks));
  const outcomes: Outcome[] = JSON.parse(await text(reader.stdout));
  return new Map([...walks, ...shortWalks].map(({ name }, index) => [name, outcomes[index] as Outcome]));
}

describe('the settings of the pages', () => {
  let outcomes: Map<string, Outcome>;
  beforeAll(async () => {
    outcomes = await walkAll();
  });
  const of = ({ name }: { name: string }): Outcome =>
    outcomes.get(name) ?? expect.unreachable(`Nobody walked ${name}.`);

  it.each(shortWalks)('are taken by Python: $name', (walk) => {
    expect(of(walk).problem).toBeNull();
  });

  it.each(walks)('are taken by Django, with no table and no package that the pages do not name: $name', (walked) => {
    const { problem, tables, packages } = of(walked);
    expect(problem).toBeNull();

    const { read } = walked;
    const before = read.length > 1 ? of(walk(...read.slice(0, -1))).tables : [];
    if (tables.some((table) => !before.includes(table)))
      expect(read.at(-1)?.text).toContain('python manage.py migrate');

    const installs = read.flatMap(({ text }) =>
      [...text.matchAll(/pip install ([^\n`]*)/g)].flatMap(([, names]) => names),
    );
    const missing = packages.filter((name) => !installs.join(' ').includes(name.toLowerCase().replaceAll('_', '-')));
    expect(missing).toEqual([]);
  });

  it.each(walks)(
    'a view of the reader’s own needs a token, and who has none can register and log in: $name',
    (walk) => {
      expect(of(walk).answers).toEqual({ own: 401, me: 401, register: 400, login: 400 });
    },
  );

  it('are all of those that a page shows', () => {
    const unnamed = pages.flatMap(({ path, blocks }) =>
      blocks
        .filter((block) => isPython(block) && block.file === undefined)
        .filter(({ code }) => /^([A-Z][A-Z_]+ (\+|\|)?= |# settings\.py|# urls\.py|path\()/m.test(code))
        // A module of the reader's own may have constants.
        .filter(({ code }) => !/^(class|def) /m.test(code))
        .map(({ code }) => `${path}: ${code.split('\n')[0]}`),
    );
    expect(unnamed).toEqual([]);
    expect(withSettings.length).toBeGreaterThan(8);
  });
});
