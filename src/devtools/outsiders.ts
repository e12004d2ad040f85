import type { Endpoints } from './endpoints.ts';
import type { Write } from './events.ts';

/** Who else on this page calls the refresh endpoint: an old script, a second SDK. A refresh token is theirs to spend as well as ours. */
export interface Outsiders {
  /** Looks out for requests to the refresh endpoint among these. */
  watch(endpoints: Endpoints): void;
  /**
   * A client sends a request to this address now. `isBrowsersOwn`: with the browser's own `fetch`, one request a call. A `fetch` of the
   * page's may wait first, and may try again: what it starts until it answers is taken for the client's. Returns the way to say that it
   * was answered, or will not be.
   */
  expect(address: URL, isBrowsersOwn: boolean): () => void;
  stop(): void;
}

/** A request of a client's, from the call of `fetch` to its answer, by `performance.now()`. */
interface OwnRequest {
  readonly address: string;
  readonly isBrowsersOwn: boolean;
  readonly from: number;
  to: number;
}

/** Clocks of the page and of the browser's list differ by their rounding, ms. */
const roundingMs = 2;
/** Of so many the browser's list may still be to come. */
const remembered = 50;

/**
 * The browser lists every request of the page with its address and its start, whoever made it (Resource Timing). Those that did not
 * start while a request of a client's was under way are somebody else's. Nothing is patched.
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
    // Not every browser tells the status.
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
      // The browser lists an address without what stands behind the `#`.
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
