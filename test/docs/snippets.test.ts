import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const pages = [
  'README.md',
  'SECURITY.md',
  'demo/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Every block of a language in a page, with the line where it begins. */
const blocks = (path: string, language: string) =>
  [...read(path).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => ({
    code: match[1] ?? '',
    line: read(path).slice(0, match.index).split('\n').length + 1,
  }));

describe('the code in the docs', () => {
  it('compiles, every block of it', () => {
    const snippets = new Map<string, string>();
    for (const page of pages) {
      for (const { code, line } of blocks(page, 'ts')) {
        snippets.set(join(root, `${page.replaceAll('/', '_')}_${line}.ts`), `${code}\nexport {};\n`);
      }
    }
    const options: ts.CompilerOptions = {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      types: [],
      lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      paths: {
        latchkey: [join(root, 'src/index.ts')],
        'latchkey/*': [join(root, 'src/*.ts')],
      },
    };
    const host = ts.createCompilerHost(options);
    const { fileExists, readFile, getSourceFile } = host;
    host.fileExists = (name) => snippets.has(name) || fileExists(name);
    host.readFile = (name) => snippets.get(name) ?? readFile(name);
    host.getSourceFile = (name, version, ...rest) => {
      const text = snippets.get(name);
      return text === undefined ? getSourceFile(name, version, ...rest) : ts.createSourceFile(name, text, version);
    };
    const program = ts.createProgram([...snippets.keys()], options, host);
    const errors = ts
      .getPreEmitDiagnostics(program)
      .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
    expect(errors).toEqual([]);
    expect(snippets.size).toBeGreaterThan(5);
    // The types of vitest, MSW and Playwright are in it.
  }, 60_000);

  it('shows the very views that the tests run', () => {
    const shown = blocks('docs/django-cookie-mode.md', 'python')[0]?.code;
    expect(shown).toBe(read('test/djoser/server/cookie_mode.py'));
  });

  it('links only to files that exist', () => {
    const dead = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map((match) => join(page, '..', match[1] ?? ''))
        .filter((target) => !ts.sys.fileExists(join(root, target)) && !ts.sys.directoryExists(join(root, target)))
        .map((target) => `${page} → ${target}`),
    );
    expect(dead).toEqual([]);
  });
});
