import { hasDocument, isHidden } from '../platform/wake-ups.ts';
import type { Rooms } from './rooms.ts';

/** After a failure, and with a token that is over, the timer tries again at a random moment within so many lives of one. */
const livesToRetryIn = 3;

/**
 * When the timer has something to do (epoch ms), or `null`: in Node, in hidden tabs, while a refresh is under way, and where only
 * the server can tell when a token is over.
 */
export function createRenewal({ settings, ledger, vault, coolDown, prospects }: Rooms): () => number | null {
  const { now, proactive, random } = settings;
  let drawnFor = '';
  let share = 0;

  return () => {
    const { live, state } = ledger;
    if (!hasDocument() || proactive === 'off' || (proactive === 'visible' && isHidden())) return null;
    if (!live || state.status !== 'authenticated' || state.refresh === 'inFlight' || vault.storage.readOnly)
      return null;
    if (coolDown.until) return coolDown.until;
    if (state.refresh === 'coolingDown') return now();
    const { access, expiresAt } = live;
    if (access === null) return now();
    if (expiresAt === null) return null;
    const ended = coolDown.endAfter(live.savedAt);
    // Drawn once per token and failure: a thousand clients that logged in at nine o'clock must not all refresh in the same second.
    if (drawnFor !== access + ended) {
      drawnFor = access + ended;
      share = random();
    }
    const usual = expiresAt - prospects.marginMs(live) * (1 + share / 2);
    if (ended === null) return usual;
    // All who wait for a server come back to it at once. A request, and a page that is shown, ask as soon as the cool-down is over; the timer,
    // which works ahead for nobody in particular, spreads: within what is left of the token, and once it is over, within some lives of
    // one (docs/adr/0010).
    const from = Math.max(ended, usual);
    return from + share * (from < expiresAt ? expiresAt - from : livesToRetryIn * (live.lifetimeMs ?? 0));
  };
}
