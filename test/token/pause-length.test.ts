import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pauseOf } from '../../src/token/pause-length.ts';

describe('pauseOf', () => {
  it.each([
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [6, 32_000],
    [7, 60_000],
    [5000, 60_000],
  ])('after failure %i in a row is %i ms', (failures, ms) => {
    expect(pauseOf(failures)).toBe(ms);
  });

  it.each([
    ['is longer', 1, 90, 90_000],
    ['is shorter than what we would wait', 7, 5, 60_000],
    ['is five minutes', 1, 300, 300_000],
    ['is longer than five minutes', 1, 301, 300_000],
    ['is without end', 1, Number.POSITIVE_INFINITY, 300_000],
    ['is zero', 1, 0, 1000],
    ['is negative', 1, -90, 1000],
    ['is not a number', 1, Number.NaN, 1000],
  ])('takes a `Retry-After` that %s as it should', (_, failures, seconds, ms) => {
    expect(pauseOf(failures, seconds)).toBe(ms);
  });

  it('grows with each failure, is bounded, and honours `Retry-After` up to 300 s', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double(), (failures, seconds) => {
        const pause = pauseOf(failures, seconds);
        expect(pause).toBeGreaterThanOrEqual(1000);
        expect(pause).toBeLessThanOrEqual(Math.max(60_000, 300_000));
        expect(pauseOf(failures + 1, seconds)).toBeGreaterThanOrEqual(pause);
        expect(pauseOf(failures)).toBeLessThanOrEqual(60_000);
        if (seconds > 0) expect(pause).toBeGreaterThanOrEqual(Math.min(seconds, 300) * 1000);
        else expect(pause).toBe(pauseOf(failures));
      }),
      { numRuns: 5000 },
    );
  });
});
