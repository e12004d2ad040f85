import { within } from './wait.ts';

/** Runs `work` while no other tab of the same name does, as far as can be had. `held` tells it whether the lock is really ours. */
export type Lock = <T>(work: (held: boolean) => Promise<T>) => Promise<T>;

/**
 * The part of the Web Locks API that is used here.
 *
 * @category Tabs
 */
export interface LockManagerLike {
  /** Runs the callback while nobody else holds a lock of this name. Rejects when the signal ends the wait. */
  request<T>(
    name: string,
    options: { signal?: AbortSignal; mode?: 'shared' | 'exclusive' },
    callback: () => Promise<T>,
  ): Promise<T>;
  /** The locks that are held now, by name. */
  query?(): Promise<{
    /** One entry a lock. */
    held?: {
      /** As it was requested. */
      name?: string;
      /** The page or worker that holds it. */
      clientId?: string;
    }[];
  }>;
}

type LockNames = Awaited<ReturnType<NonNullable<LockManagerLike['query']>>>;

/** The browser answers in a millisecond, or it has other troubles. */
const queryMs = 1000;

/**
 * A lock between tabs that never hangs: when one page has held it for `patienceMs` the work is done without it, because a page that was frozen
 * or crashed by the browser may hold it for ever (supabase/supabase#44642). What it protects must therefore also be safe without it.
 *
 * @see https://www.w3.org/TR/web-locks/
 */
export function createLock(
  locks: LockManagerLike | null,
  name: string,
  patienceMs: number,
  onUnavailable: () => void,
): Lock {
  /** Who holds the lock: `undefined` where the browser does not say. */
  const holder = async (): Promise<string | undefined> => {
    const asked = locks?.query?.().catch(() => ({}) as LockNames);
    const { held = [] } = asked ? await within(queryMs, asked, () => ({}) as LockNames) : ({} as LockNames);
    return held.find((lock) => lock.name === name)?.clientId;
  };

  return <T>(work: (held: boolean) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      let running: Promise<T> | null = null;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const waiting = new AbortController();
      const start = (held: boolean) => {
        clearTimeout(timer);
        if (!held) onUnavailable();
        running = work(held);
        return running;
      };
      const goOnWithout = () => {
        if (running) return;
        waiting.abort();
        start(false).then(resolve, reject);
      };
      /** Looks twice who has the lock. A page that gave it on to another one is alive, and so may the next one be. */
      const watch = (before: Promise<string | undefined> | null) => {
        timer = setTimeout(async () => {
          const now = holder();
          const isSame = before !== null && (await before) === (await now);
          if (running) return;
          if (isSame) goOnWithout();
          else watch(now);
        }, patienceMs / 2);
      };
      if (!locks) return goOnWithout();
      watch(null);
      // Granted after we gave up: the work is under way, or done, without it.
      const granted = async () => {
        if (!running) await start(true).catch(() => {});
      };
      // The request settles when the lock is free again, and not before may anybody be told. It rejects when the wait is aborted, when
      // another script steals the lock, and at once in a document that may not lock (opaque origin, not fully active).
      const freed = () => (running ? running.then(resolve, reject) : goOnWithout());
      new Promise((settle) => settle(locks.request(name, { signal: waiting.signal }, granted))).then(freed, freed);
    });
}
