/** The pages whose readers have Django templates and no bundler: what they paste is JavaScript, and a `<script>` can run it. */
import { Script } from 'node:vm';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { type Page, pageOf } from './pages.ts';

const pages = [
  'docs/multi-page-sites.md',
  'docs/session-bridge.md',
  'docs/migrating-from-jquery.md',
  'docs/frameworks/django-templates.md',
  'docs/frameworks/jquery.md',
  'docs/guides/htmx.md',
].map(pageOf);

/** The code of a page: its blocks of a script language, and the scripts inside its HTML. */
const codeOf = ({ blocks }: Page) => [
  ...blocks.filter(({ language }) => ['js', 'ts'].includes(language)).map(({ code }) => code),
  ...blocks
    .filter(({ language }) => language === 'html')
    .flatMap(({ code }) => [...code.matchAll(/<script>((?:.|\n)+?)<\/script>/g)].map(([, script = '']) => script)),
];

/** The code with the script tags of the package: what each page says to write in place of an `import`. */
const withScriptTags = (code: string) =>
  code
    .replace(/^import \$ from 'jquery'$/gm, '')
    .replace(/^import (\{.*\}) from 'latchkey'$/gm, 'const $1 = latchkey')
    .replace(/^import (\{.*\}) from 'latchkey\/jquery'$/gm, 'const $1 = latchkeyJquery')
    .replace(/^export (?=async function)/gm, '');

const parses = (code: string) => {
  const isModule = /^\s*(const .* = )?await /m.test(code);
  new Script(isModule ? `(async () => {${code}})` : code);
};

/** TypeScript reads `closest<HTMLAnchorElement>('a')` as a call, and JavaScript as two comparisons. */
function meansTheSame(code: string): boolean {
  const [asTypeScript, asJavaScript] = (['ts', 'js'] as const).map((loader) => transformSync(code, { loader }).code);
  return asTypeScript === asJavaScript;
}

describe.each(pages)('what a reader of $path pastes', (page) => {
  const blocks = codeOf(page).map((code, index) => ({ number: index + 1, code }));

  it.each(blocks)('has no types in it: block $number', ({ code }) => {
    expect(meansTheSame(code)).toBe(true);
  });

  it.each(blocks)('is what a script can run, with the script tags of the package: block $number', ({ code }) => {
    const script = withScriptTags(code);
    expect(() => parses(script)).not.toThrow();
    for (const [name] of script.matchAll(/(?<=^const \{.*\} = )latchkey\w*$/gm)) {
      expect(page.text).toContain(`} = ${name}\``);
    }
  });
});

it('types are found, also those that JavaScript takes for a comparison', () => {
  expect(meansTheSame("link.closest<HTMLAnchorElement>('a[href]')")).toBe(false);
  expect(() => meansTheSame('const cookie = (name: string) => name')).toThrow('Expected ")" but found ":"');
});
