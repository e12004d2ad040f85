/** One Chromium with a profile, and a Djoser whose access tokens live for half a minute. */
import { type Browser, type BrowserContext, launch, type Page } from 'puppeteer-core';
import { inject } from 'vitest';
import type { PageOptions } from '../browser/page/options.ts';
import { chromium } from '../browser/puppeteer.ts';
import { byDefault } from '../browser/site.ts';
import { ada, type DjoserServer, startDjoser } from '../djoser/harness.ts';
import { watch } from './watch.ts';

/** A busy machine. */
const patienceMs = 60_000;
export const accessSeconds = 30;
export const bob = { username: 'bob', password: ada.password };
/** As in the `user_id` of their tokens. */
export const userIds = { ada: '1', bob: '2' } as const;
export type User = keyof typeof userIds;

export interface Place extends AsyncDisposable {
  readonly server: DjoserServer;
  readonly version: string;
  /** Opens a page with a client that has no option but `baseUrl`. */
  open(prepare: (page: Page) => Promise<void>): Promise<Page>;
  /** The address of a page with such a client. */
  address(name: string): string;
  /** A page without a client, in front of all others. */
  openOther(): Promise<void>;
}

export async function startPlace(): Promise<Place> {
  const server = await startDjoser({
    profile: 'rotation',
    accessSeconds,
    refreshSeconds: 3600,
    users: [ada, bob],
    staticDir: inject('staticDir'),
  });
  let browser: Browser | undefined;
  let context: BrowserContext;
  try {
    browser = await launch({ headless: true, protocolTimeout: patienceMs, ...chromium });
    context = await browser.createBrowserContext();
  } catch (error) {
    await browser?.close();
    await server.stop();
    throw error;
  }
  const options = encodeURIComponent(JSON.stringify({ start: byDefault } satisfies PageOptions));
  const address = (name: string) => `${server.origin}/static-test/index.html?page=${options}&name=${name}`;
  return {
    server,
    version: await browser.version(),
    address,
    async open(prepare) {
      const page = await context.newPage();
      page.setDefaultTimeout(patienceMs);
      await page.evaluateOnNewDocument(watch);
      await prepare(page);
      await page.goto(address('first'));
      return page;
    },
    async openOther() {
      await (await context.newPage()).bringToFront();
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server.stop();
    },
  };
}
