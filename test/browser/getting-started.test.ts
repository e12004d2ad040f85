/** `docs/getting-started.md`, block by block: a stock Djoser server, an empty Vite project, a real browser. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ada } from '../djoser/harness.ts';
import { until } from './client.ts';
import { block, type Place, startStockDjango, startVitePage } from './newcomer.ts';
import { type Browser, browsers, type Profile, type Tab } from './tab.ts';

const [engine] = browsers();

describe(`the page that docs/getting-started.md makes, in ${engine?.name}`, () => {
  let django: Place | undefined;
  let vite: Place | undefined;
  let browser: Browser | undefined;
  let profile: Profile | undefined;
  beforeAll(async () => {
    django = await startStockDjango(ada);
    vite = await startVitePage(django);
    browser = await engine?.launch();
    profile = await browser?.freshProfile();
  });
  afterAll(async () => {
    await browser?.close();
    await vite?.[Symbol.asyncDispose]();
    await django?.[Symbol.asyncDispose]();
  });

  const open = async () => {
    if (!profile || !vite) throw new Error('Nothing was started.');
    return profile.open(vite.origin);
  };
  /** What the visitor sees: the form, the greeting, or neither yet. */
  const shown = (tab: Tab) =>
    tab.evaluate(() => {
      const text = (selector: string) => document.querySelector<HTMLElement>(selector)?.textContent ?? '';
      return document.querySelector('form')?.hidden === false ? `form ${text('[role=alert]')}`.trim() : text('h1');
    });
  const logIn = (tab: Tab, password: string) =>
    tab.evaluate(
      (username, password) => {
        const form = document.querySelector('form');
        const fill = (name: string, value: string) => {
          const input = form?.elements.namedItem(name);
          if (input instanceof HTMLInputElement) input.value = value;
        };
        fill('username', username);
        fill('password', password);
        form?.requestSubmit();
      },
      ada.username,
      password,
    );

  /** The requests for Django since the page was loaded. */
  const asked = (tab: Tab) =>
    tab.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => new URL(name).pathname)
        .filter((path) => path.startsWith('/auth/')),
    );

  it('has some twenty lines of its own', () => {
    expect(block('src/main.ts').trimEnd().split('\n').length).toBeLessThan(22);
  });

  it('logs in, survives a reload and a stopped server, and logs out in every tab', async () => {
    const tab = await open();
    await until(() => shown(tab), 'form');

    await logIn(tab, 'not the password');
    await until(() => shown(tab), 'form No active account found with the given credentials');

    await logIn(tab, ada.password);
    await until(() => shown(tab), `Hello, ${ada.username}`);

    await tab.reload();
    await until(() => shown(tab), `Hello, ${ada.username}`);
    expect(await asked(tab)).toEqual(['/auth/users/me/']);

    const second = await open();
    await until(() => shown(second), `Hello, ${ada.username}`);
    await tab.evaluate(() => document.querySelector<HTMLElement>('main button')?.click());
    await until(() => shown(tab), 'form');
    await until(() => shown(second), 'form');
    await until(async () => (await asked(tab)).at(-1), '/auth/jwt/blacklist/');
    await second.reload();
    await until(() => shown(second), 'form');

    await logIn(second, ada.password);
    await until(() => shown(second), `Hello, ${ada.username}`);
    await django?.[Symbol.asyncDispose]();
    django = undefined;
    await second.reload();
    await until(() => shown(second), 'You are logged in');
  });
});
