import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { run } from './machines/run.ts';
import { setting } from './machines/setting.ts';
import { program } from './machines/steps.ts';

/** The time of day, taken before the tests put another in its place. */
const clock = performance.now.bind(performance);
const runs = Number(process.env.MODEL_RUNS ?? 400);
/** One invariant alone, by words of what it prints: then the first program that breaks it is enough, and is not shrunk. */
const only = process.env.MODEL_ONLY ?? '';
/** `npm test` runs the same programs each time, so that a failure comes from the change. A long run has a new seed. */
const seed = Number(process.env.MODEL_SEED ?? (process.env.MODEL_RUNS ? Date.now() % 2 ** 31 : 1));

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it(`holds its promises on ${runs} random machines (seed ${seed})`, async () => {
  const ran = new Map<string, number>();
  const startedAt = clock();
  await fc.assert(
    fc.asyncProperty(setting, program, async (chosen, steps) => {
      const wrong = await run(chosen, steps, ran);
      expect(wrong.filter((each) => each.includes(only))).toEqual([]);
    }),
    { numRuns: runs, seed, endOnFailure: only !== '' },
  );
  const counts = [...ran].sort(([, one], [, other]) => other - one);
  const seconds = Math.round((clock() - startedAt) / 1000);
  console.info(
    `${runs} machines in ${seconds} s ran ${counts.map(([kind, count]) => `${kind} × ${count}`).join(', ')}.`,
  );
}, 3_600_000);
