/** The second way of docs/testing-your-app.md for pages: MSW answers in the page of docs/getting-started.md, and no Django is there. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ada } from '../../djoser/harness.ts';
import { pageOf, root } from '../../docs/pages.ts';
import { browsersOfFile } from '../browsers-of-file.ts';
import { until } from '../client.ts';
import { scriptWith, startVitePage } from '../newcomer.ts';
import type { Tab } from '../tab.ts';

const { blocks } = pageOf('docs/testing-your-app.md');
const client = blocks.find(({ code }) => code.includes("from 'msw/browser'"))?.code ?? '';
/** The command of the page that writes the service worker: `npx msw init …`. */
const [npx, msw = '', ...init] = (blocks.find(({ code }) => code.includes('msw init'))?.code ?? '')
  .trim()
  .split('\n')
  .at(-1)
  ?.split(' ') ?? [''];

const shown = (tab: Tab) =>
  tab.evaluate(() => {
    const [form, main] = [document.querySelector('form'), document.querySelector('main')];
    if (form?.hidden === false) return 'form';
    return main?.hidden === false ? main.querySelector('h1')?.textContent : '';
  });

describe.each(browsersOfFile('Chromium'))('in $name, the page of docs/getting-started.md with MSW', ({ launch }) => {
  it('logs in without any server', async () => {
    expect([npx, msw]).toEqual(['npx', 'msw']);
    await using page = await startVitePage(
      { origin: 'http://127.0.0.1:9', [Symbol.asyncDispose]: async () => {} },
      scriptWith("import { auth } from './auth'\n"),
      {
        files: { 'src/auth.ts': client },
        prepare: (folder) => promisify(execFile)(join(root, 'node_modules/.bin', msw), init, { cwd: folder }),
      },
    );
    const browser = await launch();
    try {
      const tab = await (await browser.freshProfile()).open(page.origin);
      await until(() => shown(tab), 'form');
      await tab.evaluate(
        (username, password) => {
          const form = document.querySelector('form');
          for (const [name, value] of Object.entries({ username, password })) {
            (form?.elements.namedItem(name) as HTMLInputElement).value = value;
          }
          form?.requestSubmit();
        },
        ada.username,
        ada.password,
      );
      await until(() => shown(tab), 'Hello, ada');
      expect(page.answers).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
