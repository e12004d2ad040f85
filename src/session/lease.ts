import type { StoredSession } from '../platform/storage.ts';
import type { LiveSession } from './live-session.ts';
import type { Vault } from './vault.ts';
import { delay } from './wait.ts';

/**
 * What stands in for the lock where there is none: a line in the shared store that says who is spending the refresh token, and until
 * when. It is a courtesy, not a proof: what is done under it is safe without it.
 */
export interface Lease {
  /** This tab's name in leases. */
  readonly owner: string;
  /** Writes the lease. `false` when another tab has delivered a token meanwhile, or was first and did. */
  take(current: () => LiveSession, standBy: () => Promise<boolean>): Promise<boolean>;
  release(): Promise<void>;
}

/** Does another tab hold a lease? One that reaches further than anybody would write comes from another clock. */
export function isForeign(
  { leaseUntil = 0, leaseBy }: StoredSession,
  owner: string,
  now: number,
  leaseMs: number,
): boolean {
  return leaseBy !== owner && leaseUntil > now && leaseUntil <= now + leaseMs;
}

/** Two tabs may write at once, in two processes: after this long, the last writer is the one that both see, ms. */
const settleMs = 100;

export function createLease(vault: Vault, owner: string, now: () => number, leaseMs: number): Lease {
  const pointless = () => !vault.storage.shared || vault.volatile || vault.storage.readOnly;
  let taken: StoredSession | null = null;
  return {
    owner,
    async take(current, standBy) {
      if (pointless()) return true;
      for (;;) {
        taken = { ...current().stored, leaseUntil: now() + leaseMs, leaseBy: owner };
        await vault.write(taken);
        await delay(settleMs);
        if (await standBy()) return false;
        if (current().stored.leaseBy === owner || pointless()) return true;
      }
    },
    async release() {
      if (!taken) return;
      const { leaseUntil: _until, leaseBy: _by, ...rest } = taken;
      taken = null;
      const stored = await vault.read();
      if (stored?.leaseBy === owner) await vault.write({ ...rest, access: stored.access, refresh: stored.refresh });
    },
  };
}
