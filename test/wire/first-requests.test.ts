/** Every cell of docs/first-requests.md; the page is drawn anew when all of them were run. */
import { type Browser, launch } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { chromium } from '../browser/puppeteer.ts';
import { browsers } from '../browser/tab.ts';
import { drawPage, type Outcomes } from './first-requests/page.ts';
import { type Cell, runCells } from './first-requests/run.ts';
import { servers } from './first-requests/servers.ts';

/** Servers at a time; each has cells of its own in the browser at once. */
const atOnce = 3;

const inChromium = browsers().some(({ name }) => name === 'Chromium');

describe.skipIf(!inChromium)('in Chromium alone', () => {
  const runs: Promise<Cell[]>[] = [];
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch({ headless: true, protocolTimeout: 120_000, ...chromium });
    const lanes: Promise<unknown>[] = Array.from({ length: atOnce }, () => Promise.resolve());
    for (const [index, kind] of servers.entries()) {
      const run = (lanes[index % atOnce] as Promise<unknown>).then(() =>
        runCells(browser, kind, { staticDir: inject('staticDir'), slowSeconds: 30 }),
      );
      runs.push(run);
      lanes[index % atOnce] = run.catch(() => {});
    }
  });
  afterAll(async () => {
    const all = await Promise.allSettled(runs);
    const outcomes = all.flatMap((run, index): Outcomes => {
      const kind = servers[index];
      return kind && run.status === 'fulfilled' ? [[kind, run.value]] : [];
    });
    if (outcomes.length === servers.length) drawPage(outcomes, (await browser.version()).replace('/', ' '));
    await browser?.close();
  }, 900_000);

  it.each(servers.map(({ title, scheme }, index) => ({ title, scheme, index })))(
    'whatever a user asks for first, no cell is red ($title, $scheme)',
    { timeout: 900_000 },
    async ({ index }) => {
      const cells = (await runs[index]) ?? [];
      expect(cells).toHaveLength(36);
      expect(
        cells.flatMap(({ title, moment, faults }) => faults.map((fault) => `${title}, after a ${moment}: ${fault}`)),
      ).toEqual([]);
    },
  );
});
