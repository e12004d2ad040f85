import fc from 'fast-check';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { startsAt } from './cast.ts';

/** Another one at each run. To see a failure again: `HOSTILE_SEED=… npx vitest run --project unit test/hostile`. */
export const seed = Number(process.env.HOSTILE_SEED ?? Date.now() % 2 ** 31);
const times = Number(process.env.HOSTILE_TIMES ?? 1);

/** For each test of a file: fake time, and afterwards none. */
export function inFakeTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: startsAt });
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}

/** Finds nothing wrong in `runs` random values. */
export async function fuzz<Value>(
  values: fc.Arbitrary<Value>,
  runs: number,
  wrongWith: (value: Value) => Promise<string[]>,
): Promise<void> {
  const property = fc.asyncProperty(values, async (value) => {
    expect(await wrongWith(value)).toEqual([]);
  });
  await fc.assert(property, { numRuns: runs * times, seed });
}
