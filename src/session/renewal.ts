import { hasDocument, isHidden } from '../platform/wake-ups.ts';
import type { Rooms } from './rooms.ts';

/**
 * When the timer has something to do (epoch ms), or `null`: in Node, in hidden tabs, while a refresh is under way, and where only
 * the server can tell when a token is over.
 */
export function createRenewal({ settings, ledger, vault, coolDown, prospects }: Rooms): () => number | null {
  const { now, proactive, random } = settings;
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
    const { access, expiresAt } = live;
    if (access === null) return now();
    if (expiresAt === null) return null;
    return expiresAt - prospects.marginMs(live) * (1 + shareFor(access));
  };
}
