import { vi } from 'vitest';

/** The clocks of one run: the device's clock, which steps set, and the true time, which the server has. */
export interface Time {
  /** The server's time, epoch ms. */
  trueNow(): number;
  /** What `performance.now()` of each page says, ms. */
  ticks(): number;
  /** Lets time pass: timers run, pages and server work. */
  pass(ms: number): Promise<void>;
  /** The device sleeps: time passes and no timer runs. `counts`: `performance.now()` counts the sleep, as in some browsers. */
  sleep(ms: number, counts: boolean): void;
  /** Sets the device's clock: `byMs` beside the true time. */
  setClock(byMs: number): void;
}

export const startMs = 1_800_000_000_000;

/** Creates the clocks. Needs the fake timers of vitest, whose clock is the device's. */
export function createTime(): Time {
  let offMs = 0;
  let uncountedMs = 0;
  const trueNow = () => Date.now() - offMs;
  return {
    trueNow,
    ticks: () => trueNow() - startMs - uncountedMs,
    async pass(ms) {
      await vi.advanceTimersByTimeAsync(ms);
    },
    sleep(ms, counts) {
      vi.setSystemTime(Date.now() + ms);
      if (!counts) uncountedMs += ms;
    },
    setClock(byMs) {
      vi.setSystemTime(trueNow() + byMs);
      offMs = byMs;
    },
  };
}
