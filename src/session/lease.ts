import type { MaybePromise, StoredSession } from '../platform/storage.ts';
import type { LiveSession } from './live-session.ts';
import type { Vault } from './vault.ts';
import { delay } from './wait.ts';

/**
 * What stands in for the lock where there is none: a line in the shared store that says who is spending the refresh token, and until
 * when. It is a courtesy, not a proof: what is done under it is safe without it.
 */
export interface Lease {
  /** Does another tab hold one? */
  isForeign(stored: StoredSession): boolean;
  /** Writes the lease. `false` when another tab has delivered a token meanwhile, or was first and did. */
  take(current: () => LiveSession, standBy: () => Promise<boolean>): Promise<boolean>;
  /** Writes it and asks nobody: in cookie mode it says that an answer is on its way to the browser. */
  note(stored: StoredSession): MaybePromise<void>;
  release(): Promise<void>;
}

/**
 * How long a lease is left to settle, ms: twice as long as a write takes to be seen (up to 82 were measured). Until a tab sees ours it
 * may write its own, which then takes as long to reach us; after both, the last writer is the one that all see.
 */
const settleMs = 200;

/** `owner` is this tab's name in leases. */
export function createLease(vault: Vault, owner: string, now: () => number, leaseMs: number): Lease {
  const pointless = () => !vault.storage.shared || vault.failed || vault.storage.readOnly;
  const leased = (stored: StoredSession) => ({ ...stored, leaseUntil: now() + leaseMs, leaseBy: owner });
  return {
    // One that reaches further than anybody would write comes from another clock.
    isForeign: ({ leaseUntil = 0, leaseBy }) =>
      leaseBy !== owner && leaseUntil > now() && leaseUntil <= now() + leaseMs,
    async take(current, standBy) {
      if (pointless()) return true;
      // A store may keep tokens and no leases: this does not wait for ever.
      for (let waitedMs = 0; waitedMs < leaseMs; waitedMs += settleMs) {
        await vault.write(leased(current()));
        await delay(settleMs);
        if (await standBy()) return false;
        if (current().leaseBy === owner || pointless()) break;
      }
      return true;
    },
    note(stored) {
      if (vault.storage.shared && !vault.failed) return vault.write(leased(stored));
    },
    async release() {
      const stored = await vault.read();
      if (stored?.leaseBy === owner) await vault.write({ ...stored, leaseUntil: undefined, leaseBy: undefined });
    },
  };
}
