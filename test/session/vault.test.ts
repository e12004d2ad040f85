import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recordOf, type StoredSession, type TokenStorage } from '../../src/platform/storage.ts';
import { createVault } from '../../src/session/vault.ts';

const T0 = 1_800_000_000_000;
const record = recordOf({ id: 's1', access: 'A1', refresh: 'R1', revision: 1, savedAt: T0 });
const next = { ...record, access: 'A2', refresh: 'R2', revision: 2 };
const other = { ...record, id: 's2', access: 'B1', refresh: 'S1' };

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A storage that does as it should, but for what a test says. */
function setUp(options: Partial<TokenStorage> = {}) {
  let stored: StoredSession | null = null;
  const warnings: string[] = [];
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
  const vault = createVault(storage, (code, message) => warnings.push(`${code}: ${message}`), Date.now);
  return {
    vault,
    warnings,
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
    const { vault, stored, warnings } = setUp();
    await vault.write({ ...record, claims: {} } as StoredSession);
    expect(stored()).toEqual(record);
    expect(await vault.read()).toEqual(record);
    expect([vault.failed, vault.volatile, warnings]).toEqual([false, false, []]);
  });

  it('costs no turn when it is synchronous', () => {
    const { vault } = setUp();
    expect(vault.write(record)).toBeUndefined();
    expect(vault.read()).toEqual(record);
  });

  it('is volatile where it says so', () => {
    expect(setUp({ volatile: true }).vault.volatile).toBe(true);
  });
});

describe('a write that did not hold', () => {
  it.each<[string, Partial<TokenStorage>, string]>([
    ['throws', { write: full }, 'QuotaExceededError'],
    ['rejects', { write: async () => full() }, 'QuotaExceededError'],
    ['throws something that is no error', { write: () => Promise.reject('no') }, 'unknown reason'],
    ['keeps nothing', { write: () => {} }, 'RangeError'],
    ['keeps an older session', { write: () => {}, read: () => other }, 'RangeError'],
    ['keeps another access token', { write: () => {}, read: () => ({ ...record, access: 'A0' }) }, 'RangeError'],
    ['keeps another refresh token', { write: () => {}, read: () => ({ ...record, refresh: 'R0' }) }, 'RangeError'],
  ])('leaves the session in memory, with one warning: it %s', async (_, options, why) => {
    const { vault, warnings } = setUp(options);
    await vault.write(record);
    await vault.write(next);
    expect([vault.failed, vault.volatile]).toEqual([true, true]);
    expect(warnings).toEqual([
      `storage_failed: test store did not keep what was written (${why}). The session lives in this page's memory only.`,
    ]);
  });

  it.each<[string, Partial<StoredSession>]>([
    ['access token', { access: 'A0' }],
    ['refresh token', { refresh: 'R0' }],
    ['session', { id: 's0' }],
  ])('is noticed the first time when the store keeps another %s', async (_, kept) => {
    const { vault, warnings } = setUp({ write: () => {}, read: () => ({ ...record, ...kept }) });
    await vault.write(record);
    expect(vault.failed).toBe(true);
    expect(warnings).toHaveLength(1);
  });

  it('leaves nothing stale behind', async () => {
    const clear = vi.fn();
    const { vault } = setUp({ write: full, clear });
    await vault.write(record);
    expect(clear).toHaveBeenCalledOnce();
  });

  it('is still read, from memory', async () => {
    const { vault } = setUp({ write: full });
    await vault.write(record);
    expect(await vault.read()).toEqual(record);
  });

  it('hides the older record of the same session, whose refresh token is spent', async () => {
    const { vault } = setUp({ write: full, read: () => record, clear: full });
    await vault.write(next);
    expect(await vault.read()).toEqual(next);
  });

  it('does not hide the session that another tab has begun', async () => {
    const { vault, put } = setUp({ write: full });
    await vault.write(record);
    put(other);
    expect(await vault.read()).toEqual(other);
  });

  it('is forgotten when a later one holds', async () => {
    let works = false;
    const { vault } = setUp({
      write() {
        if (!works) full();
      },
      read: () => (works ? next : null),
    });
    await vault.write(record);
    works = true;
    await vault.write(next);
    expect([vault.failed, vault.volatile]).toEqual([false, false]);
  });

  it('says nothing of the tokens where the server writes one of them', async () => {
    const { vault } = setUp({ managedBy: 'server', write: () => {}, read: () => ({ ...record, access: 'A9' }) });
    await vault.write(record);
    expect(vault.failed).toBe(false);
  });
});

