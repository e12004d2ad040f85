/** What is counted while the tabs of a real browser live. */
import type { Deed } from './actors.ts';
import { isOf, type Ledger } from './ledger.ts';
import type { Asked, Ears } from './slot.ts';

export interface Tally extends Ears {
  /** Ends of sessions that tabs told of. */
  readonly ends: number;
  /** What should not be, in words. */
  readonly found: {
    /** Ends of sessions that no person had ended. */
    readonly lost: string[];
    /** Tabs that were logged out, or had another user. */
    readonly strays: string[];
    /** Requests of the application with another answer than 200. */
    readonly failed: string[];
    /** Lines in the console. */
    readonly lines: string[];
  };
  did(deed: Deed | 'look' | 'return' | 'wait'): void;
  count(deed: Deed | 'look' | 'return' | 'wait'): number;
  /** A request of the application is over. */
  heard(slot: number, asked: Asked, askedAt: number): void;
  outcomes(outcome: number | string): number;
}

export function createTally(ledger: Ledger): Tally {
  const found: Tally['found'] = { lost: [], strays: [], failed: [], lines: [] };
  const counts = new Map<string | number, number>();
  let ends = 0;
  const add = (key: string | number) => void counts.set(key, (counts.get(key) ?? 0) + 1);
  const get = (key: string | number) => counts.get(key) ?? 0;
  return {
    get ends() {
      return ends;
    },
    found,
    told(slot, told) {
      if (told.type !== 'ended') return;
      ends += 1;
      if (!ledger.explains(slot, told)) found.lost.push(`tab ${slot}: ${JSON.stringify(told)}`);
    },
    line: (slot, text) => void found.lines.push(`tab ${slot}: ${text}`),
    returned: () => add('return'),
    waited: () => add('wait'),
    did: add,
    count: get,
    heard(slot, { outcome, status, user }, askedAt) {
      add(outcome);
      // While somebody logs in or out, the tabs hear of it one after the other.
      if (!ledger.isSettledSince(askedAt)) return;
      if (!isOf(user, ledger.user)) found.strays.push(`tab ${slot}: ${status} ${user}`);
      else if (outcome !== 200) found.failed.push(`tab ${slot}: ${outcome}`);
    },
    outcomes: get,
  };
}
