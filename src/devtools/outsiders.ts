import type { Write } from './events.ts';

/** Who else on this page calls the refresh endpoint: an old script, a second SDK. A refresh token is theirs to spend as well as ours. */
export interface Outsiders {
  /** The client sends a request to this address now. */
  expect(address: string): void;
  stop(): void;
}

/** The browser's clock of requests starts a little after the call. */
const nearMs = 100;

/**
 * The browser lists every request of the page with its address, whoever made it (Resource Timing). Those that the client did not make
 * are somebody else's. Nothing is patched.
 *
 * @see https://www.w3.org/TR/resource-timing/
 */
export function watchOutsiders(addresses: readonly string[], write: Write): Outsiders {
  if (typeof document === 'undefined' || typeof PerformanceObserver !== 'function') return { expect() {}, stop() {} };
  let own: { readonly address: string; readonly at: number }[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
      if (!addresses.includes(entry.name)) continue;
      const place = own.findIndex(
        ({ address, at }) => address === entry.name && Math.abs(at - entry.startTime) < nearMs,
      );
      if (place >= 0) own.splice(place, 1);
      // Not every browser tells the status.
      else write({ type: 'outsider', kind: 'refresh', ...(entry.responseStatus && { status: entry.responseStatus }) });
    }
  });
  observer.observe({ type: 'resource' });
  return {
    expect(address) {
      own = [...own.slice(-50), { address, at: performance.now() }];
    },
    stop: () => observer.disconnect(),
  };
}
