/** Every cell of docs/first-requests.md; the page is drawn anew when all of them were run. */
import { type Browser, launch } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { inTurns } from '../../bench/in-turns.ts';
import { chromium } from '../browser/puppeteer.ts';
import { browsers } from '../browser/tab.ts';
import { drawPage, type Outcomes } from './first-requests/page.ts';
import { type Cell, runCells } from './first-requests/run.ts';
import { servers } from './first-requests/servers.ts';

/** Servers at a time; each has cells of its own in the browser at once. */
const atOnce = 3;

const inChromium = browsers().some(({ name }) => name === 'Chromium');

describe.skipIf(!inChromium)('in Chromium alone', () => {
  const outcomes = new Map<number, PromiseWithResolvers<Cell[]>>(
    servers.map((_, index) => [index, Promise.withResolvers()]),
  );
  const done: [number, Cell[]][] = [];
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch({ headless: true, protocolTimeout: 120_000, ...chromium });
    void inTurns([...servers.entries()], atOnce, async ([index, kind]) => {
      const run = runCells(browser, kind, { staticDir: inject('staticDir'), slowSeconds: 30 });
      outcomes.get(index)?.resolve(run);
      const cells = await run.catch(() => null);
      if (cells) done.push([index, cells]);
    });
  });
  afterAll(async () => {
    if (done.length === servers.length) {
      const drawn = done
        .sort(([one], [other]) => one - other)
        .flatMap(([index, cells]): Outcomes => {
          const kind = servers[index];
          return kind ? [[kind, cells]] : [];
        });
      drawPage(drawn, (await browser.version()).replace('/', ' '));
    }
    await browser?.close();
  });

  it.each([...servers.entries()])(
    '%i: whatever a user asks for first, no cell is red ($1.title, $1.scheme)',
    { timeout: 900_000 },
    async (index) => {
      const cells = (await outcomes.get(index)?.promise) ?? [];
      expect(cells).toHaveLength(36);
      expect(
        cells.flatMap(({ title, moment, faults }) => faults.map((fault) => `${title}, after a ${moment}: ${fault}`)),
      ).toEqual([]);
    },
  );
});
