/** Marks a call of ours. A copy of the `init` keeps the mark, and `fetch` takes no notice of it. */
const ours = Symbol('latchkey.fetch');

/**
 * The global `fetch`, looked up at each call: a test may put another in its place (MSW does) after the client was made. An application may also put
 * `auth.fetch` there. Then a call of ours comes back to us, and is sent by the `fetch` that was there when the client was made.
 */
export function globalFetch(): typeof fetch {
  const first = globalThis.fetch;
  return (input, init) => {
    const { fetch } = globalThis;
    if (fetch === first || (init && ours in init)) return (first ?? fetch)(input, init);
    return fetch(input, { ...init, [ours]: true } as RequestInit);
  };
}
