import { describe, expect, it } from 'vitest';
import { libraries, scenarios } from '../../bench/fleet/scenarios.ts';
import { simulate } from '../../bench/fleet/simulate.ts';
import { pass, setUp } from '../helpers/world.ts';

const minute = 60_000;

/** Half a minute at a time: with fewer users than on the page, ten seconds are noise. */
const halfMinutes = (rates: readonly number[]) =>
  Array.from({ length: Math.floor(rates.length / 3) }, (_, index) => {
    const [a = 0, b = 0, c = 0] = rates.slice(3 * index, 3 * index + 3);
    return (a + b + c) / 3;
  });

describe('a fleet', () => {
  const users = 6000;
  const from = 10 * minute;
  const until = 30 * minute;
  const scenario = {
    ...scenarios(users).outage,
    outages: [{ from, until }],
    lastsMs: 50 * minute,
  };
  const peakAfter = (rates: readonly number[], mean: number) =>
    Math.max(...halfMinutes(rates.slice(until / 10_000))) / mean;

  it('costs a server that comes back at most twice the usual rate, and loses no session', () => {
    const { rates, mean, lost } = simulate(scenario, libraries['as it is']!);
    // Five-minute tokens and three tabs: one refresh each in about three and a half minutes.
    expect(mean).toBeGreaterThan(users / 220);
    expect(mean).toBeLessThan(users / 200);
    expect(peakAfter(rates, mean)).toBeLessThan(1.6);
    expect(lost).toBe(0);
  });

  it('would cost it more than three times as much without jitter', () => {
    const { rates, mean } = simulate(scenario, libraries['without jitter']!);
    expect(peakAfter(rates, mean)).toBeGreaterThan(3);
  });

  it('asks again within seconds after a restart, and nobody is told to wait', () => {
    const { peakAfter, recoverySeconds, lastRefusalSeconds, lost } = simulate(
      scenarios(2000).restart,
      libraries['as it is']!,
    );
    // Who was due while it was away is due before the token ends, beside who is due anyway. With so few users, ten seconds are noise.
    expect(peakAfter).toBeLessThan(2.5);
    expect(recoverySeconds).toBeLessThan(5);
    expect(lastRefusalSeconds).toBeLessThan(30);
    expect(lost).toBe(0);
  });

  it('is made of tabs that refresh when a whole client does', async () => {
    // One user with one tab who asks nothing, through eight minutes without a server.
    const outage = { from: 4 * minute, until: 12 * minute };
    const alone = { tabs: 1, asksEverySeconds: Number.MAX_SAFE_INTEGER, switchesTabEverySeconds: 1 };
    const lastsMs = 60 * minute;
    const usual = scenarios(1).outage;
    const draws: number[] = [];
    const { rates } = simulate(
      { ...usual, habits: alone, arrivesAt: () => 0, outages: [outage], lastsMs },
      { jitter: true, coolDown: true, onDraw: (drawn) => draws.push(drawn) },
    );

    const world = setUp();
    const begins = Date.now();
    const refreshedAt: number[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      if (!String(input).includes('/jwt/refresh/')) return world.fetch(input, init);
      const at = Date.now() - begins;
      refreshedAt.push(at);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return at >= outage.from && at < outage.until ? new Response(null, { status: 503 }) : world.fetch(input, init);
    };
    await world.login({ fetch, random: () => draws.shift() ?? 0 });
    await pass(lastsMs / 1000);

    const inBins = rates.map((_, bin) => refreshedAt.filter((at) => Math.floor(at / 10_000) === bin).length / 10);
    expect(rates.filter((rate) => rate > 0).length).toBeGreaterThan(10);
    expect(inBins).toEqual([...rates]);
  });
});
