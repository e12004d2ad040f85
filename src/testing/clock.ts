/** The server's clock: the client's clock plus the seconds of `advance`. */
export interface Clock {
  /** The time in epoch ms. */
  nowMs(): number;
  /** The time in epoch seconds, without the fraction, as in SimpleJWT's `datetime_to_epoch`. */
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
