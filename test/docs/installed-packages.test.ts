/** The packages that the code of a page imports: the page says how a newcomer installs each of them, or docs/getting-started.md does. */
import { describe, expect, it } from 'vitest';
import { type Page, pageOf, pages, parsePage } from './pages.ts';

/** What a command makes a project with. */
const madeBy: readonly [command: RegExp, packages: readonly string[]][] = [
  [/--template react-ts/, ['vite', '@vitejs/plugin-react', 'react', 'react-dom']],
  [/--template vue-ts/, ['vite', '@vitejs/plugin-vue', 'vue']],
  [/--template svelte-ts/, ['vite', '@sveltejs/vite-plugin-svelte', 'svelte']],
  [/--template vanilla-ts/, ['vite']],
  [/npx sv create/, ['vite', '@sveltejs/kit', 'svelte']],
  [/npx @angular\/cli new/, ['@angular/core', '@angular/common', '@angular/router']],
];
/** What comes with a package, and is imported by its own name. */
const comesWith: Readonly<Record<string, string>> = { '@jest/globals': 'jest', 'playwright-core': '@playwright/test' };

/** What the reader of a page has already, and why. */
const hasAlready: Readonly<Record<string, { readonly packages: readonly string[]; readonly reason: string }>> = {
  'docs/migrating-from-axios.md': { packages: ['axios'], reason: 'the page is for an app with axios' },
  'docs/migrating-from-next-auth.md': {
    packages: ['@auth/core'],
    reason: 'the page is for an app with NextAuth, and names its imports',
  },
  'docs/ssr.md': {
    packages: ['next', 'react', '@sveltejs/kit', 'svelte'],
    reason: 'the page is for an app on such a framework',
  },
  'docs/guides/native-shells.md': { packages: ['electron'], reason: 'that part is for an app in Electron' },
  'docs/recipes.md': {
    packages: ['react', 'vue'],
    reason: 'a recipe with components is for an app with such components',
  },
  'docs/testing-your-app.md': { packages: ['react'], reason: 'the tests of components are for an app in React' },
};

/** `react-dom/client` → `react-dom`, `@angular/core/rxjs-interop` → `@angular/core`. */
const packageOf = (from: string) => /^(@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? from;

/** The packages of npm that the blocks of a page import. */
const importedBy = ({ blocks }: Page) =>
  new Set(
    blocks
      .filter(({ language }) => /^([cm]?[jt]sx?|svelte|vue|html)$/.test(language))
      .flatMap(({ code }) => [...code.matchAll(/(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*['"]([@\w][^'"]*)['"]/g)])
      .map(([, from = '']) => packageOf(from))
      .filter((name) => !name.startsWith('node:')),
  );

/** The packages that the commands of a page install. */
function installedBy({ text }: Page): Set<string> {
  const named = [...text.matchAll(/npm (?:install|i) ([^`\n]+)/g)].flatMap(([, names = '']) =>
    names.split(' ').map((name) => name.replace(/(?<=.)@.*/, '')),
  );
  return new Set([...named, ...madeBy.flatMap(([command, packages]) => (command.test(text) ? packages : []))]);
}

const first = installedBy(pageOf('docs/getting-started.md'));

/** The packages of which a newcomer is not told how to install them. */
const missingOn = (page: Page) =>
  [...importedBy(page)].filter((name) => {
    const installed = installedBy(page);
    const isInstalled = (each: string) => installed.has(each) || first.has(each);
    return (
      !isInstalled(name) && !isInstalled(comesWith[name] ?? name) && !hasAlready[page.path]?.packages.includes(name)
    );
  });

describe('a package that a page imports', () => {
  it('is installed by a command of that page or of docs/getting-started.md, or the reader has it', () => {
    const guides = pages.filter(({ path }) => path === 'README.md' || path.startsWith('docs/'));
    expect(guides.flatMap((page) => missingOn(page).map((name) => `${page.path}: ${name}`))).toEqual([]);
    expect(first).toContain('latchkey');
  });

  it.each(Object.entries(hasAlready))(
    'is one of those that the reader of %s has only if it is imported there',
    (path, { packages }) => {
      const imported = importedBy(pageOf(path));
      expect(packages.filter((name) => !imported.has(name))).toEqual([]);
    },
  );

  const page = (text: string, ...lines: string[]) =>
    parsePage('docs/a.md', `${text}\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n`);

  it.each([
    ['an import', "import useSWR from 'swr'", 'swr'],
    ['a part of a package', "import { http } from 'msw/browser'", 'msw'],
    ['a part of a package of an organisation', "import '@apollo/client/react'", '@apollo/client'],
    ['`require`', "const { app } = require('electron')", 'electron'],
    ['an import that waits', "await import('idb-keyval')", 'idb-keyval'],
  ])('is missed: %s', (_, code, name) => {
    expect(missingOn(page('Install nothing.', code))).toEqual([name]);
  });

  it.each([
    ['`npm install -D msw`', "import 'msw/node'"],
    ['`npm install htmx.org@2 @sentry/browser@11`', "import 'htmx.org'\nimport '@sentry/browser'"],
    ['`npm install -D jest`', "import { jest } from '@jest/globals'"],
    ['`npm create vite@latest my-page -- --template vue-ts`', "import { ref } from 'vue'"],
    [
      'Nothing',
      "import { createAuth } from 'latchkey'\nimport './main'\nimport 'node:fs'\nimport { page } from '$app/state'",
    ],
  ])('is found: %s', (command, code) => {
    expect(missingOn(page(command, code))).toEqual([]);
  });
});
