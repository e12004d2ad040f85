import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recordOf, type StoredSession, type TokenStorage } from '../../src/platform/storage.ts';
import { createLease } from '../../src/session/lease.ts';
import { liveSession } from '../../src/session/live-session.ts';
import { createVault } from '../../src/session/vault.ts';
import { ignore } from '../../src/platform/wait.ts';

const T0 = 1_800_000_000_000;
const leaseMs = 8000;
const record = recordOf({ id: 's1', access: 'A1', refresh: 'R1', revision: 3, savedAt: 1 });

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The tab `one`, whose session is in a store. */
function setUp(options: Partial<TokenStorage> = {}) {
  let stored: StoredSession | null = record;
  let writes = 0;
  const storage: TokenStorage = {
    shared: true,
    read: () => stored,
    write(session) {
      writes += 1;
      stored = session;
    },
    clear() {
      stored = null;
    },
    ...options,
  };
  const vault = createVault(storage, ignore, Date.now);
  vault.read();
  const lease = createLease(vault, 'one', Date.now, leaseMs);
  return {
    lease,
    vault,
    stored: () => stored,
    writes: () => writes,
    put(more: Partial<StoredSession>) {
      stored = { ...record, ...more };
    },
    current: () => liveSession(stored ?? record),
  };
}

const never = async () => false;

describe('a lease', () => {
  it.each([
    [false, 'no lease', {}],
    [true, 'another tab’s', { leaseBy: 'two', leaseUntil: T0 + 1 }],
    [true, 'another tab’s that has just been written', { leaseBy: 'two', leaseUntil: T0 + leaseMs }],
    [false, 'its own', { leaseBy: 'one', leaseUntil: T0 + 1 }],
    [false, 'one that is over', { leaseBy: 'two', leaseUntil: T0 }],
    [false, 'one of another clock', { leaseBy: 'two', leaseUntil: T0 + leaseMs + 1 }],
  ])('is foreign (%s) when the record holds %s', (foreign, _, more) => {
    expect(setUp().lease.isForeign({ ...record, ...more })).toBe(foreign);
  });

  it('is written, left to settle for 200 ms, and taken', async () => {
    const { lease, stored, current } = setUp();
    const taken = vi.fn();
    lease.take(current, never).then(taken);
    expect(stored()).toEqual({ ...record, leaseBy: 'one', leaseUntil: T0 + leaseMs });
    await vi.advanceTimersByTimeAsync(199);
    expect(taken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(taken).toHaveBeenCalledWith(true);
  });

  it('is not taken when another tab has delivered meanwhile', async () => {
    const { lease, current } = setUp();
    const taken = lease.take(current, async () => true);
    await vi.advanceTimersByTimeAsync(200);
    expect(await taken).toBe(false);
  });

  it('is written again where another tab wrote over it, delivered nothing, and is gone', async () => {
    const { lease, current, put, writes } = setUp();
    const taken = lease.take(current, never);
    put({ leaseBy: 'two', leaseUntil: T0 + 100 });
    await vi.advanceTimersByTimeAsync(200);
    expect(writes()).toBe(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(await taken).toBe(true);
  });

  it('is done without in a store that keeps tokens and no leases', async () => {
    const { lease, current } = setUp({ write: ignore });
    const taken = vi.fn();
    lease.take(current, never).then(taken);
    await vi.advanceTimersByTimeAsync(leaseMs);
    expect(taken).toHaveBeenCalledWith(true);
  });

  it('is given back: another tab need not wait for its end', async () => {
    const { lease, current, stored } = setUp();
    const taken = lease.take(current, never);
    await vi.advanceTimersByTimeAsync(200);
    await taken;
    await lease.release();
    expect(stored()).toEqual({ ...record, leaseBy: undefined, leaseUntil: undefined });
  });

  it.each([
    ['another tab’s', { leaseBy: 'two', leaseUntil: T0 + 1 }],
    ['none', {}],
  ])('is not given back when the record holds %s', async (_, more) => {
    const { lease, put, writes } = setUp();
    put(more);
    await lease.release();
    expect(writes()).toBe(0);
  });

  it('is not given back when the session is gone', async () => {
    const { lease, vault, writes } = setUp();
    await vault.clear();
    await lease.release();
    expect(writes()).toBe(0);
  });

  it('is noted without asking anybody', () => {
    const { lease, stored } = setUp();
    lease.note(record);
    expect(stored()).toEqual({ ...record, leaseBy: 'one', leaseUntil: T0 + leaseMs });
  });
});

describe('where no other tab would see it', () => {
  const full = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };

  it.each([
    ['in a store of this page', { shared: false }],
    ['in a store that only reads', { readOnly: true }],
  ])('nothing is written and nobody waits: %s', async (_, options) => {
    const { lease, current, writes } = setUp(options);
    expect(await lease.take(current, never)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(writes()).toBe(0);
  });

  it('nothing is noted in a store of this page', () => {
    const { lease, writes } = setUp({ shared: false });
    lease.note(record);
    expect(writes()).toBe(0);
  });

  it('nobody waits, and nothing is noted, once the store has failed', async () => {
    const write = vi.fn(full);
    const { lease, vault, current } = setUp({ write });
    await vault.write(record);
    expect(await lease.take(current, never)).toBe(true);
    lease.note(record);
    expect(write).toHaveBeenCalledOnce();
  });

  it('a store that fails with the lease ends the wait', async () => {
    const { lease, current } = setUp({ write: full });
    const taken = lease.take(() => ({ ...current(), leaseBy: undefined }), never);
    await vi.advanceTimersByTimeAsync(200);
    expect(await taken).toBe(true);
  });
});
