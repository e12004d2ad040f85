/** Is there a page, and nobody looking at it? */
export const isHidden = (): boolean => globalThis.document?.visibilityState === 'hidden';

/** Is there a page at all? Not in Node, in a worker, or in a server render. */
export const hasDocument = (): boolean => typeof document !== 'undefined';

/**
 * Resolves when the page is one that somebody may see. A prerendered page may be thrown away at any time, and a one-time refresh token
 * that it spent would be gone with it.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/API/Document/prerendering
 */
export function activated(): Promise<void> | null {
  const page = globalThis.document as (Document & { readonly prerendering?: boolean }) | undefined;
  if (!page?.prerendering) return null;
  return new Promise((resolve) => page.addEventListener('prerenderingchange', () => resolve(), { once: true }));
}

/**
 * Calls back whenever time may have passed unseen: a tab shown again, a page from the back/forward cache, a laptop opened, the
 * network back. Timers sleep through all of these. Returns the way to stop.
 */
export function onWakeUp(wake: (event: Event) => void): () => void {
  return listen(
    [
      ['document', 'visibilitychange', 'resume', 'prerenderingchange'],
      ['window', 'pageshow', 'online', 'focus'],
    ],
    wake,
  );
}

/** Calls back when the page may be gone for good. Returns the way to stop. */
export const onPageHide = (hide: () => void): (() => void) => listen([['window', 'pagehide']], hide);

function listen(
  heard: readonly (readonly ['document' | 'window', ...string[]])[],
  listener: (event: Event) => void,
): () => void {
  if (!hasDocument()) return () => {};
  const each = (method: 'addEventListener' | 'removeEventListener') => {
    for (const [target, ...types] of heard)
      for (const type of types) (target === 'document' ? document : globalThis)[method](type, listener);
  };
  each('addEventListener');
  return () => each('removeEventListener');
}
