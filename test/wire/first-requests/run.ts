/** Runs cells of the table in one Chromium, several at once: most of them wait. */
import type { Browser } from 'puppeteer-core';
import { inTurns } from '../../../bench/in-turns.ts';
import { startDjoser } from '../../djoser/harness.ts';
import { firstRequests } from './asked.ts';
import { type Moment, moments, runCell, type Seen } from './cell.ts';
import type { ServerKind } from './servers.ts';

export interface Cell extends Seen {
  readonly moment: Moment;
  readonly row: number;
  readonly title: string;
  /** What is wrong with the cell; empty when nothing is. */
  readonly faults: readonly string[];
}

export interface Choice {
  readonly staticDir: string;
  readonly slowSeconds: number;
  /** Which cells; default: all. */
  readonly choose?: (moment: Moment, row: number) => boolean;
}

const atOnce = 6;

export async function runCells(
  browser: Browser,
  kind: ServerKind,
  { staticDir, slowSeconds, choose = () => true }: Choice,
): Promise<Cell[]> {
  const settings = { ...kind.options.settings, ROOT_URLCONF: 'first_requests_urls' };
  await using server = await startDjoser({
    ...kind.options,
    settings,
    accessSeconds: 300,
    refreshSeconds: 3600,
    staticDir,
  });
  const rows = firstRequests(slowSeconds);
  const asked = rows.flatMap((request, row) =>
    moments.filter((moment) => choose(moment, row)).map((moment) => ({ request, moment, row })),
  );
  // Who waits longest begins first.
  asked.sort((one, other) => Number(other.request.isSlow ?? false) - Number(one.request.isSlow ?? false));
  const cells = await inTurns(asked, atOnce, async ({ request, moment, row }) => {
    const seen = await runCell(browser, server, kind, moment, request);
    const faults = faultsOf(seen, request.sees, refreshesOf(kind, moment));
    return { ...seen, moment, row, title: request.title, faults };
  });
  return cells.sort((one, other) => one.row - other.row);
}

/** A refresh is due when the token is over, and at a page load in cookie mode, where nothing else is kept. */
function refreshesOf({ neverRefreshes, inCookie }: ServerKind, moment: Moment): number {
  if (neverRefreshes) return 0;
  return Number(moment === 'sleep' || (moment === 'reload' && inCookie === true));
}

function faultsOf({ first, second, refreshes, isLoggedIn, red, console }: Seen, sees: string, due: number): string[] {
  return [
    ...(first === sees ? [] : [`the first is ${first}, not ${sees}`]),
    ...(second === '200' ? [] : [`the second is ${second}`]),
    ...(refreshes === due ? [] : [`${refreshes} refreshes, not ${due}`]),
    ...(isLoggedIn ? [] : ['logged out']),
    ...red.map((line) => `a red line: ${line}`),
    ...console.map((line) => `in the console: ${line}`),
  ];
}
