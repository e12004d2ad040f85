/** Pages of guides in the project of docs/getting-started.md: its Django, its proxy, and what each guide shows. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ada } from '../../djoser/harness.ts';
import { pageOf, root } from '../../docs/pages.ts';
import { browsersOfFile } from '../browsers-of-file.ts';
import { until } from '../client.ts';
import { type Django, startStockDjango, startVitePage } from '../newcomer.ts';
import type { Browser, Tab } from '../tab.ts';

declare global {
  interface Window {
    /** What the page has written to the console, besides what is no problem. */
    warned: string[];
  }
}

/** A page that keeps its warnings, with this in its body. */
const html = (body: string) => `<!doctype html><link rel="icon" href="data:,"><script>
  window.warned = []
  for (const level of ['warn', 'error']) console[level] = (...texts) => warned.push(texts.join(' '))
</script>${body}<script type="module" src="/src/main.tsx"></script>`;

const shown = (tab: Tab) => tab.evaluate(() => document.querySelector('h1, output')?.textContent);
const warnings = (tab: Tab) => tab.evaluate(() => window.warned);

describe.each(browsersOfFile('Chromium'))('in $name, at the Django of docs/getting-started.md,', ({ launch }) => {
  let django: Django | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    django = await startStockDjango(ada);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await django?.[Symbol.asyncDispose]();
  });
  const start = (files: Record<string, string>, prepare?: (folder: string) => Promise<unknown>) => {
    if (!django) throw new Error('There is no Django.');
    return startVitePage(django, '', { files, ...(prepare && { prepare }) });
  };
  const withDjango = (config: string) => config.replaceAll('http://127.0.0.1:8000', django?.origin ?? '');
  const open = async (address: string): Promise<Tab> => {
    const profile = await browser?.freshProfile();
    if (!profile) throw new Error('There is no browser.');
    return profile.open(address);
  };

  it('the form and the guard of docs/frameworks/react.md lead to a page with data, and warn of nothing', async () => {
    const { blocks } = pageOf('docs/frameworks/react.md');
    const blockWith = (words: string) => blocks.find(({ code }) => code.includes(words))?.code ?? '';
    const withSharedClient = (code: string) =>
      code.replace(/const auth = createAuth\(.*\n/, "import { auth } from './auth'\n");
    const fileOf = (name: string) => blocks.find(({ file }) => file === `./${name}`)?.code ?? '';
    const guarded = withSharedClient(blockWith('createBrowserRouter'));
    expect(guarded).toContain('return <form>…</form>');
    await using page = await start({
      'index.html': html('<div id="root"></div>'),
      'tsconfig.json': '{ "compilerOptions": { "jsx": "react-jsx" } }',
      'vite.config.ts': withDjango(fileOf('vite.config.ts')),
      'src/auth.ts': fileOf('src/auth.ts'),
      'src/login.tsx': withSharedClient(blockWith('useActionState')),
      'src/router.tsx': `import { Login as Form } from './login'\n${guarded.replace('<form>…</form>', '<Form />')}`,
      'src/main.tsx': fileOf('src/main.tsx'),
    });
    const tab = await open(new URL('/orders', page.origin).href);
    await until(() => tab.evaluate(() => location.pathname + location.search), '/login?next=%2Forders');
    await tab.evaluate(
      (values) => {
        const form = document.querySelector('form');
        for (const [name, value] of Object.entries(values)) {
          (form?.elements.namedItem(name) as HTMLInputElement).value = value;
        }
        (form?.elements.namedItem('remember') as HTMLInputElement).checked = true;
        form?.requestSubmit();
      },
      { username: ada.username, password: ada.password },
    );
    await until(() => shown(tab), 'Orders');
    expect(page.answers.at(-1)).toBe('/api/orders/ 200');

    await tab.reload();
    await until(() => shown(tab), 'Orders');
    expect(await warnings(tab)).toEqual([]);
    expect(await tab.evaluate(() => Object.entries(localStorage).join())).toContain('"remember":true');
  });

  it.each([
    { name: 'vue', main: 'main.ts' },
    { name: 'svelte', main: 'main.ts' },
  ])('the files that the guide for $name shows are a whole page, which warns of nothing', async ({ name, main }) => {
    const files = pageOf(`docs/frameworks/${name}.md`).blocks.flatMap(({ file, code }) => {
      if (file === './vite.config.ts') return [['vite.config.ts', withDjango(code)]];
      return file?.startsWith(`examples/${name}/`) ? [[file.slice(`examples/${name}/`.length), code]] : [];
    });
    const index = html('<div id="app"></div>').replace('main.tsx', main);
    await using page = await start({ 'index.html': index, ...Object.fromEntries(files) });
    const tab = await open(new URL('/account', page.origin).href);
    await until(() => tab.evaluate(() => location.pathname), '/login');
    const inputs = () => tab.evaluate(() => document.querySelectorAll('form input').length);
    await until(inputs, 3);
    await tab.evaluate(
      (values) => {
        for (const [id, value] of Object.entries(values)) {
          const input = document.getElementById(id) as HTMLInputElement;
          input.value = value;
          input.dispatchEvent(new Event('input', { bubbles: true }));
        }
        document.querySelector('form')?.requestSubmit();
      },
      { username: ada.username, password: ada.password },
    );
    await until(() => shown(tab), ada.username);
    expect(await tab.evaluate(() => location.pathname)).toBe('/account');
    expect(await tab.evaluate(() => document.body.textContent)).not.toContain('fake server');
    await tab.reload();
    await until(() => shown(tab), ada.username);
    expect(await warnings(tab)).toEqual([]);
  });

  it('the service worker of docs/guides/workers-and-extensions.md is built and registered as the page says', async () => {
    const { blocks } = pageOf('docs/guides/workers-and-extensions.md');
    const codeOf = (file: string) => blocks.find((each) => each.file === `test/guides/${file}`)?.code ?? '';
    const files = ['indexed-db-storage.ts', 'shared-auth.ts', 'service-worker.js'];
    const build =
      blocks
        .find(({ language }) => language === 'sh')
        ?.code.split('\n')[1]
        ?.split(' ') ?? [];
    expect(build.splice(0, 2)).toEqual(['npx', 'esbuild']);
    const register = blocks.find(({ code }) => code.includes('serviceWorker.register('))?.code ?? '';
    await using page = await start(
      {
        'index.html': html('<output></output>'),
        ...Object.fromEntries(files.map((file) => [`src/${file}`, codeOf(file)])),
        'src/main.tsx': `
          import { auth } from './shared-auth'
          const controlled = new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done))
          ${register}
          await controlled
          await auth.login(${JSON.stringify({ username: ada.username, password: ada.password })})
          const ask = async () => (await fetch('/api/orders/')).status
          const shown = String(await ask())
          await auth.logout()
          document.querySelector('output')!.textContent = shown + ' ' + (await ask())`,
      },
      (folder) => promisify(execFile)(join(root, 'node_modules/.bin/esbuild'), build, { cwd: folder }),
    );
    const tab = await open(page.origin);
    await until(() => shown(tab), '200 401');
    expect(page.answers.filter((answer) => answer.startsWith('/api/'))).toEqual([
      '/api/orders/ 200',
      '/api/orders/ 401',
    ]);
  });
});
