/** The server's clock: the client's clock plus the seconds of `advance`. */
export interface Clock {
  /** Returns the time in epoch ms. */
  nowMs(): number;
  /** Returns the time in epoch seconds, without the fraction, as SimpleJWT's `datetime_to_epoch` does. */
  seconds(): number;
  /** Moves the server's clock forward. A negative number sets it back. */
  advance(seconds: number): void;
}

export function createClock(now: () => number): Clock {
  let offsetMs = 0;
  const nowMs = () => now() + offsetMs;
  return {
    nowMs,
    seconds: () => Math.floor(nowMs() / 1000),
    advance(seconds) {
      offsetMs += seconds * 1000;
    },
  };
}
