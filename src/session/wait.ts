/** Resolves after `ms`. A plain `setTimeout`, so that tests can move it. */
export const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

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

/** The answer to a request of ours, or `late()` after `ms`, when its signal has been aborted. What is thrown comes as a rejection. */
export function answerWithin<T>(
  ms: number,
  ask: (signal: AbortSignal) => Promise<T>,
  late: (asked: Promise<T>) => T,
): Promise<T> {
  const abort = new AbortController();
  const asked = new Promise<T>((settle) => settle(ask(abort.signal)));
  return within(ms, asked, () => {
    abort.abort();
    return late(asked);
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
export function andThen<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

export const ignore = (): void => {};
