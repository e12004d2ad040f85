import { beforeAll, describe, expect, it } from 'vitest';
import { explainLogout } from '../../src/devtools.ts';
import { logoutsElsewhere } from './logouts-elsewhere.ts';
import { logoutsRefused } from './logouts-refused.ts';
import type { Cell } from './recorded-page.ts';
import { prepareAngular, waysToSend } from './ways-to-send.ts';

beforeAll(() => void prepareAngular());

type Way = [way: string, cell: Pick<Cell, 'connect' | 'hasOwnFetch'>];
const ways: Way[] = [
  ...Object.entries(waysToSend).map(([way, connect]): Way => [way, { connect }]),
  ['auth.fetch over a `fetch` of the page', { connect: waysToSend['auth.fetch'], hasOwnFetch: true }],
];
const cells = [0, 200, 5000].flatMap((delayMs) => ways.map(([way, cell]) => ({ way, delayMs, ...cell })));

const withoutNumbers = (verdict: string) =>
  verdict
    .replace(/\d\d:\d\d:\d\d/, 'TIME')
    .replace(/\d+ events/, 'COUNT events')
    .replace(/\d+ (min|s|ms)\b( \d+ s\b)?/, 'SPAN');

describe.each([...logoutsElsewhere, ...logoutsRefused])('$what', ({ what, said, whenFull = said, play }) => {
  /** Every recorder of the browser gives the right verdict, and only another script is recorded as an outsider. */
  const judge = async (cell: Cell) => {
    const { recorders } = await play(cell);
    for (const recorder of recorders) {
      expect(withoutNumbers(await explainLogout(recorder))).toBe(cell.full === null ? said : whenFull);
      const outsiders = recorder.events.filter(({ type }) => type === 'outsider');
      expect(outsiders).toHaveLength(what.includes('another script on the page') ? 1 : 0);
    }
  };

  it.each(cells)('$way, answers after $delayMs ms, few events', (cell) => judge({ ...cell, full: null }));
  it.each(cells)('$way, answers after $delayMs ms, a full recording', (cell) => judge({ ...cell, full: 300 }));
  it('a full recording of 10,000 events', () =>
    judge({ connect: waysToSend['auth.fetch'], delayMs: 200, full: 10_000 }));
});
