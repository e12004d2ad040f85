import type { LockManagerLike } from '../platform/lock.ts';
import type { Write } from './events.ts';

/** Web Locks, with the lock of a refresh written down: asked for, granted, given back. */
export function observeLocks(locks: LockManagerLike, name: string, write: Write): LockManagerLike {
  return {
    request(asked, options, callback) {
      if (asked !== name) return locks.request(asked, options, callback);
      const note = (what: string) => write({ type: 'lock', what });
      note('asked');
      let held = false;
      const request = locks.request(asked, options, () => {
        held = true;
        note('granted');
        return callback();
      });
      const over = () => note(held ? 'released' : 'given up');
      request.then(over, over);
      return request;
    },
    ...(locks.query && { query: () => (locks.query as NonNullable<LockManagerLike['query']>)() }),
  };
}
