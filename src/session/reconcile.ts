import type { MaybePromise, StoredSession } from '../platform/storage.ts';
import type { Ledger } from './ledger.ts';
import { isProbe, liveSession } from './live-session.ts';
import type { Vault } from './vault.ts';
import { andThen } from './wait.ts';

/**
 * Brings memory in line with the store, where another tab may have refreshed, logged out, or logged somebody else in. Sends
 * nothing, writes nothing, and tells nobody: the caller does, when it holds no lock.
 */
export function reconcile(ledger: Ledger<unknown>, vault: Vault): MaybePromise<void> {
  const before = ledger.live;
  return andThen(vault.read(), (stored) => {
    // What happened here while an asynchronous store was being read is newer than what it said.
    if (ledger.live === before) agree(ledger, vault, stored);
  });
}

function agree(ledger: Ledger<unknown>, vault: Vault, stored: StoredSession | null): void {
  const { live, state } = ledger;
  if (state.status === 'restoring' && !live) return;
  // A scheme that was found out and is not saved yet is not forgotten for that.
  const scheme = stored?.scheme ?? live?.scheme ?? null;
  if (!stored) {
    // Only our own failed write leaves a shared store empty without a logout, and the vault knows about that.
    if (live && vault.storage.shared && !isProbe(live)) ledger.end('otherTab');
  } else if (live?.id !== stored.id) {
    if (live && !isProbe(live)) ledger.end('otherTab');
    ledger.start(liveSession(stored), 'otherTab');
  } else if (stored.revision < live.revision) {
    // An old sight of the store: what another tab wrote, or we did, has not arrived here yet.
  } else if (stored.access === null && stored.refresh === live.refresh) {
    // The token lives in another tab's memory, or in a cookie that went with its end: ours, if we have one, is no worse for it.
    ledger.hold({ ...live, ...stored, access: live.access, scheme });
  } else if (live.access !== stored.access || live.refresh !== stored.refresh) {
    ledger.renew(liveSession({ ...stored, scheme }), 'otherTab', 0);
  } else {
    ledger.hold({ ...live, ...stored, scheme });
  }
}
