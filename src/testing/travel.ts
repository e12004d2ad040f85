/** Waits for `delayMs`, and uses no timer when that is 0. Rejects with the signal's reason when the signal aborts. */
export function travel(delayMs: number, signal: AbortSignal | null): Promise<void> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  if (!(delayMs > 0)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const arrive = () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    };
    const timer = setTimeout(arrive, delayMs);
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
  });
}