describe('a store that cannot be read', () => {
  it('costs one warning, and what is in memory stays', async () => {
    let works = true;
    const { vault, warnings } = setUp({ read: () => (works ? record : full()) });
    await vault.write(record);
    works = false;
    expect(await vault.read()).toEqual(record);
    expect(await vault.read()).toEqual(record);
    expect(warnings).toEqual([
      "storage_unavailable: test store cannot be read (QuotaExceededError). The session lives in this page's memory only.",
    ]);
  });

  it('counts as failed after two seconds without an answer', async () => {
    const { vault, warnings } = setUp({ read: () => new Promise(() => {}) });
    const reading = vault.read();
    await vi.advanceTimersByTimeAsync(2000);
    expect(await reading).toBeNull();
    expect(warnings).toEqual([expect.stringContaining('(TimeoutError)')]);
  });

  it('is called by its kind, or a token storage', async () => {
    const { vault, warnings } = setUp({ kind: undefined, read: full } as unknown as TokenStorage);
    await vault.read();
    expect(warnings).toEqual([expect.stringContaining('token storage cannot be read')]);
  });
});

describe('a storage that only reads', () => {
  it('is never written, never cleared, and lends no memory to other tabs', async () => {
    const write = vi.fn();
    const clear = vi.fn();
    const { vault, warnings } = setUp({ readOnly: true, read: () => record, write, clear });
    await vault.read();
    await vault.write(next);
    await vault.clear();
    expect(write).not.toHaveBeenCalled();
    expect(clear).not.toHaveBeenCalled();
    expect([vault.failed, vault.volatile, warnings]).toEqual([true, false, []]);
  });
});

describe('a session that is over', () => {
  it.each<[string, (vault: ReturnType<typeof setUp>['vault']) => void]>([
    ['another tab ended it', (vault) => vault.bury('s1')],
    ['it was cleared here', (vault) => vault.clear()],
  ])('stays over, though the store still shows it: %s', async (_, end) => {
    const { vault, put } = setUp();
    await vault.write(record);
    end(vault);
    put(record);
    expect(await vault.read()).toBeNull();
  });

  it('is removed when the store still shows it after a second, and no sooner', async () => {
    const clear = vi.fn();
    const { vault, put } = setUp({ clear });
    put(record);
    vault.bury('s1');
    vi.setSystemTime(T0 + 999);
    expect(await vault.read()).toBeNull();
    expect(clear).not.toHaveBeenCalled();
    vi.setSystemTime(T0 + 1000);
    expect(await vault.read()).toBeNull();
    expect(clear).toHaveBeenCalledOnce();
  });

  it('does not hide the next one', async () => {
    const { vault, put } = setUp();
    vault.bury('s1');
    put(other);
    expect(await vault.read()).toEqual(other);
  });

  it('leaves word where only the server can remove the refresh token', async () => {
    const clear = vi.fn();
    const { vault } = setUp({ clear });
    await vault.clear(true);
    expect(clear).toHaveBeenCalledWith(true);
  });

  it('is over even where the store cannot be cleared', async () => {
    const { vault } = setUp({ clear: full });
    await vault.write(record);
    await vault.clear();
    expect(await vault.read()).toBeNull();
  });
});

describe('steps in a slow store', () => {
  it('come one after the other: a write that is slow does not land after the logout that followed it', async () => {
    let stored: StoredSession | null = null;
    const later = (ms: number, step: () => void) =>
      new Promise<void>((resolve) =>
        setTimeout(() => {
          step();
          resolve();
        }, ms),
      );
    const { vault } = setUp({
      read: async () => stored,
      write: (session) =>
        later(100, () => {
          stored = session;
        }),
      clear: () =>
        later(1, () => {
          stored = null;
        }),
    });
    vault.write(record);
    vault.clear();
    await vi.advanceTimersByTimeAsync(500);
    expect(stored).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the access token of an answer', () => {
  const managed = (found: (StoredSession | null)[]) => ({
    managedBy: 'server' as const,
    read: () => (found.length > 1 ? (found.shift() ?? null) : (found[0] ?? null)),
  });

  it.each([true, false])('is the one in it (anew: %s)', async (anew) => {
    expect(await setUp().vault.accessOf({ access: 'A1' }, anew)).toBe('A1');
    expect(await setUp(managed([other])).vault.accessOf({ access: 'A1' }, anew)).toBe('A1');
  });

  it('is none where the answer has none and the server writes none', async () => {
    const { vault, put } = setUp();
    put(record);
    expect(await vault.accessOf({}, true)).toBeNull();
  });

  it.each([true, false])('is the one that the server wrote into the storage (anew: %s)', async (anew) => {
    expect(await setUp(managed([record])).vault.accessOf({}, anew)).toBe('A1');
  });

  it('is hidden by the word of a logout, which a new session takes away', async () => {
    const clear = vi.fn();
    expect(await setUp({ ...managed([null, record]), clear }).vault.accessOf({}, true)).toBe('A1');
    expect(clear).toHaveBeenCalledOnce();
  });

  it('stays hidden by it for a session that is not new', async () => {
    const clear = vi.fn();
    expect(await setUp({ ...managed([null, record]), clear }).vault.accessOf({}, false)).toBeNull();
    expect(clear).not.toHaveBeenCalled();
  });

  it('is none where the server wrote nothing', async () => {
    expect(await setUp(managed([null])).vault.accessOf({}, true)).toBeNull();
  });
});
