/** The server's own clock: the client's, moved by `advance`. */
export interface Clock {
  /** Epoch milliseconds. */
  nowMs(): number;
  /** Epoch seconds, fraction dropped as SimpleJWT's `datetime_to_epoch` does. */
  seconds(): number;
  /** Moves the server's clock; a negative number sets it back. */
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
