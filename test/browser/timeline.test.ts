/** What the timeline looks like, how it is used, and how fast it is. In Chromium: the others draw the same, and measure less well. */
import { mkdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import type axe from 'axe-core';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { busyRecording } from '../devtools/recordings.ts';
import { browsers } from './tab.ts';

const root = join(import.meta.dirname, '../..');
const pictures = join(root, 'reports/timeline');
const widths = [360, 768, 1440];
const schemes = ['light', 'dark'] as const;

/** The pages of the browser tests, without a server behind them. */
function servePages(): Promise<Server> {
  const server = createServer(async ({ url = '' }, response) => {
    const name = basename(new URL(url, 'http://localhost').pathname) || 'index.html';
    response.setHeader('Content-Type', name.endsWith('.html') ? 'text/html' : 'text/javascript');
    // As a site with a strict policy: nothing inline.
    response.setHeader('Content-Security-Policy', "script-src 'self' 'unsafe-eval'; style-src 'self'");
    const folder = name === 'axe.min.js' ? join(root, 'node_modules/axe-core') : inject('staticDir');
    response.end(await readFile(join(folder, name)).catch(() => ''));
  });
  return new Promise((resolve) => server.listen(0, () => resolve(server)));
}

/** How long frames take, ms, while something is scrolled a little in each: the middle one and the longest. */
interface Frames {
  readonly middle: number;
  readonly longest: number;
}

describe.skipIf(!browsers().some(({ name }) => name === 'Chromium'))('in Chromium, the timeline of a recording', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;

  const show = async (count: number) => {
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/index.html`);
    await page.evaluate((text) => window.page.showRecording(text), JSON.stringify(busyRecording(count)));
    await page.waitForFunction(() => window.page.verdict() !== '');
    await page.evaluate(() => new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame)));
  };

  beforeAll(async () => {
    await mkdir(pictures, { recursive: true });
    server = await servePages();
    browser = await launch({
      executablePath: process.env.LATCHKEY_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
    });
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it('scrolls 10,000 events as smoothly as a page scrolls that has nothing in it', async () => {
    await page.setViewport({ width: 1440, height: 900 });
    await show(10_000);
    const scroll = (part: string): Promise<Frames> =>
      page.evaluate(async (part) => {
        const shadow = document.querySelector('latchkey-timeline')?.shadowRoot;
        let target = shadow?.querySelector(part);
        if (!target) {
          const empty = document.createElement('div');
          empty.style.cssText = 'height: 300px; overflow: auto';
          empty.append(document.createElement('div'));
          (empty.firstChild as HTMLElement).style.cssText = 'width: 200000px; height: 300000px';
          document.body.prepend(empty);
          target = empty;
        }
        const times: number[] = [];
        for (let count = 0; count < 70; count += 1) {
          times.push(await new Promise(requestAnimationFrame));
          target.scrollBy(97, 97);
        }
        const frames = times.slice(1).map((time, index) => time - (times[index] ?? time));
        const inOrder = frames.slice(5).sort((one, other) => one - other);
        return { middle: inOrder[inOrder.length >> 1] ?? 0, longest: inOrder.at(-1) ?? 0 };
      }, part);

    const nothing = await scroll('#nothing');
    const picture = await scroll('.picture');
    const table = await scroll('.table');
    console.log('frames, ms:', { nothing, picture, table });
    for (const { middle, longest } of [picture, table]) {
      expect(middle).toBeLessThanOrEqual(Math.max(17, 1.1 * nothing.middle));
      expect(longest).toBeLessThanOrEqual(Math.max(50, 3 * nothing.longest));
    }
  });

  it.each(schemes)('has no fault that axe finds, and fits, in a %s page of each width', async (scheme) => {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    for (const width of widths) {
      await page.setViewport({ width, height: 900 });
      await show(400);
      await page.evaluate(() => {
        document.querySelector('latchkey-timeline')?.shadowRoot?.querySelector('details')?.setAttribute('open', '');
      });
      await page.addScriptTag({ url: '/axe.min.js' });
      const faults = await page.evaluate(async () => {
        const { axe: checker } = window as unknown as { axe: typeof axe };
        const { violations } = await checker.run(document.querySelector('latchkey-timeline') ?? document);
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120))}`);
      });
      expect(faults).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await page.screenshot({ path: join(pictures, `${scheme}-${width}.png`) });
    }
  });
});
