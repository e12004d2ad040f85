import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manifest, root } from './project.ts';

/** `latchkey`, `latchkey/fetch`, … : what has types. */
const entries = Object.entries(manifest.exports)
  .filter(([, target]) => typeof target === 'object' && 'types' in target)
  .map(([subpath]) => `latchkey${subpath.slice(1)}`);

let application: string;

beforeAll(() => {
  if (!existsSync(join(root, 'dist'))) throw new Error('There is no dist to look at: run `npm run build` first.');
  application = mkdtempSync(join(tmpdir(), 'latchkey-node10-'));
  mkdirSync(join(application, 'node_modules'));
  symlinkSync(root, join(application, 'node_modules/latchkey'), 'junction');
});
afterAll(() => rmSync(application, { recursive: true, force: true }));

/** The errors of a file of the application, which resolves modules as TypeScript did by default for a decade. */
function errorsOf(file: string): string[] {
  const program = ts.createProgram([join(application, file)], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    ignoreDeprecations: '6.0',
    lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

test('B227 · an application that resolves modules the old way (node10) finds the types of every entry', () => {
  const isAny = 'type IsAny<T> = 0 extends 1 & T ? true : false;';
  const lines = entries.map(
    (entry, index) =>
      `import * as entry${index} from '${entry}';\nexport const typed${index}: IsAny<typeof entry${index}> = false;`,
  );
  writeFileSync(join(application, 'entries.ts'), [isAny, ...lines].join('\n'));
  expect(entries).toContain('latchkey/react');
  expect(errorsOf('entries.ts')).toEqual([]);
}, 60_000);

test('an application that resolves modules the old way (node10) compiles with what it uses of them', () => {
  copyFileSync(join(root, 'test/packaging/types/sample.ts'), join(application, 'sample.ts'));
  expect(errorsOf('sample.ts')).toEqual([]);
}, 60_000);
