import type { FakeDjoserOptions } from '../../src/testing.ts';
import { ada, pass } from '../helpers/world.ts';
import { type Cell, openPages, type RecordedPages, type RecordedTab } from './recorded-page.ts';

/** How a session ended. `said`: the verdict, with TIME, SPAN and COUNT in place of its numbers. `whenFull`: that of a full recording,
 * if it is another one. */
export interface Logout {
  readonly what: string;
  readonly said: string;
  readonly whenFull?: string;
  play(cell: Cell): Promise<RecordedPages>;
}

/** The code of the story, between a login and the verdict. */
type Play = (pages: RecordedPages, here: RecordedTab) => Promise<unknown>;

/** Ada logs in, and the page sends a request. Then the story begins. */
export const afterLogin =
  (play: Play, options?: FakeDjoserOptions): Logout['play'] =>
  async (cell) => {
    const pages = openPages(cell, options);
    const here = pages.openRecorded();
    await pages.settle(here.auth.login(ada));
    await here.get();
    await pass(1);
    await play(pages, here);
    return pages;
  };
