/** The client uses two clocks, because each of them can be wrong in a different way. */
export interface Clock {
  /** Returns the time of the device's clock, in epoch ms. The user or the system may set this clock forward or back at any time. */
  now(): number;
  /** Returns the time since the page was loaded, in ms. Nobody can set this clock. In some browsers it stops while the device sleeps. */
  ticks(): number;
}

export function createClock(now: () => number): Clock {
  return { now, ticks: () => performance.now() };
}
