/** What a reader of one page misses: an endpoint, a variable, a module, an element that is not shown. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Page, pageOf, pages, root } from './pages.ts';

const server = 'test/djoser/server';

const isScript = ({ language }: Page['blocks'][number]) => ['js', 'ts', 'tsx', 'svelte', 'vue'].includes(language);

/** What `npm create vite` puts into a project with each of the three templates. */
const templateHas = (from: string) =>
  /^(vite|@vitejs\/|@sveltejs\/|react-dom\/|(react|vue|svelte)$|svelte\/)/.test(from);

/** The lines of a `server.proxy` that name the server behind. */
const targetsOf = (code: string) => code.split('\n').filter((line) => /target: 'http|'\/\w+': 'http/.test(line));

/** What code looks for in its page, as text that the page must have. */
const lookedFor = (code: string) =>
  [...code.matchAll(/querySelector(?:<\w+>)?\('#([\w-]+)'\)|form\.(?:get|has)\('(\w+)'\)/g)].map(([, id, name]) =>
    id ? `id="${id}"` : `name="${name}"`,
  );

describe('a page of the docs', () => {
  it('with a proxy of Vite leaves the header Host alone, which Django’s CSRF check compares with Origin', () => {
    const lines = pages.flatMap(({ path, blocks }) =>
      blocks.flatMap(({ code }) => targetsOf(code).map((line) => `${path}: ${line}`)),
    );
    expect(lines).not.toEqual([]);
    expect(lines.filter((line) => !line.includes('changeOrigin: false'))).toEqual([]);
    expect(targetsOf("proxy: { '/auth': 'http://127.0.0.1:8000' }")).toHaveLength(1);
  });

  it('names the endpoint of the logout wherever the refresh token is in a cookie, which no script can remove', () => {
    const silent = pages.flatMap(({ path, blocks }) =>
      blocks
        .filter((block) => isScript(block) && block.code.includes("refreshIn: 'cookie'"))
        .filter(({ code }) => !code.includes("revoke: '"))
        .map(({ code }) => `${path}: ${code}`),
    );
    expect(silent).toEqual([]);
  });

  it('sets an environment variable in PowerShell too, which has no `export`', () => {
    const variables = pages.flatMap(({ text }) =>
      [...text.matchAll(/^\s*export (\w+)=/gm)].map(([, name]) => ({ name, text })),
    );
    expect(variables).not.toEqual([]);
    for (const { name, text } of variables) expect(text).toContain(`$env:${name} = `);
  });

  it.each(['react', 'vue', 'svelte'])('shows the files and names the packages that a whole page needs: %s', (name) => {
    const { text, blocks } = pageOf(`docs/frameworks/${name}.md`);
    const own = blocks.filter(({ file }) => file?.startsWith('./') || file?.startsWith('examples/'));
    const imported = own.flatMap(({ code }) => [...code.matchAll(/ from '([^']+)'/g)].map(([, from = '']) => from));
    const isKnown = (from: string) =>
      from.startsWith('./')
        ? new RegExp(`\\b${from.slice(2)}(\\.tsx?)?\\b`).test(own.map(({ file }) => file).join(' ')) ||
          text.includes(`\`src/${from.slice(2)}.tsx\``)
        : new RegExp(`npm install [^\\n]*\\b${from.split('/')[0]}\\b`).test(text) || templateHas(from);
    expect(imported.length).toBeGreaterThan(5);
    expect(imported.filter((from) => !isKnown(from))).toEqual([]);
  });

  it('shows each module of a project that a view of it imports', () => {
    const imports = pages.flatMap(({ path, blocks }) =>
      blocks
        .filter(({ language }) => language === 'python')
        .flatMap(({ code }) => [...code.matchAll(/^from (\w+) import/gm)].map(([, name]) => `${name}.py`))
        .filter((name) => existsSync(join(root, server, name)))
        .map((name) => ({
          name,
          path,
          isShown: blocks.some(({ file }) => file === `${server}/${name}` || file === `./${name}`),
        })),
    );
    expect(imports.map(({ name }) => name)).toContain('customers.py');
    expect(imports.filter(({ isShown }) => !isShown)).toEqual([]);
  });

  it('shows each element and each field that its code looks for', () => {
    const missing = pages.flatMap(({ path, text, blocks }) =>
      blocks
        .filter(isScript)
        .flatMap(({ code }) => lookedFor(code))
        .filter((each) => {
          const name = /"(.*)"/.exec(each)?.[1];
          // A sentence may name the field of a form that the reader has already, and a template may make its fields from a list.
          return ![each, `\`${name}\``, `{ name: '${name}'`].some((shown) => text.includes(shown));
        })
        .map((each) => `${path}: ${each}`),
    );
    expect(missing).toEqual([]);
    expect(lookedFor("document.querySelector('#a')\nform.has('b')")).toEqual(['id="a"', 'name="b"']);
  });
});
