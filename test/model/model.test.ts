import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { run, type Setting, type Step } from './world.ts';

/** The time of day, taken before the tests put another in its place. */
const clock = performance.now.bind(performance);
const tab = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('login' as const),
      tab,
      user: fc.constantFrom('ada' as const, 'bob' as const),
      wait: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constantFrom('logout' as const, 'refresh' as const, 'close' as const, 'getUser' as const),
      tab,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      op: fc.constant('request' as const),
      tab,
      method: fc.constantFrom('GET' as const, 'POST' as const),
      abortAfterMs: fc.option(fc.constantFrom(0, 10, 60)),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constantFrom('open' as const, 'hide' as const, 'show' as const, 'revokeAccess' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('revokeRefresh' as const, 'failStore' as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      op: fc.constant('pass' as const),
      ms: fc.constantFrom(5, 50, 500, 5000, 240_000, 272_000, 310_000, 32_400_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('fail' as const),
      endpoint: fc.constantFrom(
        'jwt/refresh' as const,
        'jwt/refresh' as const,
        'jwt/create' as const,
        'api/ping' as const,
      ),
      failure: fc.constantFrom(
        429 as const,
        500 as const,
        503 as const,
        'network' as const,
        'html200' as const,
        'empty' as const,
        'truncated' as const,
        'lost' as const,
      ),
    }),
  },
);
const setting: fc.Arbitrary<Setting> = fc.record({
  locks: fc.boolean(),
  channel: fc.boolean(),
  watched: fc.boolean(),
  latencyMs: fc.constantFrom(0, 20, 200),
  lagMs: fc.constantFrom(0, 0, 60),
  accessSeconds: fc.constantFrom(...Array(11).fill(300), 2),
  lockMs: fc.constantFrom(0, 0, 100),
  random: fc.constantFrom(0.5, 0.99),
});

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Thirteen operations but `fail`, and each of eight failures at each of three endpoints. */
const kinds = 13 + 8 * 3;
const runs = Number(process.env.MODEL_RUNS ?? 500);
/** One invariant alone, by words of what it prints: then the first program that breaks it is enough, and is not shrunk. */
const only = process.env.MODEL_ONLY ?? '';
/** `npm test` runs the same programs each time, so that a failure comes from the change. A long run has a new seed. */
const seed = Number(process.env.MODEL_SEED ?? (process.env.MODEL_RUNS ? Date.now() % 2 ** 31 : 1));

it(`holds its promises in ${runs} random programs (seed ${seed})`, async () => {
  const ran = new Map<string, number>();
  const startedAt = clock();
  await fc.assert(
    fc.asyncProperty(setting, fc.array(step, { minLength: 3, maxLength: 25 }), async (chosen, program) => {
      vi.clearAllTimers();
      vi.setSystemTime(1_800_000_000_000);
      const wrong = await run(chosen, program, ran);
      expect(wrong.filter((each) => each.includes(only))).toEqual([]);
    }),
    { numRuns: runs, seed, endOnFailure: only !== '' },
  );
  const counts = [...ran].sort(([, one], [, other]) => other - one);
  const seconds = Math.round((clock() - startedAt) / 1000);
  console.info(
    `${runs} programs in ${seconds} s ran ${counts.map(([kind, count]) => `${kind} × ${count}`).join(', ')}.`,
  );
  // A rare kind comes some twenty times in a thousand programs.
  if (runs >= 2000) expect(counts.length).toBe(kinds);
}, 3_600_000);
