/** Is there a page, and nobody looking at it? */
export const isHidden = (): boolean => globalThis.document?.visibilityState === 'hidden';

/** Is there a page at all? Not in Node, in a worker, or in a server render. */
export const hasDocument = (): boolean => typeof document !== 'undefined';

/**
 * Calls back whenever time may have passed unseen: a tab shown again, a page from the back/forward cache, a laptop opened, the
 * network back. Timers sleep through all of these. Returns the way to stop.
 */
export function onWakeUp(wake: () => void): () => void {
  if (!hasDocument()) return () => {};
  const heard: [EventTarget, string[]][] = [
    [document, ['visibilitychange', 'resume']],
    [globalThis, ['pageshow', 'online', 'focus']],
  ];
  const each = (method: 'addEventListener' | 'removeEventListener') => {
    for (const [target, types] of heard) for (const type of types) target[method](type, wake);
  };
  each('addEventListener');
  return () => each('removeEventListener');
}
