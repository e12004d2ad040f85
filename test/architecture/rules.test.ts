import { describe, expect, test } from 'vitest';
import { inspect } from './inspect.ts';

const sound = {
  'src/index.ts': `export { createAuth } from './auth.ts';\nexport type { State } from './token/state.ts';`,
  'src/auth.ts': `import { createApi } from './api.ts';\nimport { decode } from './token/claims.ts';`,
  'src/api.ts': `import ky from 'ky';`,
  'src/platform/js-cookie.ts': `import Cookies from 'js-cookie';`,
  'src/token/claims.ts': `import { jwtDecode } from 'jwt-decode';`,
  'src/token/state.ts': `export interface State { many: unknown }\ninterface Secret {}`,
  'src/testing/fake.ts': `import type { State } from '../token/state.ts';\nimport './clock.ts';`,
  'src/testing/clock.ts': `const methods = new Set(['GET']);`,
};

function problems(changes: Record<string, string>): string[] {
  return inspect({ ...sound, ...changes }, ['src/index.ts']);
}

test('finds nothing in a sound tree', () => {
  expect(problems({})).toEqual([]);
});

describe('layers', () => {
  test.each([
    ['an import', `import { x } from '../session/session-api.ts';`],
    ['a type import', `import type { X } from '../session/session-api.ts';`],
    ['a re-export', `export * from '../session/session-api.ts';`],
    ['a dynamic import', `const later = () => import('../session/session-api.ts');`],
    ['an import type', `type X = import('../session/session-api.ts').X;`],
  ])('%s never goes up', (_, text) => {
    expect(problems({ 'src/session/session-api.ts': '', 'src/token/odd.ts': text })).toEqual([
      'src/token/odd.ts:1 imports up, from layer 0 to src/session/session-api.ts in layer 2',
    ]);
  });

  test('nothing imports an entry point', () => {
    expect(problems({ 'src/testing/odd.ts': `import type { State } from '../index.ts';` })).toEqual([
      'src/testing/odd.ts:1 imports up, from layer 5 to src/index.ts in layer 6',
    ]);
  });

  test('every file stands in a layer', () => {
    expect(problems({ 'src/odd.ts': '', 'src/odd/odd.ts': '' })).toEqual([
      'src/odd.ts stands in no layer',
      'src/odd/odd.ts stands in no layer',
    ]);
  });

  test('an import names a file that is there', () => {
    expect(problems({ 'src/auth.ts': `import { x } from './token/claims.js';` })).toEqual([
      'src/auth.ts:1 imports ./token/claims.js, which is no file of src',
    ]);
  });

  test('the fake server uses types only, and only public ones', () => {
    const text = `import { decode } from '../token/claims.ts';\nimport type { Secret } from '../token/state.ts';`;
    expect(problems({ 'src/testing/odd.ts': text })).toEqual([
      'src/testing/odd.ts:1 imports code from src/token/claims.ts; this folder may use public types only',
      'src/testing/odd.ts:2 imports Secret from src/token/state.ts, which no entry point exports',
    ]);
  });

  test('the doctor knows the presets, and nobody else does', () => {
    const text = `import { djoser } from '../djoser/presets.ts';`;
    const presets = { 'src/djoser/presets.ts': 'export const djoser = 1;' };
    expect(problems({ ...presets, 'src/doctor/servers.ts': text })).toEqual([]);
    expect(problems({ ...presets, 'src/testing/odd.ts': text })).toEqual([
      'src/testing/odd.ts:1 imports code from src/djoser/presets.ts; this folder may use public types only',
    ]);
  });
});

describe('importers', () => {
  test.each([
    ['jwt-decode', 'src/token/state.ts', 'src/token/claims.ts'],
    ['js-cookie', 'src/auth.ts', 'src/platform/'],
    ['ky', 'src/auth.ts', 'src/api.ts'],
    ['msw', 'src/auth.ts', 'src/testing/'],
  ])('%s is not imported in %s', (name, path, importer) => {
    expect(problems({ [path]: `import type { X } from '${name}';\nexport interface State {}` })).toEqual([
      `${path}:1 imports ${name}; its only importer is ${importer}`,
    ]);
  });

  test('js-cookie has one file', () => {
    expect(problems({ 'src/platform/other.ts': `import Cookies from 'js-cookie';` })).toEqual([
      'js-cookie has 2 importers: src/platform/js-cookie.ts, src/platform/other.ts',
    ]);
  });

  test('a package without an importer is not imported', () => {
    expect(problems({ 'src/auth.ts': `import { x } from '@scope/name/deep.js';` })).toEqual([
      'src/auth.ts:1 imports @scope/name, which no file may import',
    ]);
  });
});

