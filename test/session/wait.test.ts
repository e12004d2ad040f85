import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lookAgain } from '../../src/platform/wait.ts';
import { throttleTimers } from '../helpers/world.ts';

describe('looking again', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_800_000_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

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
