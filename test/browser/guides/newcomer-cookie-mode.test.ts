/** docs/django-cookie-mode.md in the project of docs/getting-started.md: its Django, its proxy, and each client that the guide shows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ada } from '../../djoser/harness.ts';
import { pageOf } from '../../docs/pages.ts';
import { browsersOfFile } from '../browsers-of-file.ts';
import { until } from '../client.ts';
import { additionsOf, type Django, scriptWith, startStockDjango, startVitePage } from '../newcomer.ts';
import type { Browser, Tab } from '../tab.ts';

const guide = pageOf('docs/django-cookie-mode.md');
const views = guide.blocks.find(({ code }) => code.includes('class CookieMode'))?.code ?? '';
/** The clients for a page behind the proxy, each without what the block does with its client. */
const all = guide.blocks
  .map(({ code }) => /^import .*\n\nconst auth = createAuth\(\{\n(?:.*\n)*?\}\)\n/.exec(code)?.[0] ?? '')
  .filter((code) => code.includes("baseUrl: '/auth/'") && !code.includes('managedBy'));
const clients = [...new Set(all)].map((client) => ({
  client,
  csrf: client.includes('csrf:') ? 'an endpoint' : 'a cookie',
}));
const domain = 'app.localhost';
/** The line of the views that does this, with the domain that the guide adds to it. */
const withDomain = (code: string) =>
  guide.blocks
    .flatMap((block) => (block.code.startsWith('response.set_cookie(HINT') ? block.code.trim().split('\n') : []))
    .reduce((before, line) => {
      const plain = line.replace(/ domain="[\w.]+",/, '');
      expect(before).toContain(plain);
      return before.replace(plain, line.replace(/domain="[\w.]+"/, `domain="${domain}"`));
    }, code);

const shown = (tab: Tab) =>
  tab.evaluate(() => (document.querySelector('form')?.hidden ? document.querySelector('h1')?.textContent : 'form'));
const logIn = (tab: Tab) =>
  tab.evaluate(
    (values) => {
      const form = document.querySelector('form');
      for (const [name, value] of Object.entries(values)) {
        (form?.elements.namedItem(name) as HTMLInputElement).value = value;
      }
      form?.requestSubmit();
    },
    { username: ada.username, password: ada.password },
  );

describe.each(browsersOfFile('Chromium'))('in $name, docs/django-cookie-mode.md', ({ launch }) => {
  let django: Django | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    const additions = { ...additionsOf(guide.path), 'cookie_mode.py': views };
    [django, browser] = await Promise.all([startStockDjango(ada, additions), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await django?.[Symbol.asyncDispose]();
  });

  it('has clients for a page behind the proxy, some with the CSRF token from a cookie and some from an endpoint', () => {
    expect(clients.map(({ csrf }) => csrf)).toEqual(['a cookie', 'an endpoint']);
  });

  it.each(clients)(
    'logs in, refreshes after a reload and logs out on the server too, with the CSRF token from $csrf',
    async ({ client }) => {
      if (!django || !browser) throw new Error('Nothing was started.');
      await using page = await startVitePage(django, scriptWith(client));
      const tab = await (await browser.freshProfile()).open(page.origin);
      await until(() => shown(tab), 'form');
      await logIn(tab);
      await until(() => shown(tab), `Hello, ${ada.username}`);

      const before = page.answers.length;
      await tab.reload();
      await until(() => page.answers.slice(before).at(-1), '/auth/users/me/ 200');
      expect(page.answers.slice(before)).toContain('/auth/jwt/refresh/ 200');
      expect(await shown(tab)).toBe(`Hello, ${ada.username}`);

      await tab.evaluate(() => document.querySelector<HTMLElement>('main button')?.click());
      await until(() => page.answers.at(-1), '/auth/jwt/blacklist/ 204');
      await tab.reload();
      await until(() => shown(tab), 'form');
      expect(page.answers.at(-1)).toBe('/auth/jwt/blacklist/ 204');
    },
  );

  it('removes the companion cookie with the domain that the guide has set it with', async () => {
    const additions = { ...additionsOf(guide.path), 'cookie_mode.py': withDomain(views) };
    await using other = await startStockDjango(ada, additions);
    const post = (path: string, body: unknown) =>
      fetch(`${other.origin}/auth/jwt/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    const answers = [
      await post('create/', { username: ada.username, password: ada.password }),
      await post('blacklist/', {}),
    ];
    const hints = answers.map(({ headers }) =>
      headers.getSetCookie().filter((cookie) => cookie.startsWith('latchkey_session=')),
    );
    expect(hints).toEqual([
      [expect.stringContaining(`Domain=${domain}`)],
      [expect.stringMatching(`Domain=${domain}.*Max-Age=0`)],
    ]);
  });
});
