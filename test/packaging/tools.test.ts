import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { minVersion, satisfies } from 'semver';
import { describe, expect, it } from 'vitest';
import { type Library, libraries, versionsOf } from '../../scripts/matrix/libraries.ts';
import { parts, readResults } from '../../scripts/matrix/record.ts';
import {
  bindings,
  bundlers,
  type Installed,
  jests,
  msws,
  nodes,
  oldestPeers,
  typescripts,
} from '../../scripts/matrix/versions.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const page = read('docs/tools.md');
const manifest: { engines: { node: string }; peerDependencies: Installed } = JSON.parse(read('package.json'));

const rows = Object.fromEntries(
  [...page.matchAll(/^\| ([\w, `]+) \| ([\d., ]+) \|/gm)].map(([, tool = '', versions = '']) => [
    tool.toLowerCase(),
    versions.split(', '),
  ]),
);

it('the page on tools says what the matrix tries', () => {
  expect(rows).toEqual({
    node: nodes,
    typescript: typescripts,
    ...bundlers,
    'jest, as es modules': jests.esm,
    'jest, with babel': jests.babel,
    'jest, with `require`': jests.require,
    msw: msws,
  });
});

it('every part of the matrix has passed with the versions that it is for: `npm run check:matrix` has written so', () => {
  expect(readResults()).toEqual(parts);
});

it('the Node that package.json promises at least is tried', () => {
  expect(manifest.engines.node).toBe(`>=${Number.parseInt(nodes[0] ?? '', 10)}`);
});

describe.each(Object.entries(manifest.peerDependencies))('peerDependencies: %s %s', (name, range) => {
  const sets: readonly Installed[] = [...Object.values(bindings).flat(), ...msws.map((msw) => ({ msw }))];
  const tried = sets.flatMap((installed) => installed[name] ?? []);

  it('begins with the oldest version that was run', () => {
    expect(minVersion(range)?.version).toBe(tried[0]);
  });

  it('ends with the major version of the newest one that was run', () => {
    const majors = tried.map((version) => Number.parseInt(version, 10));
    expect(satisfies(`${Math.max(...majors)}.999.0`, range)).toBe(true);
    expect(satisfies(`${Math.max(...majors) + 1}.0.0`, range)).toBe(false);
  });

  it('has every version that was run in it', () => {
    expect(tried.filter((version) => !satisfies(version, range))).toEqual([]);
  });

  // `@types/jquery` begins with jQuery 3.
  it.skipIf(name === 'jquery')('has the types of its oldest version read by TypeScript (jQuery 1.12 had none)', () => {
    expect((oldestPeers as Installed)[name]).toBe(tried[0]);
  });
});

it.each(['2.4.4', '2.4.11'])('MSW %s, which breaks the headers of requests, is in no range', (version) => {
  expect(satisfies(version, manifest.peerDependencies.msw ?? '')).toBe(false);
});

describe('the table of libraries in the guides', () => {
  const folder = 'docs/frameworks';
  const rowOf = (library: Library) =>
    `| ${library.name} | ${versionsOf(library).join(', ')} | ${library.how}: [\`${library.by}\`](${relative(folder, library.by)}) |`;
  const [, section = ''] = read(`${folder}/README.md`).split('\n## Which versions\n');

  it('says what ran, in which version, and by what', () => {
    const table = section.split('\n').filter((line) => /^\| (?!library)/.test(line));
    expect(table).toEqual(libraries.map(rowOf));
  });

  it('has every library that the recipes are for', () => {
    const recipes = [...read('docs/recipes.md').matchAll(/^\| \[([^\]]+)\]\(#/gm)].map(([, name]) => name);
    expect(recipes.length).toBeGreaterThan(8);
    const named = libraries.map(({ name }) => name);
    const has = (recipe = '') => named.some((name) => name.startsWith(recipe));
    expect(recipes.filter((recipe) => recipe !== 'WebSocket' && !has(recipe))).toEqual([]);
  });

  it.each(libraries.filter(({ part }) => !part))('$by uses $package', ({ package: name, by }) => {
    const beside = by.replace('.test.ts', '.ts');
    const shown = ['test/recipes/websocket.ts', 'test/guides/event-stream.ts'];
    const sources = [by, beside, ...shown].filter((path) => existsSync(join(root, path)));
    expect(sources.map(read).join('\n')).toMatch(new RegExp(`['/ ]${name}\\b`));
  });
});

it.each([
  ['webpack-4/webpack.config.cjs', 'include: /node_modules[\\\\/](latchkey|ky)[\\\\/]/'],
  ['webpack-4/webpack.config.cjs', "targets: 'chrome 70'"],
  ['jest-babel/package.json', '/node_modules/(?!(latchkey|ky)/)'],
  ['jest-esm/package.json', '"transform": {}'],
])('the page on tools shows what is set in %s: %s', (file, line) => {
  expect(readFileSync(join(import.meta.dirname, file), 'utf8').replaceAll(/\s+/g, ' ')).toContain(line);
  expect(page).toContain(line);
});
