/** Runs `work` while no other tab of the same name does, as far as can be had. `held` tells it whether the lock is really ours. */
export type Lock = <T>(work: (held: boolean) => Promise<T>) => Promise<T>;

/** The part of the Web Locks API that is used here. */
export interface LockManagerLike {
  request<T>(name: string, options: { signal?: AbortSignal }, callback: () => Promise<T>): Promise<T>;
}

/**
 * A lock between tabs that never hangs: after `timeoutMs` the work is done without it, because a tab that was frozen or crashed
 * by the browser may hold it for ever (supabase/supabase#44642). What it protects must therefore also be safe without it.
 *
 * @see https://www.w3.org/TR/web-locks/
 */
export function createLock(
  locks: LockManagerLike | null,
  name: string,
  timeoutMs: number,
  onUnavailable: () => void,
): Lock {
  return async (work) => {
    if (!locks) {
      onUnavailable();
      return work(false);
    }
    const waiting = new AbortController();
    let turn: 'waiting' | 'ours' | 'gaveUp' = 'waiting';
    return new Promise((resolve, reject) => {
      const goOnWithout = () => {
        if (turn !== 'waiting') return;
        turn = 'gaveUp';
        waiting.abort();
        onUnavailable();
        work(false).then(resolve, reject);
      };
      const timer = setTimeout(goOnWithout, timeoutMs);
      let tell = () => {};
      const granted = async () => {
        clearTimeout(timer);
        if (turn === 'gaveUp') return;
        turn = 'ours';
        await work(true).then(
          (value) => {
            tell = () => resolve(value);
          },
          (error) => {
            tell = () => reject(error);
          },
        );
      };
      // The request settles when the lock is free again, and not before may anybody be told. It rejects when aborted, and at once in a
      // document that may not lock (opaque origin, not fully active).
      new Promise((settle) => settle(locks.request(name, { signal: waiting.signal }, granted))).then(
        () => tell(),
        () => {
          clearTimeout(timer);
          goOnWithout();
          tell();
        },
      );
    });
  };
}
