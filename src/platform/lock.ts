import { ignore, limitTime, within } from './wait.ts';

/**
 * Runs `work` while no other tab runs work under the same lock. `held`: whether this page has the lock. It is `false` in a browser without
 * Web Locks, and after a wait that was too long. `isStuck`: this page has waited too long, because another page has the lock and hangs.
 */
export type Lock = <T>(work: (held: boolean, isStuck: boolean) => Promise<T>) => Promise<T>;

/**
 * The part of the Web Locks API that this package uses.
 *
 * @category Tabs
 */
export interface LockManagerLike {
  /**
   * Runs the callback while no other page or worker holds a lock of this name. Rejects when the signal is aborted before the lock is
   * granted.
   */
  request<T>(
    name: string,
    options: { signal?: AbortSignal; mode?: 'shared' | 'exclusive' },
    callback: () => Promise<T>,
  ): Promise<T>;
  /** Returns the locks that are held now. */
  query?(): Promise<{
    /** One entry for each lock. */
    held?: {
      /** The name with which the lock was requested. */
      name?: string;
      /** The page or worker that holds the lock. */
      clientId?: string;
    }[];
  }>;
}

export type LockNames = Awaited<ReturnType<NonNullable<LockManagerLike['query']>>>;

/** How long to wait for the list of held locks, in ms. A browser usually answers in one millisecond. */
const queryMs = 1000;

/**
 * Creates a lock between tabs. The wait for the lock always ends: when the same page has held the lock for `patienceMs`, `work` runs
 * without the lock, because a page that the browser froze or crashed may never release it (supabase/supabase#44642). `work` must therefore
 * also be safe without the lock.
 *
 * @see https://www.w3.org/TR/web-locks/
 */
export function createLock(
  locks: LockManagerLike | null,
  name: string,
  patienceMs: number,
  onUnavailable: () => void,
): Lock {
  /** Returns the id of the page that holds the lock, or `undefined` when the browser does not say. */
  const holder = async (): Promise<string | undefined> => {
    const asked = (async (): Promise<LockNames> => locks?.query?.() ?? {})().catch((): LockNames => ({}));
    const { held = [] } = await within(queryMs, asked, (): LockNames => ({}));
    return held.find((lock) => lock.name === name)?.clientId;
  };

  /**
   * Whether a page that hangs has the lock. From then on `work` runs without the lock at once. The request of this page stays in the queue,
   * and the browser grants it when that page has released the lock or is gone.
   */
  let isStuck = false;

  return <T>(work: (held: boolean, isStuck: boolean) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      let running: Promise<T> | null = null;
      let stopWatch: () => void = ignore;
      const start = (held: boolean) => {
        stopWatch();
        if (!held) onUnavailable();
        running = work(held, isStuck && !held);
        return running;
      };
      const goOnWithout = () => {
        if (!running) start(false).then(resolve, reject);
      };
      /**
       * Looks which page holds the lock, after each half of `patienceMs`. When two looks in a row find the same page, `work` runs without
       * the lock. When the holder has changed, the pages are alive, and this page waits again.
       */
      const watch = (before: Promise<string | undefined> | null) => {
        // After a sleep of the device this page waits longer (`limitTime`), because the page with the lock may already have its answer.
        stopWatch = limitTime(patienceMs / 2, async () => {
          const now = holder();
          const isSame = before !== null && (await before) === (await now);
          if (running) return;
          if (!isSame) return watch(now);
          isStuck = true;
          goOnWithout();
        });
      };
      if (!locks || isStuck) return goOnWithout();
      watch(null);
      // The browser may grant the lock after this page has stopped waiting for it. Then `work` already runs, or is done.
      const granted = async () => {
        isStuck = false;
        if (!running) await start(true).catch(() => {});
      };
      // `locks.request` resolves when the lock is released. Only then the code that asked for the lock gets the result of `work`.
      // `locks.request` rejects when another script steals the lock, and at once in a document that may not use locks (opaque origin, not
      // fully active).
      const freed = () => (running ? running.then(resolve, reject) : goOnWithout());
      new Promise((settle) => settle(locks.request(name, {}, granted))).then(freed, freed);
    });
}
