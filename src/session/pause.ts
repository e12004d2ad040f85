import type { Channel, Message } from '../platform/channel.ts';
import type { AuthError } from '../token/errors.ts';
import { unavailable } from '../token/errors.ts';
import { pauseOf, quietMs } from '../token/timing.ts';
import type { SessionState } from './session-state.ts';

/**
 * The cool-down after a refresh that failed or gained nothing, so that a broken server, or one broken endpoint, is not hammered. All tabs of a
 * session share it: one attempt a pause, not one a tab.
 */
export interface Pause {
  /** Until when nothing is refreshed by itself (epoch ms), or `null`. */
  readonly until: number | null;
  /** What stood in the way. */
  readonly error: AuthError;
  /** When the last pause ends or ended (epoch ms), or `null` where none came after `instant` and the last wake-up. */
  endAfter(instant: number): number | null;
  /** One more failure. Gives the new `until`. */
  failed(id: string, error: AuthError): number;
  /** A refresh that brought a token which is no better than the one before. */
  useless(id: string): void;
  succeeded(): void;
  reset(): void;
  /** Another tab has failed. */
  hear(message: Extract<Message, { kind: 'pause' }>): void;
  /** Somebody is here: the pause goes on, and is not what a server's return is waited for with. `online` ends one that the network caused. */
  wakeUp(online: boolean): void;
}

export function createPause(now: () => number, state: SessionState, channel: Channel): Pause {
  let failures = 0;
  let since = 0;
  let until = 0;
  let isSeen = true;
  let isNetworks = false;
  let error = unavailable('No refresh now.');
  let uselessAt = Number.NEGATIVE_INFINITY;

  const begin = (end: number, network: boolean) => {
    since = now();
    until = end;
    isSeen = false;
    isNetworks = network;
  };
  const fail = (id: string, why: AuthError, network: boolean) => {
    failures += 1;
    error = why;
    begin(now() + pauseOf(failures, why.retryAfterSeconds), network);
    channel.post({ kind: 'pause', id, until, failures, network });
    return until;
  };

  return {
    get until() {
      // A clock set back would make the pause longer than anybody meant.
      return now() >= since && now() < until ? until : null;
    },
    get error() {
      return error;
    },
    endAfter: (instant) => (!isSeen && since > instant && now() >= since ? until : null),
    failed: (id, why) => fail(id, why, why.status === undefined),
    useless(id) {
      uselessAt = now();
      fail(id, unavailable('The last refresh brought no better token.'), false);
    },
    succeeded() {
      if (now() - uselessAt > quietMs) failures = 0;
      until = 0;
    },
    reset() {
      failures = 0;
      until = 0;
    },
    hear(message) {
      if (!state.session(message.id)) return;
      failures = Math.max(failures, message.failures);
      // What another tab says can be no longer than what this one would say.
      begin(Math.min(message.until, now() + pauseOf(1, Number.POSITIVE_INFINITY)), message.network);
      if (state.state.status === 'authenticated' && state.state.refresh === 'idle') state.refreshing('coolingDown');
    },
    wakeUp(online) {
      isSeen = true;
      if (online && isNetworks) until = 0;
    },
  };
}
