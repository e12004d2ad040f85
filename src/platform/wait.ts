import type { MaybePromise } from './token-storage.ts';

/** Resolves after `ms`. It uses `setTimeout`, so that tests can replace the timer. */
export const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Calls `look` every `everyMs`. Returns `true` as soon as `look` returns `true`, and `false` after `forMs`. The time is measured by the
 * clock and not by the number of calls, because timers of a hidden tab run once a second, and later in Chromium once a minute. Each wait
 * counts as at most half of `forMs`, because the device, and the other tabs with it, may have slept during the wait.
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

/** A timer that fires later than planned by more than this, in ms, was held up: the device slept, or the browser froze the page. */
const heldUpMs = 1000;
/** How long a time limit continues after the timer was held up, in ms. The answer may be there already, and is read in this time. */
const awakeMs = 3000;

/**
 * Calls `over` after `ms`. After a sleep the browser may run the timer before it delivers an answer that came during
 * the sleep. So a timer that was held up waits once more, for `awakeMs`. Returns a function that stops the timer.
 */
export function limitTime(ms: number, over: () => void): () => void {
  const due = performance.now() + ms;
  let timer = setTimeout(() => {
    if (performance.now() - due > heldUpMs) timer = setTimeout(over, awakeMs);
    else over();
  }, ms);
  return () => clearTimeout(timer);
}

/** Returns the result of `promise`, or of `late()` when `promise` has not settled after `ms` (see `limitTime`). */
export function within<T>(ms: number, promise: Promise<T>, late: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = limitTime(ms, () => {
      try {
        resolve(late());
      } catch (error) {
        reject(error);
      }
    });
    promise.then(resolve, reject).finally(stop);
  });
}

/**
 * Returns the result of `promise`. When the signal is aborted first, rejects with the signal's reason. The work behind `promise` continues.
 * Without a signal, returns `promise` itself.
 */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/**
 * Calls `next` with the value, and returns the result of `next`. A value that is no promise is passed on at once, so that a synchronous
 * storage causes no delay.
 */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

export const ignore = (): void => {};
