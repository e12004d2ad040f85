import type { Endpoints } from './endpoints.ts';
import type { Write } from './events.ts';

/** Who else on this page calls the refresh endpoint: an old script, a second SDK. A refresh token is theirs to spend as well as ours. */
export interface Outsiders {
  /** The client sends a request to this address now. Returns the way to say that it was answered, or will not be. */
  expect(address: URL): () => void;
  stop(): void;
}

/** A request of the client's own, from the call of `fetch` to its answer, by `performance.now()`. */
interface OwnRequest {
  readonly address: string;
  readonly from: number;
  to: number;
}

/** Clocks of the page and of the browser's list differ by their rounding, ms. */
const roundingMs = 2;
/** Of so many the browser's list may still be to come. */
const remembered = 50;

/**
 * The browser lists every request of the page with its address and its start, whoever made it (Resource Timing). Those that did not
 * start while a request of the client's own was under way are somebody else's. Nothing is patched.
 *
 * `isBrowsersOwn`: the client sends with the browser's own `fetch`, one request a call. A `fetch` of the page's may wait first, and may
 * try again: what it starts until it answers is taken for the client's.
 *
 * @see https://www.w3.org/TR/resource-timing/
 */
export function watchOutsiders(endpoints: Endpoints, isBrowsersOwn: boolean, write: Write): Outsiders {
  if (typeof document === 'undefined' || typeof PerformanceObserver !== 'function') {
    return { expect: () => () => {}, stop() {} };
  }
  let own: OwnRequest[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { name, startTime, responseStatus: status } of list.getEntries() as PerformanceResourceTiming[]) {
      if (endpoints.kindOf(endpoints.resolve(name)) !== 'refresh') continue;
      const mine = own.find(
        ({ address, from, to }) => address === name && startTime >= from - roundingMs && startTime <= to + roundingMs,
      );
      // Not every browser tells the status.
      if (!mine) write({ type: 'outsider', kind: 'refresh', ...(status && { status }) });
      else if (isBrowsersOwn) own = own.filter((each) => each !== mine);
    }
  });
  observer.observe({ type: 'resource' });
  return {
    expect(address) {
      const request = { address: withoutHash(address), from: performance.now(), to: Number.POSITIVE_INFINITY };
      own = [...own.slice(1 - remembered), request];
      return () => {
        request.to = performance.now();
      };
    },
    stop: () => observer.disconnect(),
  };
}

/** As the browser lists it. */
function withoutHash({ href, hash }: URL): string {
  return href.slice(0, href.length - hash.length);
}
