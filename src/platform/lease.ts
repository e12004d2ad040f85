import type { MaybePromise, TokenStorage } from './token-storage.ts';

/**
 * Writes into the shared store which page is refreshing and until when, for browsers without Web Locks. The lease has a key of its own, so
 * that writing it never overwrites newer tokens. Two pages may still refresh at once, and the refresh must be safe then too.
 */
export interface Lease {
  /** Returns until when another page is refreshing, in epoch ms, or 0 when no other page is. */
  foreignUntil(): Promise<number>;
  /** Whether the lease in the store is this page's. Also `true` when the store keeps no leases, because there is nothing to wait for. */
  isOwn(): Promise<boolean>;
  /** Writes this page's lease. `ms` is how long it lasts, at most and by default `longestMs`. */
  take(ms?: number): Promise<boolean>;
  release(): Promise<void>;
  /** Whether the store keeps leases. */
  readonly isKept: boolean;
}

/**
 * Creates the lease. `owner` identifies this page. A lease lasts `longestMs`, the longest time that a refresh may take: a hidden page,
 * whose timers run once a minute, could not renew a shorter lease. The page removes its lease when its refresh is done.
 */
export function createLease(kept: TokenStorage['lease'], owner: string, now: () => number, longestMs: number): Lease {
  /** Returns the lease in the store, or `null`. A lease that ends later than `longestMs` from now was written with another clock, and is ignored. */
  const read = async (): Promise<{ by: string; until: number } | null> => {
    const [by = '', until = ''] = ((await kept?.read()) ?? '').split(' ');
    const end = Number(until);
    return by && end > now() && end <= now() + longestMs ? { by, until: end } : null;
  };
  // A store that fails keeps no leases. `SafeStorage` reports the failure.
  const safely = async <T>(step: () => MaybePromise<T>, otherwise: T): Promise<T> => {
    try {
      return await step();
    } catch {
      return otherwise;
    }
  };

  return {
    isKept: kept !== undefined,
    foreignUntil: () =>
      safely(async () => {
        const lease = await read();
        return lease && lease.by !== owner ? lease.until : 0;
      }, 0),
    isOwn: () => safely(async () => kept === undefined || (await read())?.by === owner, true),
    take: (ms = longestMs) =>
      safely(async () => {
        await kept?.write(`${owner} ${now() + ms}`);
        return true;
      }, false),
    release: () =>
      safely(async () => {
        if ((await read())?.by === owner) await kept?.write(null);
      }, undefined),
  };
}
