import type { MaybePromise, TokenStorage } from './token-storage.ts';

/**
 * Says in the shared store who is refreshing and until when, where there is no Web Lock to say it. It has a key of its own: writing it never
 * rewrites tokens from what may be an old sight of the store. It is a courtesy, not a proof: what is done under it is safe without it.
 */
export interface Lease {
  /** Until when another page is refreshing (epoch ms); 0 when none is. */
  foreignUntil(): Promise<number>;
  /** Is ours the one that all see? Also where the store keeps no leases: then there is nothing to wait for. */
  isOwn(): Promise<boolean>;
  take(): MaybePromise<void>;
  release(): Promise<void>;
  /** Does the store keep leases at all? */
  readonly isKept: boolean;
}

/**
 * `owner` is this page's name in leases. A lease lasts for as long as a refresh may at most take (`longestMs`): a hidden page, whose timers run
 * once a minute, could not renew a shorter one. The page that goes away gives it back.
 */
export function createLease(kept: TokenStorage['lease'], owner: string, now: () => number, longestMs: number): Lease {
  /** What is in the store, as far as it is a lease: one that reaches further than anybody would write comes from another clock. */
  const read = async (): Promise<{ by: string; until: number } | null> => {
    const [by = '', until = ''] = ((await kept?.read()) ?? '').split(' ');
    const end = Number(until);
    return by && end > now() && end <= now() + longestMs ? { by, until: end } : null;
  };
  // A store that fails keeps no leases, and says so elsewhere.
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
    take: () => safely(() => kept?.write(`${owner} ${now() + longestMs}`), undefined),
    release: () =>
      safely(async () => {
        if ((await read())?.by === owner) await kept?.write(null);
      }, undefined),
  };
}
