import type { Channel, Message } from '../platform/channel.ts';
import type { AuthError } from '../token/errors.ts';
import { unavailable } from '../token/errors.ts';
import { pauseOf, quietMs } from '../token/pause-length.ts';
import type { SessionState } from './session-state.ts';

/**
 * The pause after a refresh that failed or brought no better token. It limits the requests to a server or an endpoint that does not work.
 * All tabs share the pause, so that after each pause only one tab tries again.
 */
export interface Pause {
  /** When the pause ends (epoch ms), or `null` when there is no pause. During a pause the client starts no refresh by itself. */
  readonly until: number | null;
  /** The failure that caused the pause. */
  readonly error: AuthError;
  /**
   * Returns when the last pause ends or has ended (epoch ms). Returns `null` when that pause began before `instant`, or when the page woke
   * up after the pause began.
   */
  endAfter(instant: number): number | null;
  /** Begins a pause after a failed refresh. Returns when the pause ends (epoch ms). */
  failed(id: string, error: AuthError): number;
  /** Begins a pause after a refresh whose token is no better than the token before. `latest`: when the pause ends at the latest (epoch ms). */
  useless(id: string, latest?: number): void;
  /** Ends the pause after a refresh that brought a better token. */
  succeeded(): void;
  /** Ends the pause and forgets all failures, at the start of a new session. */
  reset(): void;
  /** Called when the refresh of another tab has failed. Begins the same pause in this tab. */
  hear(message: Extract<Message, { kind: 'pause' }>): void;
  /**
   * Called when the page is shown, focused or online again. The pause continues, but `endAfter` returns `null`, so that the timer refreshes
   * as soon as the pause is over. `online` ends a pause that the network caused.
   */
  wakeUp(online: boolean): void;
}

export function createPause(now: () => number, state: SessionState, channel: Channel): Pause {
  let failures = 0;
  let since = 0;
  let until = 0;
  let isSeen = true;
  let isNetworks = false;
  /** The access token when the pause began. */
  let token: string | null | undefined;
  let error = unavailable('No refresh now.');
  let uselessAt = Number.NEGATIVE_INFINITY;

  const begin = (end: number, network: boolean) => {
    since = now();
    until = end;
    isSeen = false;
    isNetworks = network;
    token = state.live?.access;
  };
  /** A shorter pause does not replace a longer one: the server may have asked for the longer one with `Retry-After`. */
  const extend = (end: number, network: boolean) => {
    if (end > (pauseEnd() ?? 0)) begin(end, network);
  };
  /** Forgets the failures when a refresh of any tab has brought another token since, unless that token was useless. */
  const forget = () => {
    if (state.live?.access !== token && now() - uselessAt > quietMs) failures = 0;
  };
  const fail = (id: string, why: AuthError, network: boolean, latest = Number.POSITIVE_INFINITY) => {
    forget();
    failures += 1;
    error = why;
    extend(Math.min(now() + pauseOf(failures, why.retryAfterSeconds), latest), network);
    channel.post({ kind: 'pause', id, until, failures, network: isNetworks });
    return until;
  };

  // After the clock was set back, the pause would last too long. So the pause counts as ended. It also ends when a refresh of another tab has
  // brought another token.
  const pauseEnd = () => (now() >= since && now() < until && state.live?.access === token ? until : null);

  return {
    get until() {
      return pauseEnd();
    },
    get error() {
      return error;
    },
    endAfter: (instant) => (!isSeen && since > instant && now() >= since ? until : null),
    failed: (id, why) => fail(id, why, why.status === undefined),
    useless(id, latest) {
      fail(id, unavailable('The last refresh brought no better token.'), false, latest);
      uselessAt = now();
    },
    succeeded() {
      until = 0;
    },
    reset() {
      failures = 0;
      until = 0;
    },
    hear(message) {
      if (!state.session(message.id)) return;
      forget();
      failures = Math.max(failures, message.failures);
      // A message of another tab can make the pause at most as long as this tab's own longest pause.
      extend(Math.min(message.until, now() + pauseOf(1, Number.POSITIVE_INFINITY)), message.network);
      if (state.state.status === 'authenticated' && state.state.refresh === 'idle') state.refreshing('coolingDown');
    },
    wakeUp(online) {
      isSeen = true;
      if (online && isNetworks) until = 0;
    },
  };
}
