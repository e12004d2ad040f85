import type { Effects, Shared, Stage, Touch } from './stage.ts';

/** A story that has begun: its steps wait on the stage. */
export interface Play {
  readonly stage: Stage;
  /** Once nothing is left to happen: how it ended, and what was wrong with that. */
  judge(): Promise<{ readonly outcome: string; readonly faults: readonly string[] }>;
}

export interface Exploration {
  /** Orders that were played to their end. */
  readonly orders: number;
  /** Orders that were left half way: all that could follow had been tried in an order that makes no difference. */
  readonly left: number;
  /** The longest order, in steps. */
  readonly longest: number;
  /** The ways in which it ended. */
  readonly outcomes: ReadonlySet<string>;
  /** Each fault, with the shortest order that shows it. */
  readonly faults: ReadonlyMap<string, readonly string[]>;
}

/** A place where more than one thing may happen next. */
interface Fork {
  readonly choices: readonly string[];
  at: number;
  effects: Effects;
  /** What need not be tried here, since it was tried earlier, and all that came since then has nothing to do with it. */
  readonly asleep: ReadonlyMap<string, Effects>;
  readonly tried: Map<string, Effects>;
}

/**
 * Plays a story in every order that its steps can come in: depth first, each order from the beginning. Fails when there are more than
 * `atMost`: what is returned is all of them.
 *
 * `each` plays them one by one. `distinct` plays one of all those that differ only by swaps of neighbours that touch nothing in common:
 * a swap of two such steps changes neither what they do nor what is there after them, so it can change no outcome. These are sleep
 * sets; they leave out orders and never a state (P. Godefroid, Partial-Order Methods for the Verification of Concurrent Systems, 1996,
 * chapter 5). What a step touches is seen when it is played, and the passing of time, which all see, is never swapped.
 */
export async function explore(
  begin: () => Promise<Play>,
  { orders: which, atMost }: { orders: 'each' | 'distinct'; atMost: number },
): Promise<Exploration> {
  const forks: Fork[] = [];
  const faults = new Map<string, readonly string[]>();
  const outcomes = new Set<string>();
  let [orders, left, longest] = [0, 0, 0];
  do {
    const play = await begin();
    const path = await playOn(play.stage, forks, which === 'distinct');
    if (path) {
      orders += 1;
      longest = Math.max(longest, path.length);
      const { outcome, faults: found } = await play.judge();
      outcomes.add(outcome);
      for (const fault of found) {
        const known = faults.get(fault);
        if (!known || path.length < known.length) faults.set(fault, path);
      }
    } else left += 1;
    if (orders + left > atMost) throw new Error(`There are more than ${atMost} orders, and these are not all.`);
  } while (stepBack(forks));
  return { orders, left, longest, outcomes, faults };
}

/** Plays the way that the forks tell and from there on the first of what may happen. `null` where nothing new can follow. */
async function playOn(stage: Stage, forks: Fork[], maySleep: boolean): Promise<string[] | null> {
  const path: string[] = [];
  let asleep: ReadonlyMap<string, Effects> = new Map();
  for (let open = stage.open(); open.length > 0; open = stage.open()) {
    let fork = forks[path.length];
    if (!fork) {
      const choices = open.filter((name) => !asleep.has(name));
      if (choices.length === 0) return null;
      fork = { choices, at: 0, effects: new Set(), asleep, tried: new Map() };
      forks.push(fork);
    }
    const chosen = fork.choices[fork.at] as string;
    const effects = await stage.perform(chosen);
    fork.effects = effects;
    path.push(chosen);
    if (maySleep) asleep = new Map([...fork.asleep, ...fork.tried].filter(([, each]) => !meet(each, effects)));
  }
  return path;
}

/** To the last fork with a way that was not gone. `false` when there is none. */
function stepBack(forks: Fork[]): boolean {
  for (let fork = forks.at(-1); fork; fork = forks.at(-1)) {
    fork.tried.set(fork.choices[fork.at] as string, fork.effects);
    fork.at += 1;
    if (fork.at < fork.choices.length) return true;
    forks.pop();
  }
  return false;
}

/** Can the order of these two make a difference? */
function meet(one: Effects, other: Effects): boolean {
  return disturbs(one, other) || disturbs(other, one);
}

function disturbs(one: Effects, other: Effects): boolean {
  return [...one].some((touch) => {
    if (touch === 'everything') return true;
    if (touch.startsWith('of ')) return other.has(touch);
    if (!touch.startsWith('change ')) return false;
    const what = touch.slice('change '.length) as Shared;
    return other.has(`look ${what}` satisfies Touch) || other.has(touch);
  });
}
