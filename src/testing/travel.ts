/** Waits without a timer for nothing, and stops waiting when the caller does, with the caller's reason. */
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
