/** The idle limit of docs/guides/idle-limit.md in two tabs of a real browser, which share `localStorage` and its events. */
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';
import { expect, it } from 'vitest';
import type { limitIdleTime } from '../recipes/idle-limit.ts';
import { type Client, until } from './client.ts';
import { inEveryBrowser } from './site.ts';

declare global {
  interface Window {
    recipe: { limitIdleTime: typeof limitIdleTime };
    /** Each time: is the warning shown from here on? */
    warnings: boolean[];
  }
}

const source = new URL('../recipes/idle-limit.ts', import.meta.url);

inEveryBrowser({}, (site) => {
  /** A page with the limit that asks the server five times a second, whether somebody is there or not. */
  async function open(limitSeconds = 4): Promise<Client> {
    const client = await site.open({ storage: 'localStorage' });
    const { code } = await transform(await readFile(source, 'utf8'), {
      loader: 'ts',
      format: 'iife',
      globalName: 'recipe',
    });
    await client.tab.evaluate(
      (code, limitSeconds) => {
        const script = document.createElement('script');
        script.textContent = `${code}; window.recipe = recipe`;
        document.head.append(script);
        window.warnings = [];
        const warn = (logoutAt: number | null) => window.warnings.push(logoutAt !== null);
        window.recipe.limitIdleTime(window.auth, { limitSeconds, warningSeconds: 3, warn });
        setInterval(() => window.page.ping('/api/ping/'), 200);
      },
      code,
      limitSeconds,
    );
    return client;
  }
  const warnings = ({ tab }: Client) => tab.evaluate(() => window.warnings);

  it('a key in one of two tabs keeps both logged in, requests keep none, and both end together', async () => {
    const [one, two] = [await open(), await open()];
    await one.login();
    await two.becomes('authenticated');
    for (const client of [one, two]) await until(() => warnings(client), [true]);

    const pressedAt = Date.now();
    await two.tab.evaluate(() => {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
    });
    for (const client of [one, two]) await client.becomes('anonymous');
    expect(Date.now() - pressedAt).toBeGreaterThan(3_900);
    const reasons = [await one.seen(), await two.seen()].map(({ reason }) => reason);
    expect(reasons).toContain('logout');
    // Taken away by the key in both tabs, shown again, and gone with the user.
    for (const client of [one, two]) await until(() => warnings(client), [true, false, true, false]);
    expect((await site.requests('/api/ping/')).length).toBeGreaterThan(10);
  });

  it('a login after a logout by the limit keeps both tabs logged in', async () => {
    // The tab that was opened first is the first to hear of what the other one does.
    const [there, here] = [await open(2), await open(2)];
    await here.login();
    for (const client of [here, there]) await client.becomes('authenticated');
    for (const client of [here, there]) await client.becomes('anonymous');
    const anHourAgo = String(Date.now() - 3_600_000);
    // The time that has gone by since, also for a mark that somebody has left.
    await there.tab.evaluate((at) => {
      if (localStorage.getItem('last-activity')) localStorage.setItem('last-activity', at);
    }, anHourAgo);
    await here.login();
    const loggedInAt = Date.now();
    for (const client of [here, there]) await client.becomes('authenticated');
    for (const client of [here, there]) await client.becomes('anonymous');
    expect(Date.now() - loggedInAt).toBeGreaterThan(1_500);
  });
});
