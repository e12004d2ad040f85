/** Whether there is a page and its tab is hidden. */
export const isHidden = (): boolean => globalThis.document?.visibilityState === 'hidden';

/** Whether there is a page. There is none in Node, in a worker and in a server render. */
export const hasDocument = (): boolean => typeof document !== 'undefined';

/**
 * Resolves when the page is no longer prerendered. Returns `null` when the page is not prerendered now. The browser may discard a
 * prerendered page at any time. If such a page refreshed, the new refresh token would be lost with the page.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/API/Document/prerendering
 */
export function activated(): Promise<void> | null {
  const page = globalThis.document as (Document & { readonly prerendering?: boolean }) | undefined;
  if (!page?.prerendering) return null;
  return new Promise((resolve) => page.addEventListener('prerenderingchange', () => resolve(), { once: true }));
}

/**
 * Calls `wake` when timers may have fired late: when a tab is shown or focused again, when a page comes back from the back/forward cache,
 * after the device was asleep, and when the network is back. Returns a function that stops listening.
 */
export function onWakeUp(wake: (event: Event) => void): () => void {
  const stops = [
    listen('document', ['visibilitychange', 'resume', 'prerenderingchange'], wake),
    listen('window', ['pageshow', 'online', 'focus'], wake),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/**
 * Calls `hide` when the user leaves or closes the page. The page may come back from the back/forward cache. Returns a function that stops
 * listening.
 */
export const onPageHide = (hide: () => void): (() => void) => listen('window', ['pagehide'], hide);

function listen(target: 'document' | 'window', types: readonly string[], listener: (event: Event) => void): () => void {
  if (!hasDocument()) return () => {};
  const each = (method: 'addEventListener' | 'removeEventListener') => {
    for (const type of types) (target === 'document' ? document : globalThis)[method](type, listener);
  };
  each('addEventListener');
  return () => each('removeEventListener');
}