test('import cycles are found, through types too', () => {
  const changes = {
    'src/session/a.ts': `import type { B } from './b.ts';`,
    'src/session/b.ts': `import { a } from './a.ts';`,
  };
  expect(problems(changes)).toEqual(['import cycle: src/session/a.ts → src/session/b.ts → src/session/a.ts']);
});

describe('entry points', () => {
  test.each([`const x = 1;`, `export * from './auth.ts';`, `import './auth.ts';`])('%s is no list of names', (text) => {
    expect(problems({ 'src/index.ts': `${sound['src/index.ts']}\n${text}` })).toEqual([
      'src/index.ts:3 is not a re-export by name',
    ]);
  });

  test('an entry of package.json has its file', () => {
    expect(inspect(sound, ['src/index.ts', 'src/core.ts'])).toEqual([
      'src/core.ts is exported by package.json but does not exist',
    ]);
  });
});

describe('the lifecycle', () => {
  const numbered = (count: number, text: (at: number) => string) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`src/session/part-${at}.ts`, text(at)]));

  test('has few files', () => {
    expect(problems(numbered(21, () => ''))).toEqual(['src/session/ has 21 files; 20 are enough']);
    expect(problems(numbered(20, () => ''))).toEqual([]);
  });

  test('has few levels of imports', () => {
    const above = (at: number) => (at > 0 ? `import type { X } from './part-${at - 1}.ts';` : '');
    expect(problems(numbered(7, above))).toEqual(['src/session/ has 7 levels of imports; 6 are enough']);
    expect(problems(numbered(6, above))).toEqual([]);
  });

  test.each(['if (server.refreshIn === cookie) go();', 'const all = storage.shared;', 'read(localStorage);'])(
    'does not ask where a session lives: %s',
    (text) => {
      expect(problems({ 'src/session/part.ts': `// storage.shared says it\n${text}` })).toEqual([
        'src/session/part.ts:2 asks where a session lives',
      ]);
      expect(problems({ 'src/persistence/part.ts': text })).toEqual([]);
    },
  );
});

describe('sizes', () => {
  test('a file holds one idea', () => {
    expect(problems({ 'src/api.ts': '\n'.repeat(251) })).toEqual(['src/api.ts has 251 lines; 250 are enough']);
    expect(problems({ 'src/api.ts': '\n'.repeat(250) })).toEqual([]);
  });

  test('half of the files are short', () => {
    const long = Object.fromEntries([...'abcdefghijk'].map((name) => [`src/token/${name}.ts`, '\n'.repeat(100)]));
    expect(problems(long)).toEqual(['half of the files have 100 lines or more; under 100 is the aim']);
  });
});

describe('sources', () => {
  test.each([`let seen = 0;`, `export var seen = 0;`, `const seen = new Map<string, number>();`])(
    '%s is state of the module',
    (text) => {
      expect(problems({ 'src/api.ts': text })).toEqual(['src/api.ts:1 keeps state in the module: seen']);
    },
  );

  test.each([`const limit = 60;`, `declare let seen: number;`, `function f() { let seen = 0; }`])(
    '%s is not',
    (text) => {
      expect(problems({ 'src/api.ts': text })).toEqual([]);
    },
  );

  test('any is not said', () => {
    expect(problems({ 'src/api.ts': `\nexport const f = (x: any[]) => x;` })).toEqual(['src/api.ts:2 says any']);
  });

  test.each(['src/token/utils.ts', 'src/token/util/hex.ts'])('%s is no name', (path) => {
    expect(problems({ [path]: '' })).toEqual([`${path} is named after no idea`]);
  });
});
