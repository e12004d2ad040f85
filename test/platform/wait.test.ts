import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { andThen, delay, lookAgain, unlessAborted, within } from '../../src/platform/wait.ts';
import { throttleTimers } from '../helpers/world.ts';
import { deferred } from './deferred.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('looking again', () => {
  const startedLooking = (forMs = 500) => {
    const looks: number[] = [];
    const startedAt = Date.now();
    const look = () => {
      looks.push(Date.now() - startedAt);
      return false;
    };
    return { looks, found: lookAgain(look, 50, forMs, Date.now) };
  };

  it('looks until the time is up', async () => {
    const { looks, found } = startedLooking();
    await vi.advanceTimersByTimeAsync(500);
    expect(await found).toBe(false);
    expect(looks).toEqual([50, 100, 150, 200, 250, 300, 350, 400, 450, 500]);
  });

  it('ends with the look that says yes', async () => {
    let looks = 0;
    const found = lookAgain(() => ++looks === 3, 50, 500, Date.now);
    await vi.advanceTimersByTimeAsync(150);
    expect(await found).toBe(true);
    expect(looks).toBe(3);
  });

  it.each([1000, 60_000])('takes no ten times as long where a timer takes %i ms', async (leastMs) => {
    throttleTimers(leastMs);
    const { looks, found } = startedLooking();
    await vi.advanceTimersByTimeAsync(2 * leastMs);
    expect(await found).toBe(false);
    expect(looks).toEqual([leastMs, 2 * leastMs]);
  });

  it('looks on after a sleep, since the other tabs have slept too', async () => {
    const { looks, found } = startedLooking();
    vi.setSystemTime(Date.now() + 9 * 3_600_000);
    await vi.advanceTimersByTimeAsync(300);
    expect(await found).toBe(false);
    expect(looks).toHaveLength(6);
  });

  it('ends when the clock is set back', async () => {
    const { looks, found } = startedLooking();
    vi.setSystemTime(Date.now() - 3_600_000);
    await vi.advanceTimersByTimeAsync(500);
    expect(await found).toBe(false);
    expect(looks).toHaveLength(10);
  });
});

describe('delay', () => {
  it('resolves after so long', async () => {
    const done = vi.fn();
    delay(250).then(done);
    await vi.advanceTimersByTimeAsync(249);
    expect(done).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toHaveBeenCalledOnce();
  });
});

describe('within', () => {
  it('gives what comes in time, and leaves no timer behind', async () => {
    const late = vi.fn();
    expect(await within(100, Promise.resolve('value'), late)).toBe('value');
    await expect(within(100, Promise.reject(new RangeError('no')), late)).rejects.toThrow(new RangeError('no'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(late).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives what it is told to give when nothing has come', async () => {
    const slow = deferred<string>();
    const done = vi.fn();
    within(100, slow.promise, () => 'late').then(done);
    await vi.advanceTimersByTimeAsync(99);
    expect(done).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toHaveBeenCalledExactlyOnceWith('late');
  });

  it.each([
    ['a second', 1000, 100],
    ['more than a second', 1001, 3100],
  ])(
    'waits for the answer once more after a sleep: when the timer is late by %s, the time is over after %3$i ms',
    async (_, lateMs, overMs) => {
      const done = vi.fn();
      const slept = vi.spyOn(performance, 'now');
      within(100, deferred<string>().promise, () => 'late').then(done);
      slept.mockReturnValue(performance.now() + 100 + lateMs);
      await vi.advanceTimersByTimeAsync(overMs - 1);
      expect(done).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(done).toHaveBeenCalledExactlyOnceWith('late');
      slept.mockRestore();
    },
  );

  it('gives the answer that was there after a sleep', async () => {
    const slow = deferred<string>();
    const slept = vi.spyOn(performance, 'now');
    const result = within(100, slow.promise, () => 'late');
    slept.mockReturnValue(performance.now() + 70_000);
    await vi.advanceTimersByTimeAsync(100);
    slow.resolve('value');
    expect(await result).toBe('value');
    slept.mockRestore();
  });

  it('throws what it is told to throw when nothing has come', async () => {
    const slow = deferred<string>();
    const done = within(100, slow.promise, () => {
      throw new RangeError('late');
    });
    const outcome = expect(done).rejects.toThrow(new RangeError('late'));
    await vi.advanceTimersByTimeAsync(100);
    await outcome;
  });

  it.each<[what: string, settle: (slow: ReturnType<typeof deferred<string>>) => void]>([
    ['a value', (slow) => slow.resolve('value')],
    ['an error, which is nobody’s', (slow) => slow.reject(new RangeError('no'))],
  ])('takes no notice of what comes too late: %s', async (_, settle) => {
    const slow = deferred<string>();
    const done = within(100, slow.promise, () => 'late');
    await vi.advanceTimersByTimeAsync(100);
    settle(slow);
    expect(await done).toBe('late');
    await vi.advanceTimersByTimeAsync(1000);
  });
});

describe('unlessAborted', () => {
  it('is the promise itself for a caller without a signal', () => {
    const promise = Promise.resolve();
    expect(unlessAborted(promise, undefined)).toBe(promise);
    expect(unlessAborted(promise, null)).toBe(promise);
  });

  it('gives what comes, and leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    expect(await unlessAborted(Promise.resolve('value'), signal)).toBe('value');
    await expect(unlessAborted(Promise.reject(new RangeError('no')), signal)).rejects.toThrow(new RangeError('no'));
    expect(remove).toHaveBeenCalledTimes(2);
  });

  it('rejects with the caller’s own reason as soon as they stop waiting, and what they waited for goes on', async () => {
    const slow = deferred<string>();
    const abort = new AbortController();
    const waiting = unlessAborted(slow.promise, abort.signal);
    const other = unlessAborted(slow.promise, new AbortController().signal);
    const reason = new Error('the user has gone');
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    slow.resolve('value');
    expect(await other).toBe('value');
  });

  it('rejects at once for a caller who had stopped before', async () => {
    const reason = new Error('the user has gone');
    await expect(unlessAborted(new Promise(() => {}), AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('leaves no rejection unhandled when what was waited for fails after the caller has gone', async () => {
    const slow = deferred<string>();
    const abort = new AbortController();
    const waiting = unlessAborted(slow.promise, abort.signal);
    abort.abort();
    await expect(waiting).rejects.toThrow();
    slow.reject(new RangeError('no'));
    await vi.advanceTimersByTimeAsync(0);
  });
});

describe('andThen', () => {
  it('goes on in the same tick when the value is there', () => {
    expect(andThen(3, (value) => value + 1)).toBe(4);
  });

  it('goes on when the value has come', async () => {
    expect(await andThen(Promise.resolve(3), (value) => value + 1)).toBe(4);
    expect(await andThen(3, async (value) => value + 1)).toBe(4);
  });

  it('throws in the same tick what the next step throws', () => {
    const no = () => {
      throw new RangeError('no');
    };
    expect(() => andThen(3, no)).toThrow(new RangeError('no'));
  });
});
