import type { VirtualTime } from './virtual-time.ts';

/** A time in which nothing is answered with tokens. */
export interface Outage {
  readonly from: number;
  readonly until: number;
  /** What the gateway in front of the server asks for meanwhile. */
  readonly retryAfterSeconds?: number;
}

export type Answer =
  | { readonly kind: 'renewed'; readonly refresh: number }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number | undefined };

/** The refresh endpoint of a server with one-time refresh tokens and without a grace for their reuse, as SimpleJWT has it. */
export interface Server {
  /** A login: the first refresh token of a client. */
  issue(client: number): number;
  refresh(client: number, spent: number, answer: (answer: Answer) => void): void;
  /** How many refresh requests came in each `binMs`, whatever became of them. */
  readonly arrivals: readonly number[];
}

export const binMs = 10_000;
const answerMs = 50;

export function createServer(time: VirtualTime, startsAt: number, outages: readonly Outage[]): Server {
  const good: number[] = [];
  const arrivals: number[] = [];
  return {
    arrivals,
    issue(client) {
      good[client] = 1;
      return 1;
    },
    refresh(client, spent, answer) {
      const now = time.now();
      const bin = Math.floor((now - startsAt) / binMs);
      arrivals[bin] = (arrivals[bin] ?? 0) + 1;
      const outage = outages.find(({ from, until }) => now >= from && now < until);
      const reply = (): Answer => {
        if (outage) return { kind: 'unavailable', retryAfterSeconds: outage.retryAfterSeconds };
        if (good[client] !== spent) return { kind: 'refused' };
        good[client] = spent + 1;
        return { kind: 'renewed', refresh: spent + 1 };
      };
      const decided = reply();
      time.after(answerMs, () => answer(decided));
    },
  };
}
