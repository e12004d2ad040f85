/** A sample of the table in docs/first-requests.md: each first request once, after a login, a reload or a sleep. */
import { launch } from 'puppeteer-core';
import { expect, inject, it } from 'vitest';
import { moments } from '../wire/first-requests/cell.ts';
import { runCells } from '../wire/first-requests/run.ts';
import { servers } from '../wire/first-requests/servers.ts';
import { chromium } from './puppeteer.ts';
import { browsers } from './tab.ts';

const inChromium = browsers().some(({ name }) => name === 'Chromium');

it.skipIf(!inChromium)(
  'whatever a user asks for first, the user sees the answer to it, and the next request works (Chromium alone)',
  async () => {
    await using browser = await launch({ headless: true, ...chromium });
    const cells = await runCells(browser, servers[0]!, {
      staticDir: inject('staticDir'),
      slowSeconds: 5,
      choose: (moment, row) => moments.indexOf(moment) === row % moments.length,
    });
    expect(cells).toHaveLength(12);
    expect(
      cells.flatMap(({ title, moment, faults }) => faults.map((fault) => `${title}, after a ${moment}: ${fault}`)),
    ).toEqual([]);
  },
);
