import { vi } from 'vitest';

type Fetch = typeof globalThis.fetch;

/** The browser's lists of requests (Resource Timing), one for each tab: a recorder finds requests of other scripts in the list of its tab. */
export interface ResourceTiming {
  /** Returns a list for a new tab. Observers that are made from now on belong to this tab. */
  openTab(): TabRequests;
  /** How many requests have no answer yet. */
  readonly pending: number;
}

export interface TabRequests {
  /** Returns a `fetch` whose requests are in the list of this tab, each with its start and its status. */
  listed(fetch: Fetch): Fetch;
}

/** Sets `PerformanceObserver` as a global of Node, for one test. `unstubAllGlobals` removes it. */
export function openResourceTiming(): ResourceTiming {
  type Listener = (list: object) => void;
  let current = new Set<Listener>();
  let pending = 0;
  vi.stubGlobal(
    'PerformanceObserver',
    class {
      readonly #listener: Listener;
      readonly #tab = current;
      constructor(listener: Listener) {
        this.#listener = listener;
      }
      observe() {
        this.#tab.add(this.#listener);
      }
      disconnect() {
        this.#tab.delete(this.#listener);
      }
    },
  );
  return {
    get pending() {
      return pending;
    },
    openTab() {
      const listeners = new Set<Listener>();
      current = listeners;
      return {
        listed: (fetch) => async (input, init) => {
          const name = new URL(input instanceof Request ? input.url : input, document.baseURI).href;
          const startTime = performance.now();
          let responseStatus = 0;
          pending += 1;
          try {
            const response = await fetch(input, init);
            responseStatus = response.status;
            return response;
          } finally {
            pending -= 1;
            const entry = { name, startTime, responseStatus };
            for (const listener of listeners) listener({ getEntries: () => [entry] });
          }
        },
      };
    },
  };
}
