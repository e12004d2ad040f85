import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLease } from '../../src/platform/lease.ts';
import type { TokenStorage } from '../../src/platform/token-storage.ts';

const T0 = 1_800_000_000_000;
const longestMs = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The page `one` and the page `two`, on one store. */
function setUp(more: Partial<NonNullable<TokenStorage['lease']>> = {}) {
  let text: string | null = null;
  const kept: NonNullable<TokenStorage['lease']> = {
    read: () => text,
    write(lease) {
      text = lease;
    },
    ...more,
  };
  const leaseOf = (owner: string) => createLease(kept, owner, Date.now, longestMs);
  return {
    one: leaseOf('one'),
    two: leaseOf('two'),
    text: () => text,
    put(lease: string | null) {
      text = lease;
    },
  };
}

describe('an answer that may come late', () => {
  it('is expected until the end of the lease of a page that was left, whoever has taken the lease since', async () => {
    const { one, two } = setUp();
    await one.take();
    expect(await two.lateUntil()).toBe(T0 + longestMs);
    expect(await one.lateUntil()).toBe(0);
    await two.take();
    expect(await two.lateUntil()).toBe(T0 + longestMs);
    await two.release(true);
    vi.setSystemTime(T0 + 3 * longestMs);
    expect(await two.lateUntil()).toBe(T0 + longestMs);
    await two.take();
    await two.release();
    expect(await two.lateUntil()).toBe(0);
  });

  it('is expected for the whole time although the page that was left has cut its lease short', async () => {
    const { one, two } = setUp();
    await one.take();
    await one.take(3000, true);
    expect(await two.foreignUntil()).toBe(T0 + 3000);
    expect(await two.lateUntil()).toBe(T0 + longestMs);
  });

  it('is not expected after a lease that was released, or that another clock has written', async () => {
    const { one, two, put, text } = setUp();
    await one.take();
    await one.release(true);
    expect(text()).toBe(null);
    put(`one ${T0 + longestMs + 1} ${T0 + longestMs + 1}`);
    expect(await two.lateUntil()).toBe(0);
  });
});

describe('a lease', () => {
  it('names the page that has taken it, and lasts for as long as a refresh may take', async () => {
    const { one, two, text } = setUp();
    await one.take();
    expect(text()).toBe(`one ${T0 + longestMs}`);
    expect(await one.isOwn()).toBe(true);
    expect(await one.foreignUntil()).toBe(0);
    expect(await two.isOwn()).toBe(false);
    expect(await two.foreignUntil()).toBe(T0 + longestMs);
  });

  it('is written in the same tick where the store is synchronous: the page may be gone in the next', () => {
    const { one, text } = setUp();
    one.take();
    expect(text()).not.toBe(null);
  });

  it('is over when its time is, and not sooner', async () => {
    const { one, two } = setUp();
    await one.take();
    vi.setSystemTime(T0 + longestMs - 1);
    expect(await two.foreignUntil()).toBe(T0 + longestMs);
    vi.setSystemTime(T0 + longestMs);
    expect(await two.foreignUntil()).toBe(0);
    expect(await one.isOwn()).toBe(false);
  });

  it('is the last writer’s', async () => {
    const { one, two } = setUp();
    await one.take();
    await two.take();
    expect(await one.isOwn()).toBe(false);
    expect(await two.isOwn()).toBe(true);
  });

  it('lasts anew when it is taken again', async () => {
    const { one, text } = setUp();
    await one.take();
    vi.setSystemTime(T0 + 50_000);
    await one.take();
    expect(text()).toBe(`one ${T0 + 50_000 + longestMs}`);
  });

  it('is given back: no other page need wait for its end', async () => {
    const { one, two, text } = setUp();
    await one.take();
    await one.release();
    expect(text()).toBe(null);
    expect(await two.foreignUntil()).toBe(0);
  });

  it.each([
    ['back', -240_000],
    ['forward', 240_000],
  ])('is given back by its page although the clock was set %s meanwhile', async (_, ms) => {
    const { one, text } = setUp();
    await one.take();
    vi.setSystemTime(T0 + ms);
    await one.release();
    expect(text()).toBe(null);
  });

  it.each([
    ['is another page’s', `two ${T0 + 1}`],
    ['is none', null],
  ])('is not given back when what stands there %s', async (_, text) => {
    const write = vi.fn();
    const { one, put } = setUp({ write });
    put(text);
    await one.release();
    expect(write).not.toHaveBeenCalled();
  });

  it.each([
    ['nothing', null],
    ['empty text', ''],
    ['another program’s text', 'hello'],
    ['a lease without a name', ` ${T0 + 1}`],
    ['a lease without an end', 'two'],
    ['a lease with an end that is no number', 'two soon'],
    ['a lease without end', 'two Infinity'],
    ['a lease of a clock that is ahead', `two ${T0 + longestMs + 1}`],
  ])('is no foreign one, and not ours, when there stands %s', async (_, text) => {
    const { one, put } = setUp();
    put(text);
    expect(await one.foreignUntil()).toBe(0);
    expect(await one.isOwn()).toBe(false);
  });

  it('is kept in an asynchronous store too', async () => {
    const { one, two, put, text } = setUp({
      read: async () => text(),
      write: async (lease) => put(lease),
    });
    await one.take();
    expect(await two.foreignUntil()).toBe(T0 + longestMs);
    await one.release();
    expect(await two.foreignUntil()).toBe(0);
  });
});

describe('a store that keeps no leases', () => {
  it('says so, and there is nothing to wait for', async () => {
    const lease = createLease(undefined, 'one', Date.now, longestMs);
    expect(lease.isKept).toBe(false);
    expect(setUp().one.isKept).toBe(true);
    await lease.take();
    expect(await lease.foreignUntil()).toBe(0);
    expect(await lease.isOwn()).toBe(true);
    await lease.release();
  });

  it.each([
    [
      'throws',
      () => {
        throw new DOMException('Access is denied.', 'SecurityError');
      },
    ],
    ['rejects', async () => Promise.reject(new DOMException('', 'QuotaExceededError'))],
  ])('holds nobody up when it %s', async (_, no) => {
    const { one } = setUp({ read: no, write: no });
    await one.take();
    expect(await one.foreignUntil()).toBe(0);
    expect(await one.isOwn()).toBe(true);
    await one.release();
  });
});
