import type { MaybePromise, TokenStorage } from './token-storage.ts';
import { andThen } from './wait.ts';

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
  /**
   * Writes a lease of this page that lasts `ms` (default and maximum `longestMs`). `isLeft`: the user leaves this page during a request, so
   * the old end of its lease becomes `lateUntil`. Returns whether the write succeeded.
   */
  take(ms?: number, isLeft?: boolean): Promise<boolean>;
  /** Removes the lease, if it is the lease of this page. With `keepsLate`, the value of `lateUntil` stays in the store. */
  release(keepsLate?: boolean): Promise<void>;
  /**
   * Returns until when the browser may receive the answer to a request of a page that was left, in epoch ms; 0 when no page was left during
   * a request. The value outlives the lease of that page.
   */
  lateUntil(): Promise<number>;
  /** Whether the storage has leases. */
  readonly isKept: boolean;
}

/**
 * Creates the lease. `kept`: the lease methods of the storage; `undefined` when the storage has none. `owner` identifies this page. A lease
 * lasts `longestMs`, the longest time that a refresh may take. A hidden page could not renew a shorter lease, because its timers run only
 * once a minute. The page removes its lease when its refresh is done.
 */
export function createLease(kept: TokenStorage['lease'], owner: string, now: () => number, longestMs: number): Lease {
  /**
   * Returns a time of the entry, or 0. Ignores a time that is later than `longestMs` from now: the clock was different when it was written.
   */
  const timeOf = (text = '') => (Number(text) <= now() + longestMs ? Number(text) : 0);
  /** Returns the entry: the owner of the lease, the end of the lease, and `lateUntil`. */
  const entry = () =>
    andThen(kept?.read(), (text) => {
      const [by = '', until, late] = (text ?? '').split(' ');
      return { by, until: timeOf(until), late: timeOf(late) };
    });
  /** Returns the lease in the store, or `null` when there is none or it has ended. */
  const read = async () => {
    const found = await entry();
    return found.by && found.until > now() ? found : null;
  };
  const lateIn = ({ by, until, late }: Awaited<ReturnType<typeof entry>>) =>
    Math.max(late, by && by !== owner ? until : 0);
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
    take: (ms = longestMs, isLeft = false) =>
      // The entry is written in the same tick when the store is synchronous, because the page may be gone in the next tick.
      safely(
        () =>
          andThen(entry(), (found) => {
            const until = now() + ms;
            // When the user leaves the page, this page shortens its own lease. The answer to its request may still come until the old end
            // of the lease.
            const late = Math.max(lateIn(found), isLeft && found.until > until ? found.until : 0);
            return andThen(kept?.write(late ? `${owner} ${until} ${late}` : `${owner} ${until}`), () => true);
          }),
        false,
      ),
    release: (keepsLate = false) =>
      safely(async () => {
        // The whole entry, also when the clock was set since and the end of the lease looks wrong.
        const found = await entry();
        if (found.by === owner) await kept?.write(keepsLate && found.late ? ` 0 ${found.late}` : null);
      }, undefined),
    lateUntil: () => safely(async () => lateIn(await entry()), 0),
  };
}
