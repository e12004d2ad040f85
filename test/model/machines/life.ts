import { AsyncLocalStorage } from 'node:async_hooks';
import type { TabLife } from '../../../src/testing/tab-life.ts';

/**
 * The life of one page. Code of the page runs `in` its life: the globals that the code sees are those of the page, and its timers, answers
 * and messages wait while the page is frozen and never come when the page is gone.
 */
export interface Life extends TabLife {
  readonly state: 'awake' | 'frozen' | 'cached' | 'gone';
  /** When the page was last taken out of its sleep, in the ticks of the device. */
  readonly thawedAt: number;
  /** How long that sleep was, ms. */
  readonly frozenMs: number;
  /** Runs code of the page now: in a page that is frozen or cached the code waits, and in one that is gone it never runs. */
  run(task: () => void): void;
  /** Calls a function in this page now, for a user or a test, and returns its result. */
  in<T>(work: () => T): T;
  /** Puts the page into the back/forward cache. `thaw` takes it out again. */
  cache(): void;
  setTimer(task: () => void, ms: number): number;
  clearTimer(id: number): void;
  /** How many timers of the page are left. */
  timers(): number;
  /** The device has slept, and its timers count that time: what is due runs now. */
  overdue(): void;
}

/** The timers of the run itself, below those of the pages. */
export interface BaseTimers {
  set(task: () => void, ms: number): unknown;
  clear(handle: unknown): void;
}

const current = new AsyncLocalStorage<Life | null>();

/** The page whose code runs now, or `null`. */
export const here = (): Life | null => current.getStore() ?? null;

/** Runs code of nobody's page: of the server, or of the browser itself. */
export const outside = <T>(work: () => T): T => current.run(null, work);

export function createLife(base: BaseTimers, ticks: () => number): Life {
  let state: Life['state'] = 'awake';
  let waiting: (() => void)[] = [];
  let count = 0;
  let frozenAt = 0;
  let thawedAt = Number.NEGATIVE_INFINITY;
  const timers = new Map<number, { readonly due: number; readonly fire: () => void; handle: unknown }>();

  const life: Life = {
    get state() {
      return state;
    },
    get thawedAt() {
      return thawedAt;
    },
    get frozenMs() {
      return thawedAt - frozenAt;
    },
    get isClosed() {
      return state === 'gone';
    },
    run(task) {
      if (state === 'awake') current.run(life, task);
      else if (state !== 'gone') waiting.push(task);
    },
    in: (work) => current.run(life, work),
    later: (task) => queueMicrotask(() => life.run(task)),
    freeze() {
      if (state !== 'awake') return;
      state = 'frozen';
      frozenAt = ticks();
    },
    cache() {
      if (state !== 'awake') return;
      state = 'cached';
      frozenAt = ticks();
    },
    thaw() {
      if (state === 'gone' || state === 'awake') return;
      state = 'awake';
      thawedAt = ticks();
      const due = waiting;
      waiting = [];
      for (const task of due) outside(() => base.set(() => life.run(task), 0));
    },
    close() {
      state = 'gone';
      waiting = [];
      for (const { handle } of timers.values()) base.clear(handle);
      timers.clear();
    },
    setTimer(task, ms) {
      count += 1;
      const id = count;
      if (state === 'gone') return id;
      const fire = () =>
        life.run(() => {
          if (timers.delete(id)) task();
        });
      timers.set(id, { due: ticks() + (ms || 0), fire, handle: outside(() => base.set(fire, ms)) });
      return id;
    },
    clearTimer(id) {
      const timer = timers.get(id);
      if (timer) base.clear(timer.handle);
      timers.delete(id);
    },
    timers: () => timers.size,
    overdue() {
      for (const timer of timers.values()) {
        if (timer.due > ticks()) continue;
        base.clear(timer.handle);
        timer.handle = outside(() => base.set(timer.fire, 0));
      }
    },
  };
  return life;
}
