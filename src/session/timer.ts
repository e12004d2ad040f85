import { hasDocument, isHidden } from '../platform/page.ts';
import { ignore } from '../platform/wait.ts';
import { renewalOf } from '../token/timing.ts';
import type { SessionParts, SingleFlight } from './parts.ts';

/**
 * The only timer of a client. `dueAt` returns when to call `run` (epoch ms), or `null` when there is nothing to do. The timer calls `dueAt`
 * again right before each run.
 */
export interface Timer {
  /** Calls `dueAt` again and sets the timer. The client calls `plan` after each change that may change the result of `dueAt`. */
  plan(): void;
  stop(): void;
}

/** The longest delay of `setTimeout`, in ms. With a longer delay it fires at once. */
const longestDelayMs = 2 ** 31 - 1;

export function createTimer(now: () => number, dueAt: () => number | null, run: () => void): Timer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const fire = () => {
    timer = undefined;
    const due = dueAt();
    if (due !== null && now() >= due) run();
    else plan();
  };

  const plan = () => {
    clearTimeout(timer);
    timer = undefined;
    const due = stopped ? null : dueAt();
    if (due !== null) timer = setTimeout(fire, Math.min(Math.max(due - now(), 0), longestDelayMs));
  };

  return {
    plan,
    stop() {
      stopped = true;
      plan();
    },
  };
}

/**
 * When the token expires before the pause ends, the timer tries again at a random time after the pause: within this many lifetimes of the
 * token.
 */
const livesToRetryIn = 3;

/**
 * Returns a function that returns when the timer has to refresh (epoch ms). That function returns `null` when the timer has nothing to do:
 * in Node, with the option `proactive` off, in a hidden tab (unless `proactive` is `always`), without a session, while a refresh is
 * running, and when only the server can tell when the token expires.
 */
export function createRenewal({
  settings,
  clock,
  state,
  place,
  pause,
  marginMs,
  isFresh,
}: SessionParts): () => number | null {
  const { proactive, random } = settings;
  const { now } = clock;
  let drawnFor = '';
  let share = 0;

  return () => {
    if (!hasDocument() || proactive === 'off' || (proactive === 'visible' && isHidden())) return null;
    const { shown, state: seen } = state;
    if (!shown || seen.status !== 'authenticated' || seen.refresh === 'inFlight') return null;
    if (!place.canRefresh(shown) && !place.isFinal(shown)) return null;
    if (pause.until) return pause.until;
    if (seen.refresh === 'coolingDown') return now();
    const { access, expiresAt } = shown;
    if (access === null) return now();
    if (expiresAt === null) return null;
    const ended = pause.endAfter(shown.askedAt);
    // Draws a new random number for each token and each failure. With one number for all, a thousand clients that logged in at the same
    // time would refresh in the same second.
    if (drawnFor !== access + ended) {
      drawnFor = access + ended;
      share = random();
    }
    const margin = marginMs(shown);
    const usual = margin > 0 ? renewalOf({ ...shown, expiresAt }, margin, share) : expiresAt;
    if (ended === null) return isFresh(shown) || margin === 0 ? usual : Math.min(usual, now());
    // After a failure of the server, all its clients wait. They must not come back at the same moment, so the timer waits for a random time
    // after the pause: within the rest of the token's lifetime, and for an expired token within `livesToRetryIn` lifetimes (docs/adr/0010).
    // A request, or a page that is shown again, refreshes as soon as the pause is over.
    const from = Math.max(ended, usual);
    return (
      from +
      share * (from < expiresAt ? expiresAt - from : livesToRetryIn * (shown.lifetimeMs ?? expiresAt - shown.askedAt))
    );
  };
}

/** Returns the timer that refreshes the token before it expires, and after a pause. */
export function createRefreshTimer(parts: SessionParts, flight: SingleFlight): Timer {
  const { clock, state, tell } = parts;
  const dueAt = createRenewal(parts);
  const timer = createTimer(clock.now, dueAt, () => {
    const { state: seen } = state;
    if (seen.status === 'authenticated' && seen.refresh === 'coolingDown') {
      state.refreshing('idle');
      tell();
    }
    const due = dueAt();
    // Plans the timer again in any case. When `refresh` has joined a refresh that was about to end, the state may not change, so nothing
    // else would plan the timer.
    if (due !== null && clock.now() >= due) flight.refresh('timer').catch(ignore).then(timer.plan);
  });
  return timer;
}
