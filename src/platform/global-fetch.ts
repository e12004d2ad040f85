/** Marks the `init` of a call by this client. A copy of the `init` keeps the mark, and `fetch` ignores it. */
const ours = Symbol('latchkey.fetch');

/**
 * Returns a function that calls the global `fetch`. The global is read at each call, because a test may replace it after the client was
 * created (as MSW does). An application may also assign `auth.fetch` to the global. A call of this client then comes back here with the
 * mark, and goes to the `fetch` that was there when the client was created.
 */
export function globalFetch(): typeof fetch {
  const first = globalThis.fetch;
  return (input, init) => {
    const { fetch } = globalThis;
    if (fetch === first || (init && ours in init)) return (first ?? fetch)(input, init);
    return fetch(input, { ...init, [ours]: true } as RequestInit);
  };
}
