/** A tab that the browser opened with a copy of another one's sessionStorage: both have the same refresh token, and each its own store. */
import { expect, it } from 'vitest';
import { type Client, until } from './client.ts';
import type { StartOptions } from './page/options.ts';
import { inEveryBrowser, type Site } from './site.ts';

declare global {
  interface Window {
    copy?: Window | null;
  }
}

const start = { storage: 'sessionStorage', proactive: 'off' } as const satisfies StartOptions;

/** The tab that `window.open()` made, as the page that opened it sees it. */
class Copy {
  readonly opener: Client;

  constructor(opener: Client) {
    this.opener = opener;
  }

  static async open(site: Site, opener: Client): Promise<Copy> {
    await opener.tab.evaluate((url) => {
      window.copy = window.open(url);
    }, site.page({ start }));
    const copy = new Copy(opener);
    await copy.becomes('authenticated');
    return copy;
  }

  seen() {
    return this.opener.tab.evaluate(() => window.copy?.page?.seen() ?? null);
  }

  becomes(status: 'authenticated'): Promise<void> {
    return until(async () => (await this.seen().catch(() => null))?.status, status);
  }

  ping(): Promise<number | string | undefined> {
    return this.opener.tab.evaluate(() => window.copy?.page.ping('/api/ping/'));
  }

  refresh(): Promise<string | undefined> {
    return this.opener.tab.evaluate(() =>
      window.copy?.page
        .of()
        .refresh()
        .then(
          () => 'done',
          (error: { code: string }) => error.code,
        ),
    );
  }

  async reload(): Promise<void> {
    await this.opener.tab.evaluate(() => {
      window.copy?.page.shows.splice(0);
      window.copy?.location.reload();
    });
    // Of the page that comes.
    await until(() => this.opener.tab.evaluate(() => window.copy?.page?.shows.length === 1).catch(() => false), true);
  }
}

inEveryBrowser({ only: 'Chromium' }, (site) => {
  async function loggedInTwice(): Promise<{ first: Client; copy: Copy }> {
    const first = await site.open(start);
    await first.login();
    const copy = await Copy.open(site, first);
    // It is a copy: nobody has logged in there, and the other tab was asked for nothing.
    expect((await copy.seen())?.events).toEqual(['started restore']);
    return { first, copy };
  }

  /** The tab that comes too late may try its copy of the token once. */
  const reuses = async () => (await site.server.control.refreshes()).reused;

  /** The tab that was the first to renew goes on, also after a reload. */
  async function staysLoggedIn(tab: Client | Copy, reload: () => Promise<void>): Promise<void> {
    expect(await tab.ping()).toBe(200);
    expect(await tab.seen()).toMatchObject({ status: 'authenticated' });
    expect((await tab.seen())?.events.filter((event) => event.startsWith('ended'))).toEqual([]);
    await reload();
    await tab.becomes('authenticated');
    expect((await tab.seen())?.events).toEqual(['started restore']);
    expect(await tab.ping()).toBe(200);
  }

  it('B167 · a tab that was duplicated, and whose copy of the token is spent, does not log the first one out', async () => {
    const { first, copy } = await loggedInTwice();
    expect(await first.refresh()).toBe('done');
    // What becomes of the copy is its own affair.
    await copy.refresh();
    await staysLoggedIn(first, () => first.tab.reload());
    expect(await reuses()).toBeLessThanOrEqual(1);
  });

  it('nor does the first one, with its copy of the token, log out the tab that has renewed', async () => {
    const { first, copy } = await loggedInTwice();
    expect(await copy.refresh()).toBe('done');
    await first.refresh();
    await staysLoggedIn(copy, () => copy.reload());
    expect(await reuses()).toBeLessThanOrEqual(1);
  });
});
