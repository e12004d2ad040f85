import type { Lock } from '../platform/lock.ts';

/**
 * Returns a function that runs the logins and revocations of this page one after the other, and each one after the refreshes that are
 * running. The order of these requests matters, because the last answer of the server decides which cookie the browser keeps. The queue
 * waits for the refreshes (`landed`) before it asks for the lock, because the refreshes need the lock too.
 */
export const createRequestQueue = (exclusively: Lock) => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(landed: () => Promise<void>, work: () => Promise<T>): Promise<T> => {
    const mine = Promise.allSettled([last])
      .then(landed)
      .then(() => exclusively(work));
    last = mine;
    return mine;
  };
};
