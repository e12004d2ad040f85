import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Channel } from '../../src/platform/channel.ts';
import { memoryStorage } from '../../src/platform/memory-storage.ts';
import { settle } from '../../src/session/options.ts';
import { createPause, type Pause } from '../../src/session/pause.ts';
import type { SessionState } from '../../src/session/session-state.ts';
import { unavailable } from '../../src/token/errors.ts';
import { spacingMs } from '../../src/token/timing.ts';
import { type Client, createClient, type Habits } from './client.ts';
import { binMs, createServer, type Outage } from './server.ts';
import type { Tab } from './tab.ts';
import { createVirtualTime } from './virtual-time.ts';

/** What happens to a fleet. Instants in ms from its beginning. */
export interface Scenario {
  readonly title: string;
  readonly what: string;
  readonly clients: number;
  readonly habits: Habits;
  readonly accessSeconds: number;
  /** When each client logs in; before the beginning means: it is in the middle of a token's life. `chance` is from 0 up to 1. */
  readonly arrivesAt: (chance: () => number) => number;
  readonly outages: readonly Outage[];
  /** From here to the first outage, or to the end, nothing is going on: the mean is taken there. */
  readonly quietFrom: number;
  readonly lastsMs: number;
  readonly seed: number;
}

/** What of the library takes part. */
export interface Library {
  readonly jitter: boolean;
  readonly coolDown: boolean;
  /** Told of each number that the library draws, in order. */
  readonly onDraw?: (drawn: number) => void;
}

export interface Outcome {
  /** Refresh requests a second, for each bin of ten seconds. */
  readonly rates: readonly number[];
  /** Their mean while nothing is going on. */
  readonly mean: number;
  /** The highest rate while it goes on, and after it, in means. */
  readonly peakDuring: number;
  readonly peakAfter: number;
  readonly lost: number;
  /** When the last of the outages is over, how long until 99 in 100 users have a good token; `null` without an outage. */
  readonly recoverySeconds: number | null;
  /** How long after it a user was last told to try again later. */
  readonly lastRefusalSeconds: number | null;
}

export const binSeconds = binMs / 1000;
const startsAt = 1_800_000_000_000;

/** Two refreshes never start within a second (`src/session/refresh.ts`): all that is left when there is no cool-down. */
const spacingOnly = (now: () => number): Pause => {
  const error = unavailable('');
  let until = 0;
  const failed = () => {
    until = now() + spacingMs;
    return until;
  };
  return {
    get until() {
      return now() < until ? until : null;
    },
    error,
    endAfter: () => null,
    failed,
    useless: failed,
    succeeded() {},
    reset() {},
    hear() {},
    wakeUp() {},
  };
};

export function simulate(scenario: Scenario, library: Library): Outcome {
  const { habits, accessSeconds, outages, seed } = scenario;
  const time = createVirtualTime(startsAt);
  const restore = time.install();
  const drawFrom = (generator: ReturnType<typeof xoroshiro128plus>) => () => (generator.next() >>> 0) / 2 ** 32;
  const chance = drawFrom(xoroshiro128plus(seed));
  const draw = drawFrom(xoroshiro128plus(seed + 1));
  const random = () => {
    const drawn = library.jitter ? draw() : 0;
    library.onDraw?.(drawn);
    return drawn;
  };
  const absolute = outages.map((outage) => ({
    ...outage,
    from: outage.from + startsAt,
    until: outage.until + startsAt,
  }));
  const server = createServer(time, startsAt, absolute);
  const backAt = absolute.at(-1)?.until ?? null;
  const clients: Client[] = [];
  let lost = 0;
  let lastRefusedAt = 0;
  let here: Tab | null = null;
  const page = { visibilityState: { get: () => (here?.visible ? 'visible' : 'hidden') } };
  const document = Object.defineProperties({}, page);
  Object.assign(globalThis, { document });

  const surroundings = {
    settings: settle({ now: time.now, random, locks: null, channel: null }, memoryStorage),
    createPause: (...parts: [SessionState, Channel]) =>
      library.coolDown ? createPause(time.now, ...parts) : spacingOnly(time.now),
    enter(tab: Tab) {
      here = tab;
    },
  };
  const arrive = (number: number, usedMs: number) => {
    const options = { number, habits, time, server, surroundings, accessMs: accessSeconds * 1000, chance };
    const onRefused = () => {
      lastRefusedAt = time.now();
    };
    const onLost = () => {
      lost += 1;
    };
    clients.push(createClient({ ...options, onRefused, onLost }, usedMs));
  };

  let recoveredAt: number | null = null;
  try {
    for (let number = 0; number < scenario.clients; number += 1) {
      const at = scenario.arrivesAt(chance);
      if (at < 0) arrive(number, -at);
      else time.after(at, () => arrive(number, 0));
    }
    const end = startsAt + scenario.lastsMs;
    if (backAt !== null) {
      time.runUntil(backAt);
      while (recoveredAt === null && time.now() < end) {
        const served = clients.filter(({ hasToken }) => hasToken).length;
        if (served >= 0.99 * clients.length) recoveredAt = time.now();
        else time.runUntil(time.now() + 1000);
      }
    }
    time.runUntil(end);
  } finally {
    restore();
    Reflect.deleteProperty(globalThis, 'document');
  }
  const since = (instant: number | null) => (backAt === null || instant === null ? null : (instant - backAt) / 1000);
  const bins = Math.round(scenario.lastsMs / binMs);
  const rates = Array.from({ length: bins }, (_, bin) => (server.arrivals[bin] ?? 0) / binSeconds);
  const between = (from: number, to: number) => rates.slice(Math.round(from / binMs), Math.round(to / binMs));
  const [first] = outages;
  // Where nothing breaks, what goes on is that everybody arrives.
  const [from, until] = first ? [first.from, outages.at(-1)?.until ?? 0] : [0, accessSeconds * 1000];
  const quiet = between(scenario.quietFrom, first?.from ?? scenario.lastsMs);
  const mean = quiet.reduce((sum, rate) => sum + rate, 0) / quiet.length;
  return {
    rates,
    mean,
    peakDuring: Math.max(...between(from, until)) / mean,
    peakAfter: Math.max(...between(until, scenario.lastsMs)) / mean,
    lost,
    recoverySeconds: since(recoveredAt),
    lastRefusalSeconds: backAt === null ? null : Math.max(0, since(lastRefusedAt) ?? 0),
  };
}
