import { hasDocument } from '../platform/wake-ups.ts';
import { readClaims } from '../token/claims.ts';
import { assumeClock } from '../token/expiry.ts';
import type { Arrival } from './arrival.ts';
import { isGood, liveSession } from './live-session.ts';
import type { Refresher } from './refresh.ts';
import type { Rooms } from './rooms.ts';
import { ignore } from './wait.ts';

type RestoreContext = Rooms & {
  readonly refresher: Refresher;
  readonly arrival: Arrival;
};

/**
 * Picks up a stored session at page load: no request while its access token is good, one refresh when it is not, anonymous when there
 * is none. Without a page nothing is sent before somebody asks.
 */
export async function restore({
  settings,
  wiring,
  ledger,
  vault,
  tabs,
  coolDown,
  refresher,
  arrival,
  prospects,
}: RestoreContext): Promise<void> {
  const stored = await vault.read();
  // A login, a logout or another tab came first.
  if (ledger.state.status !== 'restoring' || ledger.live) return;
  if (!stored) {
    // Nowhere to keep a hint: only the server knows.
    if (wiring.cookieMode && hasDocument() && (vault.failed || !vault.storage.shared)) {
      arrival.probe();
      await refresher.refresh('restore').catch(ignore);
    }
    if (ledger.state.status === 'restoring') ledger.drop();
    ledger.tell();
    if (vault.volatile) tabs.ask(null);
    return;
  }
  const live = liveSession({
    ...stored,
    lifetimeMs: stored.lifetimeMs ?? assumeClock(readClaims(stored.access)).lifetimeMs,
  });
  if (!prospects.renewable(live) && !vault.storage.readOnly && !isGood(live, settings.now())) {
    ledger.end('expired');
    await vault.clear();
  } else if (!prospects.renewable(live) || !hasDocument() || prospects.good(live)) {
    ledger.start(live, 'restore');
  } else {
    ledger.hold(live);
    try {
      await refresher.refresh('restore');
    } catch {
      // Refused: told already. Not now: the session is there, and its token will come.
      if (ledger.state.status === 'restoring' && ledger.live) {
        ledger.start(ledger.live, 'restore');
        if (coolDown.until) ledger.refreshing('coolingDown');
      }
    }
  }
  ledger.tell();
}
