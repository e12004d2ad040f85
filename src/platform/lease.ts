import type { MaybePromise, TokenStorage } from './token-storage.ts';

/**
 * A lease is an entry in the shared store: it says which page is refreshing, and until when. Pages need it where the browser has no Web
 * Locks. The lease has a key of its own, so that writing it never overwrites newer tokens. Two pages may still refresh at the same time, so
 * the refresh must be safe then too.
 */
export interface Lease {
  /** Returns when the lease of another page ends, in epoch ms; 0 when no other page has a lease. */
  foreignUntil(): Promise<number>;
  /** Whether this page has the lease. Also `true` when the storage has no leases, because this page then has nothing to wait for. */
  isOwn(): Promise<boolean>;
  /** Writes a lease of this page that lasts `ms` (default and maximum `longestMs`). Returns whether the write succeeded. */
  take(ms?: number): Promise<boolean>;
  /** Removes the lease, if it is the lease of this page. */
  release(): Promise<void>;
  /** Whether the storage has leases. */
  readonly isKept: boolean;
}

/**
 * Creates the lease. `owner` identifies this page. A lease lasts `longestMs`, the longest time that a refresh may take. A hidden page could
 * not renew a shorter lease, because its timers run only once a minute. The page removes its lease when its refresh is done.
 */
export function createLease(kept: TokenStorage['lease'], owner: string, now: () => number, longestMs: number): Lease {
  /**
   * Returns the lease in the store, or `null`. Ignores a lease that ends later than `longestMs` from now: the clock was different when it
   * was written.
   */
  const read = async (): Promise<{ by: string; until: number } | null> => {
    const [by = '', until = ''] = ((await kept?.read()) ?? '').split(' ');
    const end = Number(until);
    return by && end > now() && end <= now() + longestMs ? { by, until: end } : null;
  };
  // When the store fails, the refresh continues without a lease. `SafeStorage` warns of the failure.
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
