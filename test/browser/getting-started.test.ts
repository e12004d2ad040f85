/** `docs/getting-started.md`, block by block: a stock Djoser server, an empty Vite project, a real browser. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { look } from '../djoser/doctor/look.ts';
import { ada } from '../djoser/harness.ts';
import { until } from './client.ts';
import { block, type Django, scriptWith, startStockDjango, startVitePage, type VitePage } from './newcomer.ts';
import { type Browser, browsers, type Tab } from './tab.ts';

const [engine] = browsers();

describe(`the page that docs/getting-started.md makes, in ${engine?.name}`, () => {
  let django: Django | undefined;
  let vite: VitePage | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    django = await startStockDjango(ada);
    vite = await startVitePage(django);
    browser = await engine?.launch();
  });
  afterAll(async () => {
    await browser?.close();
    await vite?.[Symbol.asyncDispose]();
    await django?.[Symbol.asyncDispose]();
  });

  /** A browser that nobody has used yet, Django, and how a tab with the page is opened. */
  const begin = async () => {
    if (!browser || !vite || !django) throw new Error('Nothing was started.');
    const [profile, { origin, answers }] = [await browser.freshProfile(), vite];
    let before = answers.length;
    return {
      django,
      profile,
      open: () => profile.open(origin),
      async reload(tab: Tab) {
        before = answers.length;
        await tab.reload();
      },
      /** What Django, or Vite in its place, has answered since the test began, or since the reload. */
      answers: () => answers.slice(before),
    };
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
  const logOut = (tab: Tab) => tab.evaluate(() => document.querySelector<HTMLElement>('main button')?.click());

  /** The red lines of the console; none in WebKit, which does not show them. */
  const redLines = async (tab: Tab) => (browser?.cannot.problems === undefined ? tab.problems() : []);
  /** The red lines of the console, without those that the browser itself writes of a request that was answered in this way. */
  const problems = async (tab: Tab, ...answers: string[]) => {
    const expected = answers.map((answer) => {
      const [path, status] = answer.split(' ');
      return (url: string, text: string) => new URL(url).pathname === path && text.includes(`status of ${status} `);
    });
    return (await redLines(tab)).filter(
      ({ kind, url, text }) => kind !== 'request' || !expected.some((is) => is(url, text)),
    );
  };

  /** What the network panel shows with the filter Fetch/XHR. */
  const fetched = (tab: Tab) =>
    tab.evaluate(() =>
      (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
        .filter(({ initiatorType }) => ['fetch', 'xmlhttprequest'].includes(initiatorType))
        .map(({ name }) => new URL(name).pathname),
    );

  it('has some twenty lines of its own', () => {
    expect(block('src/main.ts').trimEnd().split('\n').length).toBeLessThan(22);
  });

  it('logs in, survives a reload, and logs out in every tab, and the console stays clean', async () => {
    const { open, reload, answers } = await begin();
    const tab = await open();
    await until(() => shown(tab), 'form');

    await logIn(tab, 'not the password');
    await until(() => shown(tab), 'form No active account found with the given credentials');

    await logIn(tab, ada.password);
    await until(() => shown(tab), `Hello, ${ada.username}`);

    await reload(tab);
    await until(() => shown(tab), `Hello, ${ada.username}`);
    await until(answers, ['/auth/users/me/ 200']);
    expect(await fetched(tab)).toEqual(['/auth/users/me/']);

    const second = await open();
    await until(() => shown(second), `Hello, ${ada.username}`);
    await logOut(tab);
    await until(() => shown(tab), 'form');
    await until(() => shown(second), 'form');
    await until(() => answers().at(-1), '/auth/jwt/blacklist/ 200');
    await reload(second);
    await until(() => shown(second), 'form');

    expect(await problems(tab, '/auth/jwt/create/ 401')).toEqual([]);
    expect(await problems(second)).toEqual([]);
  });

  it('logs in at once with the createAuth that the doctor prints for this Django', async () => {
    const { django, profile } = await begin();
    const { report, exitStatus } = await look(`${django.origin}/auth/`, '--username', ada.username);
    expect(exitStatus).toBe(0);

    await using pasted = await startVitePage(django, scriptWith(report.createAuth ?? ''));
    const tab = await profile.open(pasted.origin);
    await until(() => shown(tab), 'form');
    await logIn(tab, ada.password);
    await until(() => shown(tab), `Hello, ${ada.username}`);
    await logOut(tab);
    await until(() => shown(tab), 'form');
    await until(() => pasted.answers, ['/auth/jwt/create/ 200', '/auth/users/me/ 200', '/auth/jwt/blacklist/ 200']);
    expect(await problems(tab)).toEqual([]);
  });

  it('greets the user while Django is stopped, and recovers by itself when Django is back', async () => {
    const { django, open, reload, answers } = await begin();
    const tab = await open();
    await until(() => shown(tab), 'form');
    await logIn(tab, ada.password);
    await until(() => shown(tab), `Hello, ${ada.username}`);
    expect(await problems(tab)).toEqual([]);

    await django.stop();
    await reload(tab);
    await until(() => answers().at(-1), '/auth/users/me/ 502');
    expect(await shown(tab)).toBe(`Hello, ${ada.username}`);
    await django.start();
    // Vite answers with 502 while Django is stopped. The browser's own lines of these answers are all that the console may have.
    expect(await problems(tab, '/auth/users/me/ 502')).toEqual([]);
    const whileStopped = await redLines(tab);

    await until(() => answers().at(-1), '/auth/users/me/ 200');
    expect(await shown(tab)).toBe(`Hello, ${ada.username}`);
    await logOut(tab);
    await until(() => answers().at(-1), '/auth/jwt/blacklist/ 200');
    await until(() => shown(tab), 'form');
    expect(await tab.evaluate(() => JSON.stringify(localStorage))).not.toContain(ada.username);
    expect(await redLines(tab)).toEqual(whileStopped);
  });
});
