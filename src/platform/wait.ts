import type { MaybePromise } from './token-storage.ts';

/** Resolves after `ms`. A plain `setTimeout`, so that tests can move it. */
export const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Looks again every `everyMs` until `look` says yes, or `forMs` have passed. The clock counts and not the looks, since timers of a
 * hidden tab run once a second, and in Chromium once a minute after a while; but no wait counts for more than half of the time: the
 * laptop may have slept through it, and the other tabs with it.
 */
export async function lookAgain(
  look: () => MaybePromise<boolean>,
  everyMs: number,
  forMs: number,
  now: () => number,
): Promise<boolean> {
  for (let waited = 0; waited < forMs; ) {
    const since = now();
    await delay(everyMs);
    if (await look()) return true;
    waited += Math.max(everyMs, Math.min(now() - since, forMs / 2));
  }
  return false;
}

/** What `promise` gives, or `late()` when it has not settled after `ms`. */
export function within<T>(ms: number, promise: Promise<T>, late: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      try {
        resolve(late());
      } catch (error) {
        reject(error);
      }
    }, ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** What `promise` gives, unless the caller stops waiting: then their own reason. What they waited for goes on. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Goes on at once when the value is there: a synchronous storage must not cost a promise turn. */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

export const ignore = (): void => {};
