import { hasDocument, isHidden } from '../platform/page.ts';
import { renewalOf } from '../token/timing.ts';
import type { SessionParts } from './parts.ts';

/** The only timer of a client. `dueAt` returns when there is work, and is called again before each run. */
export interface Timer {
  /** Asks `dueAt` again. Called when something has changed. */
  plan(): void;
  stop(): void;
}

/** With a longer delay `setTimeout` fires at once. */
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

/** With an expired token, the timer tries again at a random time within this many token lifetimes after the pause. */
const livesToRetryIn = 3;

/**
 * Returns when the timer has to refresh (epoch ms). Returns `null` in Node, in hidden tabs, while a refresh is running, and when only the
 * server can tell when the token expires.
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
    // A random number for each token and each failure. A thousand clients that logged in at the same time must not refresh in the same
    // second.
    if (drawnFor !== access + ended) {
      drawnFor = access + ended;
      share = random();
    }
    const margin = marginMs(shown);
    const usual = margin > 0 ? renewalOf({ ...shown, expiresAt }, margin, share) : expiresAt;
    if (ended === null) return isFresh(shown) || margin === 0 ? usual : Math.min(usual, now());
    // All clients that wait for a server would come back at the same time. A request, and a page that is shown, refresh as soon as the
    // pause is over. The timer waits for a random time: within the rest of the token's lifetime, and for an expired token within
    // `livesToRetryIn` lifetimes (docs/adr/0010).
    const from = Math.max(ended, usual);
    return (
      from +
      share * (from < expiresAt ? expiresAt - from : livesToRetryIn * (shown.lifetimeMs ?? expiresAt - shown.askedAt))
    );
  };
}
