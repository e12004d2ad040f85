import type { Habits } from './client.ts';
import type { Library, Scenario } from './simulate.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Djoser's five minutes. Three tabs; something is asked of the server every three minutes, another tab shown every ten. */
const accessSeconds = 300;
const habits: Habits = { tabs: 3, asksEverySeconds: 180, switchesTabEverySeconds: 600 };
const usual = { habits, accessSeconds, seed: 9 };
/** Everybody is there already, and somewhere in the life of a token. */
const everybody = (chance: () => number) => -chance() * (accessSeconds - 45) * 1000 - 1;

export type ScenarioName = 'nine' | 'restart' | 'outage';

export const scenarios = (clients: number): Record<ScenarioName, Scenario> => ({
  nine: {
    ...usual,
    clients,
    title: 'Nine o’clock',
    what: 'everybody logs in within four minutes, most of them in the middle of it',
    arrivesAt: (chance) => (chance() + chance()) * 2 * minute,
    outages: [],
    quietFrom: 2 * hour,
    lastsMs: 3 * hour,
  },
  restart: {
    ...usual,
    clients,
    title: 'A restart',
    what: 'the server answers 503 for thirty seconds',
    arrivesAt: everybody,
    outages: [{ from: 20 * minute, until: 20 * minute + 30_000 }],
    quietFrom: 5 * minute,
    lastsMs: 50 * minute,
  },
  outage: {
    ...usual,
    clients,
    title: 'An outage',
    what: 'the server answers 503 for an hour, without a `Retry-After`',
    arrivesAt: everybody,
    outages: [{ from: 20 * minute, until: 80 * minute }],
    quietFrom: 5 * minute,
    lastsMs: 2 * hour,
  },
});

/** What takes part, and what is left out to see what it is there for. */
export const libraries: Record<string, Library> = {
  'as it is': { jitter: true, coolDown: true },
  'without jitter': { jitter: false, coolDown: true },
  'without cool-down': { jitter: true, coolDown: false },
};
