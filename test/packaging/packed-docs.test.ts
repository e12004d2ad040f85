/** The docs come with the package: who reads them in `node_modules` can follow each link that does not lead to the project's own sources. */
import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deadLinks } from '../docs/links.ts';
import { type Page, pages, parsePage, read, root } from '../docs/pages.ts';

/** What the README says of them: they are in the repository only. Links to them are evidence, or for those who change the project. */
const inTheRepositoryOnly = /^(test|src|scripts|bench|demo|examples|docs\/api)\//;

function packedFiles(): string[] {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    ...{ cwd: root, encoding: 'utf8' },
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  const [{ files }]: [{ files: { path: string }[] }] = JSON.parse(output);
  return files.map(({ path }) => path);
}

const packed = packedFiles();
const folders = new Set(packed.map((path) => posix.dirname(path)));
const isPacked = (path: string) => packed.includes(path) || folders.has(path.replace(/\/$/, ''));
/** Whether headings are there is no question of packing. */
const withoutAnchors = (page: Page): Page => ({ ...page, links: page.links.map((link) => link.replace(/#.*/, '')) });
const deadInPackage = (packedPages: readonly Page[]) =>
  deadLinks(packedPages.map(withoutAnchors), (path) => isPacked(path) || inTheRepositoryOnly.test(path));

describe('the packed docs', () => {
  it('have each page and picture that their links lead to, but for the sources of the project', () => {
    const packedPages = pages.filter(({ path }) => packed.includes(path));
    expect(deadInPackage(packedPages)).toEqual([]);
    expect(packedPages.length).toBeGreaterThan(40);
  });

  it('are all guides and decisions, and no report of the API', () => {
    const guides = pages.map(({ path }) => path).filter((path) => path.startsWith('docs/'));
    expect(guides.filter((path) => !packed.includes(path))).toEqual([]);
    expect(packed.filter((path) => path.endsWith('.api.md'))).toEqual([]);
  });

  it.each([
    ['[gone](docs/gone.md)', 'README.md → docs/gone.md: no such file'],
    ['[left out](package-lock.json)', 'README.md → package-lock.json: no such file'],
    ['[a test](test/cases/token-at-once.test.ts)', undefined],
    ['[a folder](docs/adr)', undefined],
  ])('with %s in the README would be faulty, or not', (text, fault) => {
    expect(deadInPackage([parsePage('README.md', text)])).toEqual(fault ? [fault] : []);
  });
});

it('the README tells links to the sources from the others, and which version it is of', () => {
  const readme = read('README.md');
  expect(readme).toMatch(/`docs\/api\/`, `bench\/`, `demo\/` and\s+`examples\/` are in the repository only/);
  const { version }: { version: string } = JSON.parse(read('package.json'));
  const firstScreen = readme.split('\n').slice(0, 20).join('\n');
  expect(firstScreen).toContain(`Version ${version} (`);
});
