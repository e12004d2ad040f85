/** The extension of docs/guides/workers-and-extensions.md in Chromium. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ada, type DjoserServer, startDjoser } from '../../djoser/harness.ts';
import { until } from '../client.ts';
import { chromium } from '../puppeteer.ts';
import { browsers } from '../tab.ts';
import { buildExtension, type Kept } from './extension-files.ts';

const hasChromium = browsers().some(({ name }) => name === 'Chromium');

describe.skipIf(!hasChromium)('an extension in Chromium', () => {
  let server: DjoserServer;
  let profile: string;
  let browser: Browser;
  let extension: string;
  beforeAll(async () => {
    server = await startDjoser({ profile: 'rotation', accessSeconds: 300, refreshSeconds: 3600 });
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    await server.control.reset();
    profile = await mkdtemp(join(tmpdir(), 'latchkey-profile-'));
  });
  afterEach(async () => {
    await browser?.close();
    for (const folder of [profile, extension]) await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    const args = [...(chromium.args ?? []), `--load-extension=${extension}`];
    browser = await launch({ ...chromium, args, enableExtensions: true, userDataDir: profile });
  }
  const background = async () => {
    const target = await browser.waitForTarget((each) => each.type() === 'service_worker');
    return { id: new URL(target.url()).host, worker: await target.worker() };
  };
  async function install(kept: Kept): Promise<void> {
    extension = await buildExtension(server.origin, kept);
    await start();
  }
  /** The popup, in a tab of its own. */
  async function openPopup(): Promise<Page> {
    const { id } = await background();
    const page = await browser.newPage();
    await page.goto(`chrome-extension://${id}/popup.html`);
    return page;
  }
  const status = (page: Page) => page.evaluate(() => document.body.dataset.status);
  async function logIn(popup: Page): Promise<void> {
    await popup.bringToFront();
    await popup.type('[name=username]', ada.username);
    await popup.type('[name=password]', ada.password);
    await popup.click('[type=submit]');
    await until(() => status(popup), 'authenticated');
  }
  /** A page of the site that the content script is for. */
  async function openSite(): Promise<Page> {
    await server.control.page('/shop/', '<!doctype html><title>Shop</title><link rel="icon" href="data:," />');
    const page = await browser.newPage();
    await page.goto(`${server.origin}/shop/`);
    return page;
  }
  /** What the background worker has answered to the content script. */
  const orders = (page: Page) => page.evaluate(() => document.documentElement.dataset.orders);
  const badge = async () => (await background()).worker?.evaluate('chrome.action.getBadgeText({})');
  /** Ends the background worker, as Chromium does after 30 s without work. */
  async function endBackground(): Promise<void> {
    const { worker } = await background();
    await worker?.close();
    await until(() => browser.targets().filter((each) => each.type() === 'service_worker').length, 0);
  }

  it('logs in in the popup, and its background worker asks the API for a content script', async () => {
    await install('IndexedDB');
    const [popup, shop] = [await openPopup(), await openSite()];
    await until(() => orders(shop), '401');
    await logIn(popup);
    await shop.reload();
    await until(() => orders(shop), '200');
    await until(badge, 'on');
    const preflights = (await server.control.log()).filter(({ method }) => method === 'OPTIONS');
    expect(preflights).toEqual([]);
    // The content script is in the origin of the page, whose storage has nothing of the session.
    expect(await shop.evaluate(async () => (await indexedDB.databases()).length + localStorage.length)).toBe(0);
  });

  it.each(['IndexedDB', 'chrome.storage.session'] as const)(
    'keeps the session in %s when its background worker is ended and started again',
    async (kept) => {
      await install(kept);
      const popup = await openPopup();
      await logIn(popup);
      await popup.close();
      await endBackground();
      await server.control.revokeAccess();
      const shop = await openSite();
      await until(() => orders(shop), '200');
      await until(badge, 'on');
      expect(await server.control.refreshes()).toMatchObject({ total: 1, granted: 1 });
    },
  );

  it('ends the session in the background worker when the user logs out in the popup', async () => {
    await install('IndexedDB');
    const popup = await openPopup();
    await logIn(popup);
    await until(badge, 'on');
    await popup.click('#logout');
    await until(badge, '');
    await endBackground();
    const shop = await openSite();
    await until(() => orders(shop), '401');
  });

  it('gives an answer that comes when the user has changed to no page', async () => {
    await install('IndexedDB');
    const popup = await openPopup();
    await logIn(popup);
    await until(badge, 'on');
    await server.control.delay('/api/ping/', 2_000, { after: true });
    const shop = await openSite();
    await until(async () => (await server.control.log()).filter(({ path }) => path === '/api/ping/').length, 1);
    await popup.bringToFront();
    await popup.click('#logout');
    await until(() => orders(shop), 'session_ended');
  });

  it.each([
    ['IndexedDB', 'stays', '200'],
    ['chrome.storage.session', 'ends', '401'],
  ] as const)('in %s the session %s when the browser is closed', async (kept, _, answer) => {
    await install(kept);
    await logIn(await openPopup());
    await browser.close();
    await start();
    const shop = await openSite();
    await until(() => orders(shop), answer);
  });
});
