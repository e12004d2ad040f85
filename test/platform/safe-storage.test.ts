import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSafeStorage } from '../../src/platform/safe-storage.ts';
import type { TokenStorage } from '../../src/platform/token-storage.ts';
import { delay } from '../../src/platform/wait.ts';
import { ending, type StoredSession } from '../../src/token/record.ts';
import { saved } from './storage-contract.ts';

const record: StoredSession = { ...saved, id: 's1', access: 'A1', refresh: 'R1', revision: 1, refreshRevision: 1 };
const renewed: StoredSession = { ...record, access: 'A2', refresh: 'R2', revision: 2, refreshRevision: 2 };
const later: StoredSession = { ...record, id: 's2', startedAt: record.startedAt + 1, access: 'B1', refresh: 'S1' };
const over = ending(record, 'logout');

beforeEach(() => {
  vi.useFakeTimers({ now: saved.askedAt });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A storage that does as it should, but for what a test says. */
function setUp(options: Partial<TokenStorage> = {}) {
  let stored: StoredSession | null = null;
  const warnings: string[] = [];
  const ended = new Set<string>();
  const storage: TokenStorage = {
    kind: 'test store',
    shared: true,
    read: () => stored,
    write(session) {
      stored = session;
    },
    clear() {
      stored = null;
    },
    ...options,
  };
  const safe = createSafeStorage(
    storage,
    (id) => ended.has(id),
    (code, message) => warnings.push(`${code}: ${message}`),
  );
  return {
    safe,
    storage,
    warnings,
    ended,
    stored: () => stored,
    put(session: StoredSession | null) {
      stored = session;
    },
  };
}

const full = () => {
  throw new DOMException('full', 'QuotaExceededError');
};

describe('a store that works', () => {
  it('keeps what is written, and nothing more than a record', async () => {
    const { safe, stored, warnings } = setUp();
    expect(await safe.write({ ...record, claims: {} } as StoredSession)).toBe(true);
    expect(stored()).toEqual(record);
    expect(await safe.read()).toEqual(record);
    expect([safe.failed, warnings]).toEqual([false, []]);
  });

  it('costs no turn when it is synchronous', () => {
    const { safe } = setUp();
    expect(safe.write(record)).toBe(true);
    expect(safe.read()).toEqual(record);
    expect(safe.remove(over)).toBe(undefined);
    expect(safe.read()).toBe(null);
  });

  it('is read as a record, whatever else it holds', () => {
    expect(setUp({ read: () => ({ ...record, theme: 'dark' }) as StoredSession }).safe.read()).toEqual(record);
    expect(setUp({ read: () => ({ id: 's1', access: 'A1' }) as StoredSession }).safe.read()).toBe(null);
    expect(setUp({ read: () => undefined as unknown as null }).safe.read()).toBe(null);
  });

  it.each<[what: string, traits: Partial<TokenStorage>, found: Partial<StoredSession>, isSession: boolean]>([
    ['no session where the store has the tokens', {}, { access: null, refresh: null }, false],
    ['one with an access token', {}, { refresh: null }, true],
    ['one with a refresh token', {}, { access: null }, true],
    ['one with the mark of its end', {}, { access: null, refresh: null, ended: 'logout' }, true],
    ['one where the tokens are in memory', { volatile: true }, { access: null, refresh: null }, true],
    ['one where the server has the tokens', { managedBy: 'server' }, { access: null, refresh: null }, true],
  ])('shows a record that lacks a token as %s', (_, traits, found, isSession) => {
    const kept = { ...record, ...found };
    expect(setUp({ ...traits, read: () => kept }).safe.read()).toEqual(isSession ? kept : null);
  });

  it('is shown as it was given, for what it says of itself', () => {
    const { safe, storage } = setUp({ volatile: true });
    expect(safe.storage).toBe(storage);
  });
});

describe('a write that did not hold', () => {
  it.each<[string, Partial<TokenStorage>, string]>([
    ['throws', { write: full }, 'QuotaExceededError'],
    ['rejects', { write: async () => full() }, 'QuotaExceededError'],
    ['throws something that is no error', { write: () => Promise.reject('no') }, 'unknown reason'],
    ['keeps nothing', { write: () => {} }, 'RangeError'],
    ['cannot be read back', { read: full }, 'QuotaExceededError'],
    ['keeps a session that began later', { write: () => {}, read: () => later }, 'RangeError'],
    [
      'keeps a session that began later, with the same tokens',
      { write: () => {}, read: () => ({ ...record, id: 's2', startedAt: record.startedAt + 1 }) },
      'RangeError',
    ],
    [
      'keeps the token and another refresh token',
      { write: () => {}, read: () => ({ ...record, refresh: 'R0' }) },
      'RangeError',
    ],
    [
      'keeps an older pair, whatever is written',
      { write: () => {}, read: () => ({ ...record, access: 'A0', revision: 0 }) },
      'RangeError',
    ],
  ])('leaves the session in memory, with one warning: it %s', async (_, options, why) => {
    const { safe, warnings } = setUp(options);
    expect(await safe.write(record)).toBe(false);
    expect(await safe.write(record)).toBe(false);
    expect(safe.failed).toBe(true);
    expect(warnings).toEqual([
      `storage_failed: test store did not keep what was written (${why}). The session lives in this page's memory only.`,
    ]);
  });

  it('removes nothing: what is there may be another tab’s', async () => {
    const clear = vi.fn();
    const { safe } = setUp({ write: full, clear });
    await safe.write(record);
    expect(clear).not.toHaveBeenCalled();
  });

  it('is forgotten when a later one holds', async () => {
    let works = false;
    const { safe } = setUp({
      write() {
        if (!works) full();
      },
      read: () => (works ? renewed : null),
    });
    await safe.write(record);
    works = true;
    expect(await safe.write(renewed)).toBe(true);
    expect(safe.failed).toBe(false);
  });

  it('is noticed when it was to mark an end, and the mark is not there', async () => {
    const bare = { ...record, access: null, refresh: null };
    const { safe } = setUp({ volatile: true, write: () => {}, read: () => bare });
    expect(await safe.write(over)).toBe(false);
  });

  it('says nothing of the tokens where the server writes one of them', async () => {
    const { safe, warnings } = setUp({
      managedBy: 'server',
      write: () => {},
      read: () => ({ ...record, refresh: null }),
    });
    expect(await safe.write(record)).toBe(true);
    expect(warnings).toEqual([]);
  });
});

describe('a write that another tab has overtaken', () => {
  /** Another tab's record stands there as soon as ours was written, so many times. */
  function setUpOvertaken(theirs: StoredSession | null, times: number) {
    const written: (string | null)[] = [];
    let stored: StoredSession | null = null;
    const set = setUp({
      read: () => stored,
      write(session) {
        written.push(session.access);
        stored = written.length > times ? session : theirs;
      },
    });
    return { ...set, written };
  }

  it.each<[string, StoredSession]>([
    ['a newer pair of the same session', { ...renewed, access: 'A3', refresh: 'R3', revision: 3 }],
    [
      'another pair of the same revision: who spent the token first nobody knows',
      { ...renewed, access: 'A0', refresh: 'R0' },
    ],
  ])('leaves what all see, and is no failure: %s', (_, theirs) => {
    const { safe, written, warnings } = setUpOvertaken(theirs, 1);
    expect(safe.write(renewed)).toBe(true);
    expect([written, warnings, safe.failed]).toEqual([['A2'], [], false]);
    expect(safe.read()).toEqual(theirs);
  });

  it.each<[string, StoredSession | null]>([
    ['a session that began later', later],
    ['nothing', null],
    ['the same access token with another refresh token', { ...renewed, refresh: 'R9' }],
  ])('does not write again over %s', (_, theirs) => {
    const { safe, written, warnings } = setUpOvertaken(theirs, 1);
    expect(safe.write(renewed)).toBe(false);
    expect(written).toEqual(['A2']);
    expect(warnings).toEqual([expect.stringContaining('storage_failed')]);
  });

  it('writes again over an older pair of the same session, as often as tabs may write one at once', () => {
    const thrice = setUpOvertaken(record, 3);
    expect(thrice.safe.write(renewed)).toBe(true);
    expect([thrice.written, thrice.warnings]).toEqual([['A2', 'A2', 'A2', 'A2'], []]);
    const always = setUpOvertaken(record, 99);
    expect(always.safe.write(renewed)).toBe(false);
    expect([always.written.length, always.warnings.length]).toEqual([6, 1]);
  });

  it('writes again over a session that began earlier', () => {
    const { safe, written, warnings } = setUpOvertaken(record, 1);
    expect(safe.write(later)).toBe(true);
    expect([written, warnings]).toEqual([['B1', 'B1'], []]);
  });

  it('writes again over a session that is over, though it began later', () => {
    const { safe, ended, written, warnings } = setUpOvertaken(later, 1);
    ended.add('s2');
    expect(safe.write(renewed)).toBe(true);
    expect([written, warnings]).toEqual([['A2', 'A2'], []]);
  });
});

describe('a store that cannot be read', () => {
  it('costs one warning, and shows nothing', async () => {
    const { safe, warnings } = setUp({ read: full });
    expect(await safe.read()).toBe(null);
    expect(await safe.read()).toBe(null);
    expect(safe.failed).toBe(true);
    expect(warnings).toEqual([
      "storage_unavailable: test store cannot be read (QuotaExceededError). The session lives in this page's memory only.",
    ]);
  });

  it('costs no second warning when it cannot be written either', async () => {
    const { safe, warnings } = setUp({ read: full, write: full });
    await safe.read();
    await safe.write(record);
    expect(warnings).toEqual([expect.stringContaining('storage_unavailable')]);
  });

  it('counts as failed after two seconds without an answer', async () => {
    const { safe, warnings } = setUp({ read: () => new Promise(() => {}) });
    const reading = vi.fn();
    (safe.read() as Promise<null>).then(reading);
    await pass(1999);
    expect(reading).not.toHaveBeenCalled();
    await pass(1);
    expect(reading).toHaveBeenCalledExactlyOnceWith(null);
    expect(warnings).toEqual([expect.stringContaining('(TimeoutError)')]);
  });

  it('is called by its kind, or a token storage', async () => {
    const { safe, warnings } = setUp({ kind: undefined, read: full } as unknown as TokenStorage);
    await safe.read();
    expect(warnings).toEqual([expect.stringContaining('token storage cannot be read')]);
  });

  it('names no token when it throws one', async () => {
    const { safe, warnings } = setUp({
      read() {
        throw new Error('A1 and R1 are secret');
      },
    });
    await safe.read();
    expect(warnings.join()).not.toMatch(/A1|R1/);
  });
});

describe('a storage that only reads', () => {
  it('is never written and never cleared, and has not failed', async () => {
    const write = vi.fn();
    const clear = vi.fn();
    const { safe, warnings } = setUp({ readOnly: true, read: () => record, write, clear });
    expect(await safe.read()).toEqual(record);
    expect(await safe.write(renewed)).toBe(true);
    await safe.remove(over);
    expect(write).not.toHaveBeenCalled();
    expect(clear).not.toHaveBeenCalled();
    expect([safe.failed, warnings]).toEqual([false, []]);
  });
});

describe('a removal', () => {
  it.each<[string, StoredSession]>([
    ['the record of the session', record],
    ['a newer record of it, which the page had not heard of', renewed],
    ['the mark that it has ended', over],
    ['the mark that another one has ended', ending(later, 'logout')],
  ])('removes %s', async (_, found) => {
    const { safe, put, stored, warnings } = setUp();
    put(found);
    await safe.remove(over);
    expect([stored(), warnings]).toEqual([null, []]);
  });

  it('leaves the session that another tab has begun in its place', async () => {
    const { safe, put, stored } = setUp();
    put(later);
    await safe.remove(over);
    expect(stored()).toEqual(later);
  });

  it('removes another session that is known to be over', async () => {
    const { safe, ended, put, stored } = setUp();
    put(later);
    ended.add('s2');
    await safe.remove(over);
    expect(stored()).toBe(null);
  });

  it.each([
    ['removes the record with a given refresh token', 'R1', null],
    ['leaves the record with another one', 'R0', record],
    ['leaves the record with one, where none is asked for', null, record],
  ])('%s', async (_, refresh, left) => {
    const { safe, put, stored } = setUp();
    put(record);
    await safe.remove(over, refresh);
    expect(stored()).toEqual(left);
  });

  it.each<[string, Partial<TokenStorage>, string]>([
    ['throws', { clear: full }, 'QuotaExceededError'],
    ['rejects', { clear: async () => full() }, 'QuotaExceededError'],
    ['removes nothing', { clear: () => {} }, 'RangeError'],
  ])(
    'that did not hold is told, and a mark without tokens says that the session is over: it %s',
    async (_, options, why) => {
      const { safe, put, stored, warnings } = setUp(options);
      put(record);
      await safe.remove(over);
      expect(stored()).toEqual(over);
      expect(warnings).toEqual([
        `storage_failed: test store did not remove the session (${why}). A mark in its place says that it is over.`,
      ]);
    },
  );

  it('that did not hold where nothing can be written either throws nothing', async () => {
    const { safe, put, warnings } = setUp({ clear: full, write: full });
    put(record);
    await safe.remove(over);
    expect(warnings).toHaveLength(1);
  });

  it('is not told of where the store had failed before: nothing of the session is there', async () => {
    const { safe, warnings } = setUp({ read: full, write: full, clear: full });
    await safe.read();
    await safe.remove(over);
    expect(warnings).toEqual([expect.stringContaining('storage_unavailable')]);
  });

  it.each<[string, StoredSession]>([
    ['a session of another tab', later],
    ['the mark of another tab that the session has ended', ending(record, 'rejected')],
  ])('that finds %s right after it is no failure', async (_, theirs) => {
    let stored: StoredSession | null = record;
    const { safe, warnings } = setUp({
      read: () => stored,
      clear() {
        stored = theirs;
      },
    });
    await safe.remove(over);
    expect([stored, warnings]).toEqual([theirs, []]);
  });
});

describe('steps in a slow store', () => {
  /** A store whose steps take so long, and count. */
  function setUpSlow({ writeMs = 0, readMs = 0, clearMs = 0 }) {
    let stored: StoredSession | null = null;
    const log: string[] = [];
    const set = setUp({
      async read() {
        await delay(readMs);
        return stored;
      },
      async write(session) {
        await delay(writeMs);
        log.push(`${session.access}`);
        stored = session;
      },
      async clear() {
        await delay(clearMs);
        log.push('cleared');
        stored = null;
      },
    });
    return { ...set, log, stored: () => stored };
  }

  it('come one after the other: a write that is slow does not land after the logout that followed it', async () => {
    const { safe, log, stored } = setUpSlow({ writeMs: 100, clearMs: 1 });
    safe.write(record);
    safe.remove(over);
    await pass(500);
    expect([log, stored()]).toEqual([['A1', 'cleared'], null]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('cost no turn any more once a slow one is over', async () => {
    const { safe } = setUp({ clear: async () => {} });
    await safe.remove(over);
    await pass(0);
    expect(safe.read()).toBe(null);
  });

  it('are not called slow for what they waited for before', async () => {
    const { safe, warnings } = setUpSlow({ writeMs: 900, readMs: 100 });
    const writes = [safe.write(record), safe.write(renewed), safe.write({ ...renewed, access: 'A3', revision: 3 })];
    await pass(3000);
    expect(await Promise.all(writes)).toEqual([true, true, true]);
    expect(warnings).toEqual([]);
  });

  it('that failed keep nobody waiting', async () => {
    const { safe, put } = setUp({ write: async () => full() });
    const write = safe.write(record);
    put(later);
    expect(await safe.read()).toEqual(later);
    expect(await write).toBe(false);
  });

  it('that land after they were given up do not undo what came after: the logout is done once more', async () => {
    const { safe, log, stored, ended } = setUpSlow({ writeMs: 5000 });
    safe.write(record);
    await pass(2000);
    expect(safe.failed).toBe(true);
    ended.add(over.id);
    safe.remove(over);
    await pass(1000);
    expect(stored()).toBe(null);
    await pass(10_000);
    expect(log).toEqual(['cleared', 'A1', 'cleared']);
    expect(stored()).toBe(null);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that land after they were given up leave the record that was meant to be there', async () => {
    let slow = true;
    let stored: StoredSession | null = null;
    const { safe } = setUp({
      read: async () => stored,
      async write(session) {
        const isSlow = slow;
        slow = false;
        if (isSlow) await delay(5000);
        stored = session;
      },
    });
    safe.write(record);
    await pass(2000);
    safe.write(renewed);
    await pass(1000);
    expect(stored).toEqual(renewed);
    await pass(10_000);
    expect(stored).toEqual(renewed);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that land after they were given up stay, where only a spent record was to be removed meanwhile', async () => {
    const { safe, stored } = setUpSlow({ writeMs: 5000 });
    safe.write(renewed);
    await pass(2000);
    safe.remove(ending(renewed, 'replaced'), 'R1');
    await pass(20_000);
    expect(stored()).toEqual(renewed);
  });

  it('that are always too slow are not begun again and again', async () => {
    const { safe, log } = setUpSlow({ writeMs: 3000 });
    safe.write(record);
    await pass(60_000);
    expect(log.length).toBeLessThanOrEqual(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that are too slow in reading write nothing', async () => {
    const { safe, log } = setUpSlow({ readMs: 3000 });
    safe.read();
    await pass(60_000);
    expect(log).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
