/** Two clocks, since each of them can be wrong in its own way. */
export interface Clock {
  /** Epoch ms. It may be set, forward or back, at any moment. */
  now(): number;
  /** Ms since the page began. Nobody can set it, and in some browsers it stands still while the device sleeps. */
  ticks(): number;
}

export function createClock(now: () => number): Clock {
  return { now, ticks: () => performance.now() };
}
