import FlatQueue from 'flatqueue';

/** A clock that jumps from one timer to the next: hours of a hundred thousand clients in a minute. */
export interface VirtualTime {
  /** Epoch ms. */
  now(): number;
  after(ms: number, run: () => void): number;
  cancel(id: number | undefined): void;
  runUntil(instant: number): void;
  /** Puts itself in the place of `setTimeout`, on which the code of `src` waits. Returns the way back. */
  install(): () => void;
}

export function createVirtualTime(startsAt: number): VirtualTime {
  const queue = new FlatQueue<number>();
  const pending = new Map<number, () => void>();
  let now = startsAt;
  let last = 0;

  const after = (ms: number, run: () => void) => {
    last += 1;
    pending.set(last, run);
    queue.push(last, now + ms);
    return last;
  };
  const cancel = (id: number | undefined) => {
    if (id !== undefined) pending.delete(id);
  };

  return {
    now: () => now,
    after,
    cancel,
    runUntil(instant) {
      while ((queue.peekValue() ?? Number.POSITIVE_INFINITY) <= instant) {
        const at = queue.peekValue() as number;
        const id = queue.pop() as number;
        const run = pending.get(id);
        if (!run) continue;
        pending.delete(id);
        now = at;
        run();
      }
      now = instant;
    },
    install() {
      const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
      Object.assign(globalThis, {
        setTimeout: (run: () => void, ms = 0) => after(ms, run),
        clearTimeout: cancel,
      });
      return () => Object.assign(globalThis, real);
    },
  };
}
