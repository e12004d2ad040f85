/** Waiting after a refresh that failed or gained nothing, so that a broken server, or one broken endpoint, is not hammered. */
export interface CoolDown {
  /** Until when nothing is refreshed by itself (epoch ms), or `null`. */
  readonly until: number | null;
  /** When the wait after the last failure ends or ended (epoch ms), or `null` where none came after `instant` and the last wake-up. */
  endAfter(instant: number): number | null;
  /** Somebody is here, or the network is: the wait goes on, and is not what a server's return is waited for with. */
  wakeUp(): void;
  /** One more failure. `retryAfterSeconds` is the server's own wish. Returns the new `until`. */
  failed(retryAfterSeconds?: number): number;
  /** A refresh that brought a token which is no better than the one before. */
  useless(): number;
  succeeded(): void;
  reset(): void;
}

const firstMs = 1000;
const longestMs = 60_000;
const longestWishSeconds = 300;

export function createCoolDown(now: () => number): CoolDown {
  let strikes = 0;
  let since = 0;
  let until = 0;
  let uselessAt = Number.NEGATIVE_INFINITY;

  const strike = (wishSeconds: number) => {
    const backoffMs = Math.min(firstMs * 2 ** strikes, longestMs);
    strikes += 1;
    since = now();
    until = since + Math.max(backoffMs, wishSeconds * 1000);
    return until;
  };

  return {
    get until() {
      // A clock set back would make the wait longer than we ever meant.
      return now() >= since && now() < until ? until : null;
    },
    endAfter: (instant) => (since > instant && now() >= since ? until : null),
    wakeUp() {
      since = 0;
    },
    failed: (wish = 0) => strike(wish > 0 ? Math.min(wish, longestWishSeconds) : 0),
    useless() {
      uselessAt = now();
      return strike(0);
    },
    succeeded() {
      // An endpoint that refuses every token would otherwise cost one refresh a second for ever: only quiet forgets.
      if (now() - uselessAt > longestMs) strikes = 0;
      until = 0;
    },
    reset() {
      strikes = 0;
      until = 0;
    },
  };
}
