import type { Endpoints } from './endpoints.ts';
import type { Write } from './events.ts';

/**
 * Finds other scripts on this page that call the refresh endpoint, for example an old script or a second SDK. Such a script may use the
 * client's refresh token.
 */
export interface Outsiders {
  /** Watches for requests to the refresh endpoint of these endpoints. */
  watch(endpoints: Endpoints): void;
  /**
   * Announces that a client now sends a request to this address. `isBrowsersOwn`: the request uses the browser's own `fetch`, so it is
   * exactly one request. A `fetch` of the page may wait and may repeat the request, so all requests to this address until the answer count
   * as the client's. Returns a function to call at the end of the request.
   */
  expect(address: URL, isBrowsersOwn: boolean): () => void;
  stop(): void;
}

/** A request of a client, from the call of `fetch` to its answer, in the time of `performance.now()`. */
interface OwnRequest {
  readonly address: string;
  readonly isBrowsersOwn: boolean;
  readonly from: number;
  to: number;
}

/** The times of the page and of the browser's list are rounded differently, by at most this, ms. */
const roundingMs = 2;
/** How many requests of clients are remembered: the browser's list may report a request late. */
const remembered = 50;

/**
 * Creates the `Outsiders`. The browser lists every request of the page with its address and its start (Resource Timing). A request that did
 * not start during a request of a client comes from another script. To find it, this function replaces no function of the page.
 *
 * @see https://www.w3.org/TR/resource-timing/
 */
export function createOutsiders(write: Write): Outsiders {
  const watched: Endpoints[] = [];
  let own: OwnRequest[] = [];
  let observer: PerformanceObserver | null = null;

  const look = ({ name, startTime, responseStatus: status }: PerformanceResourceTiming) => {
    if (!watched.some(({ kindOf, resolve }) => kindOf(resolve(name)) === 'refresh')) return;
    const isIt = ({ address, from, to }: OwnRequest) =>
      address === name && startTime >= from - roundingMs && startTime <= to + roundingMs;
    const mine = own.find(isIt);
    // Not every browser reports the status.
    if (!mine) write({ type: 'outsider', kind: 'refresh', ...(status && { status }) });
    else if (mine.isBrowsersOwn) own = own.filter((each) => each !== mine);
  };

  return {
    watch(endpoints) {
      watched.push(endpoints);
      if (observer || typeof document === 'undefined' || typeof PerformanceObserver !== 'function') return;
      observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) look(entry as PerformanceResourceTiming);
      });
      observer.observe({ type: 'resource' });
    },
    expect({ href, hash }, isBrowsersOwn) {
      // The browser lists an address without its fragment (`#…`).
      const address = href.slice(0, href.length - hash.length);
      const request = { address, isBrowsersOwn, from: performance.now(), to: Number.POSITIVE_INFINITY };
      own = [...own.slice(1 - remembered), request];
      return () => {
        request.to = performance.now();
      };
    },
    stop: () => observer?.disconnect(),
  };
}
