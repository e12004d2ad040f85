import { expect, test } from 'vitest';
import { inspect } from './inspect.ts';
import { entryNames, readTree } from './project.ts';

test('src keeps the rules of the architecture', () => {
  expect(
    inspect(
      readTree('src', '.ts'),
      entryNames.map((name) => `src/${name}.ts`),
    ),
  ).toEqual([]);
});
