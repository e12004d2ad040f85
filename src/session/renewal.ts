import { hasDocument, isHidden } from '../platform/wake-ups.ts';
import type { AttemptContext } from './attempt.ts';
import { marginOf } from './live-session.ts';

/**
 * When the timer has something to do (epoch ms), or `null`: in Node, in hidden tabs, while a refresh is under way, and where only
 * the server can tell when a token is over.
 */
export function createRenewal({
  settings,
  wiring,
  ledger,
  vault,
  tabs,
  coolDown,
}: Omit<AttemptContext, 'onSend' | 'onLate'>): () => number | null {
  const { now, proactive, random, refreshMarginMs } = settings;
  let early: { access: string | null; share: number } = { access: null, share: 0 };

  /** Drawn once per token: a thousand clients that logged in at nine o'clock must not all refresh in the same second. */
  const shareFor = (access: string | null) => {
    if (early.access !== access) early = { access, share: random() / 2 };
    return early.share;
  };

  return () => {
    const { live, state } = ledger;
    if (!hasDocument() || proactive === 'off' || (proactive === 'visible' && isHidden())) return null;
    if (!live || state.status !== 'authenticated' || state.refresh === 'inFlight' || vault.storage.readOnly)
      return null;
    if (coolDown.until) return coolDown.until;
    if (state.refresh === 'coolingDown') return now();
    const { expiresAt } = live.facts;
    if (live.stored.access === null) return now();
    if (expiresAt === null) return null;
    const renewable = wiring.cookieMode || live.stored.refresh !== null || (vault.volatile && tabs.connected);
    return renewable ? expiresAt - marginOf(live, refreshMarginMs) * (1 + shareFor(live.stored.access)) : expiresAt;
  };
}
