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
  async function open(): Promise<Client> {
    const client = await site.open({ storage: 'localStorage' });
    const { code } = await transform(await readFile(source, 'utf8'), {
      loader: 'ts',
      format: 'iife',
      globalName: 'recipe',
    });
    await client.tab.evaluate((code) => {
      const script = document.createElement('script');
      script.textContent = `${code}; window.recipe = recipe`;
      document.head.append(script);
      window.warnings = [];
      const warn = (logoutAt: number | null) => window.warnings.push(logoutAt !== null);
      window.recipe.limitIdleTime(window.auth, { limitSeconds: 4, warningSeconds: 3, warn });
      setInterval(() => window.page.ping('/api/ping/'), 200);
    }, code);
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
});
