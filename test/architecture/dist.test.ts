import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { runInThisContext } from 'node:vm';
import { beforeAll, describe, expect, test } from 'vitest';
import { importsOf, parse } from './imports.ts';
import { entryNames, manifest, readTree, root } from './project.ts';
import { packageOf } from './rules/importers.ts';

let built: Record<string, string>;

beforeAll(() => {
  if (!existsSync(join(root, 'dist'))) throw new Error('There is no dist to look at: run `npm run build` first.');
  built = { ...readTree('dist', '.js'), ...readTree('dist', '.d.ts') };
});

/** The packages that a built file reaches, through every chunk. */
function reached(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  const text = built[path];
  if (text === undefined) throw new Error(`${path} is not there.`);
  const packages = importsOf(parse(path, text)).flatMap(({ specifier }) => {
    if (!specifier.startsWith('.')) return [packageOf(specifier)];
    const target = posix.join(posix.dirname(path), specifier);
    return reached(path.endsWith('.d.ts') ? target.replace(/\.js$/, '.d.ts') : target, seen);
  });
  return [...new Set(packages)].sort();
}

describe.each(['.js', '.d.ts'])('the built %s files', (extension) => {
  test('of core reach neither ky nor js-cookie', () => {
    expect(reached(`dist/core${extension}`)).not.toContain('ky');
    expect(reached(`dist/core${extension}`)).not.toContain('js-cookie');
  });

  test('of fetch do not reach ky', () => {
    expect(reached(`dist/fetch${extension}`)).not.toContain('ky');
  });

  test('of testing reach no package', () => {
    expect(reached(`dist/testing${extension}`)).toEqual([]);
  });

  test.each(entryNames)('of %s reach only what package.json declares', (name) => {
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    expect(declared).toEqual(expect.arrayContaining(reached(`dist/${name}${extension}`)));
  });
});

test('the command needs Node and nothing else, and no page reaches it', () => {
  expect(reached('dist/cli.js').filter((name) => !isBuiltin(name))).toEqual([]);
  const pages = entryNames.flatMap((name) => reached(`dist/${name}.js`));
  expect(pages.filter((name) => isBuiltin(name) || name === 'tough-cookie')).toEqual([]);
  expect(built['dist/cli.js']?.startsWith('#!/usr/bin/env node\n')).toBe(true);
});

test('the global file needs no import and has every export of the main entry', async () => {
  const path = 'dist/latchkey.global.js';
  const text = built[path] ?? '';
  expect(importsOf(parse(path, text))).toEqual([]);
  const global = runInThisContext(`(() => { ${text}\n return latchkey; })()`) as object;
  const main = (await import(join(root, 'dist/index.js'))) as object;
  expect(Object.keys(global).sort()).toEqual(Object.keys(main).sort());
});

test.each(['latchkey', 'latchkey-jquery'])(
  'the global file of %s names no other file, so that one can copy it alone',
  (name) => {
    expect(built[`dist/${name}.global.js`]).toMatch(/\S/);
    expect(built[`dist/${name}.global.js`]).not.toContain('sourceMappingURL');
  },
);
