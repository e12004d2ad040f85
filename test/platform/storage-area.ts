import { vi } from 'vitest';

/** A storage area as the standard has it, for one test. */
export function openArea(name: 'localStorage' | 'sessionStorage'): Map<string, string> {
  const items = new Map<string, string>();
  vi.stubGlobal(name, {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, String(value)),
    removeItem: (key: string) => items.delete(key),
    key: (at: number) => [...items.keys()][at] ?? null,
    get length() {
      return items.size;
    },
  });
  return items;
}

/** A storage area that strict privacy settings forbid: even the look at it throws. */
export function forbidArea(name: 'localStorage' | 'sessionStorage'): void {
  // Stubbed first, so that what is put there is taken away again after the test.
  vi.stubGlobal(name, null);
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get: () => {
      throw new DOMException('Access is denied for this document.', 'SecurityError');
    },
  });
}

/** The events of a window. Gives the way to say that another tab has written a key. */
export function openStorageEvents(): (key: string | null) => void {
  const window = new EventTarget();
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
  vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
  return (key) => {
    window.dispatchEvent(Object.assign(new Event('storage'), { key }));
  };
}
