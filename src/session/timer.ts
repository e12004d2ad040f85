import { hasDocument, isHidden } from '../platform/page.ts';
import { renewalOf } from '../token/timing.ts';
import type { SessionParts } from './parts.ts';

/** The one timer of a client: work is done when it is due, and what is due is asked for anew each time. */
export interface Timer {
  /** Something has changed: asks when there is something to do. */
  plan(): void;
  stop(): void;
}

/** `setTimeout` fires at once when it is asked to wait longer. */
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

/** After a failure, and with a token that is over, the timer tries again at a random moment within so many lives of one. */
const livesToRetryIn = 3;

/**
 * When the timer has something to do (epoch ms), or `null`: in Node, in hidden tabs, while a refresh is under way, and where only
 * the server can tell when a token is over.
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
    // Drawn once per token and failure: a thousand clients that logged in at nine o'clock must not all refresh in the same second.
    if (drawnFor !== access + ended) {
      drawnFor = access + ended;
      share = random();
    }
    const margin = marginMs(shown);
    const usual = margin > 0 ? renewalOf({ ...shown, expiresAt }, margin, share) : expiresAt;
    if (ended === null) return isFresh(shown) || margin === 0 ? usual : Math.min(usual, now());
    // All who wait for a server come back to it at once. A request, and a page that is shown, ask as soon as the pause is over; the timer,
    // which works ahead for nobody in particular, spreads: within what is left of the token, and once it is over, within some lives of
    // one (docs/adr/0010).
    const from = Math.max(ended, usual);
    return (
      from +
      share * (from < expiresAt ? expiresAt - from : livesToRetryIn * (shown.lifetimeMs ?? expiresAt - shown.askedAt))
    );
  };
}
