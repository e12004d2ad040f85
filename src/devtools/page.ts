import type { Write } from './events.ts';

/**
 * Records when the page is hidden, shown, offline, online, left or restored: this affects its timers and its network. Returns a function
 * that stops the recording.
 */
export function watchPage(write: Write, onLeave: () => void, onReturn: () => void): () => void {
  if (typeof document === 'undefined') return () => {};
  const note = (what: string) => write({ type: 'page', what });
  const heard: [EventTarget, string, (event: Event) => void][] = [
    [document, 'visibilitychange', () => note(document.visibilityState)],
    [globalThis, 'offline', () => note('offline')],
    [globalThis, 'online', () => note('online')],
    [
      globalThis,
      'pagehide',
      () => {
        note('left');
        onLeave();
      },
    ],
    [
      globalThis,
      'pageshow',
      (event) => {
        if (!(event as PageTransitionEvent).persisted) return;
        onReturn();
        note('back');
      },
    ],
  ];
  for (const [target, type, listener] of heard) target.addEventListener(type, listener);
  return () => {
    for (const [target, type, listener] of heard) target.removeEventListener(type, listener);
  };
}
