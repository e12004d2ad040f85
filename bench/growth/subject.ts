import type * as Devtools from '../../src/devtools.ts';
import type * as Full from '../../src/index.ts';
import type * as Testing from '../../src/testing.ts';

/** The built package in the bench, the sources in the tests. */
export interface Modules {
  readonly full: Pick<typeof Full, 'memoryStorage'> & { createAuth(options: Full.AuthOptions): Client };
  readonly testing: Pick<typeof Testing, 'createFakeDjoser' | 'createTabs'>;
  readonly devtools: Pick<typeof Devtools, 'createRecorder' | 'explainLogout'>;
}

/** What the subjects use of a client. */
export interface Client
  extends Pick<
    Full.Auth,
    'ready' | 'accessToken' | 'fetch' | 'adopt' | 'login' | 'refresh' | 'subscribe' | 'on' | 'dispose'
  > {}

/** What one round costs. */
export interface Cost {
  /** Microseconds of the processor, an item. */
  readonly us: number;
  /** Bytes on the heap after a garbage collection, an item. `null`: not measured. */
  readonly bytes: number | null;
}

/** Something whose cost is asked for as a function of a number. */
export interface Subject {
  readonly name: string;
  /** What is divided: `us` and `bytes` are of one of these. */
  readonly item: string;
  readonly sizes: readonly number[];
  /** The cost of an item at the largest size is compared with its cost at this size. */
  readonly base: number;
  /** One round with so many of them, on a client of its own. */
  round(modules: Modules, size: number): Promise<Cost>;
}

export const sizes = [1, 10, 100, 1000, 10_000, 100_000] as const;

/** Microseconds of the processor that `work` takes. */
export async function processorTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** The same, but a collection of what came before is not charged to `work`. */
export function timeFromClean(work: () => unknown): Promise<number> {
  globalThis.gc?.();
  return processorTime(work);
}

/** Bytes that are on the heap after `work`, and were not there before; `null` where the collector cannot be called. */
export async function heapKept(work: () => unknown): Promise<number | null> {
  const inUse = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const before = inUse();
  await work();
  return globalThis.gc ? inUse() - before : null;
}

/** How often something small is done again, so that a round of few items is longer than what disturbs it. */
export const repeats = (size: number, least: number): number => Math.max(3, Math.ceil(least / size));

/** The value for one of so many. */
export const each = (value: number | null, size: number): number | null => (value === null ? null : value / size);
