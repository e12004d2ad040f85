import type { LockManagerLike } from '../platform/lock.ts';
import type { Write } from './events.ts';
import { lookThrough } from './look-through.ts';

/** Returns Web Locks that record the lock of a refresh: when it was asked for, granted and released. */
export function observeLocks(locks: LockManagerLike, name: string, write: Write): LockManagerLike {
  const isOfRefresh = (asked: string, mode: string | undefined) =>
    mode !== 'shared' && (asked === name || asked.startsWith(`${name} `));
  const note = (what: string) => write({ type: 'lock', what });

  return lookThrough(locks, {
    request(asked, options, callback) {
      if (!isOfRefresh(asked, options?.mode)) return locks.request(asked, options, callback);
      note('asked');
      let held = false;
      const granted: typeof callback = (...lock: readonly unknown[]) => {
        // With `ifAvailable`, the browser passes `null` if it does not grant the lock.
        held = lock[0] !== null;
        if (held) note('granted');
        return Reflect.apply(callback, undefined, lock);
      };
      const request = locks.request(asked, options, granted);
      const over = () => note(held ? 'released' : 'given up');
      request.then(over, over);
      return request;
    },
  });
}
