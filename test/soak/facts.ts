/** What a soak run counts: each figure has a bound, and stands in docs/soak.md. */
import { expect, type TaskMeta } from 'vitest';

export interface Fact {
  readonly what: string;
  /** What is allowed, as the page says it; empty for a figure that only tells how much was done. */
  readonly bound: string;
  readonly seen: string;
  readonly holds: boolean;
}

declare module 'vitest' {
  interface TaskMeta {
    soak?: { readonly facts: readonly Fact[]; readonly seed: number };
  }
}

/** How much was done. */
export const done = (what: string, seen: number | string): Fact => ({ what, bound: '', seen: `${seen}`, holds: true });

export const isZero = (what: string, seen: number): Fact => ({ what, bound: '0', seen: `${seen}`, holds: seen === 0 });

export const atMost = (what: string, bound: number, seen: number, unit = ''): Fact => ({
  what,
  bound: `at most ${bound}${unit}`,
  seen: `${seen}${unit}`,
  holds: seen <= bound,
});

export const atLeast = (what: string, bound: number, seen: number): Fact => ({
  what,
  bound: `at least ${bound}`,
  seen: `${seen}`,
  holds: seen >= bound,
});

export const isExactly = (what: string, bound: number, seen: number): Fact => ({
  what,
  bound: `${bound}`,
  seen: `${seen}`,
  holds: seen === bound,
});

/** Hands the figures to the reporter, and fails when one of them is out of its bound. */
export function tell(task: { readonly meta: TaskMeta }, seed: number, facts: readonly Fact[]): void {
  task.meta.soak = { facts, seed };
  for (const { what, bound, seen, holds } of facts)
    console.info(`${holds ? '  ' : 'NO'} ${what}: ${seen}${bound && ` (${bound})`}`);
  expect(facts.filter(({ holds }) => !holds)).toEqual([]);
}

/** Megabytes with two digits behind the point. */
export const megabytes = (bytes: number): number => Math.round(bytes / 10_000) / 100;
