import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClock } from '../../src/platform/clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the clock', () => {
  it('says what the given clock says at each look', () => {
    let at = 5;
    const clock = createClock(() => at);
    expect(clock.now()).toBe(5);
    at = 7;
    expect(clock.now()).toBe(7);
  });

  it('counts the time that passes', async () => {
    const clock = createClock(Date.now);
    const [now, ticks] = [clock.now(), clock.ticks()];
    await vi.advanceTimersByTimeAsync(250);
    expect(clock.now() - now).toBe(250);
    expect(clock.ticks() - ticks).toBe(250);
  });

  it.each([-3_600_000, 3_600_000])('counts no time when the device’s clock is set by %i ms', (byMs) => {
    const clock = createClock(Date.now);
    const ticks = clock.ticks();
    vi.setSystemTime(Date.now() + byMs);
    expect(clock.now()).toBe(1_800_000_000_000 + byMs);
    expect(clock.ticks()).toBe(ticks);
  });
});
