/** Marks the `init` of a request that this client sends. A copy of the `init` keeps the mark, and the browser's `fetch` ignores it. */
const ours = Symbol('latchkey.fetch');

/**
 * Returns a function that calls the global `fetch`. This function looks the global `fetch` up at each call, because a test may replace it
 * after the client was created (as MSW does). An application may also assign `auth.fetch` to the global. Then a request of this client
 * would come back to this function without end. The second time, the request has the mark and goes to the `fetch` that was global when the
 * client was created.
 */
export function globalFetch(): typeof fetch {
  const first = globalThis.fetch;
  return (input, init) => {
    const { fetch } = globalThis;
    if (fetch === first || (init && ours in init)) return (first ?? fetch)(input, init);
    return fetch(input, { ...init, [ours]: true } as RequestInit);
  };
}
