import { vi } from 'vitest';

/** `localStorage` of one origin, and the events that other tabs would get. */
export interface FakeArea {
  /** What is stored, key by key. */
  all(): Record<string, string>;
  put(key: string, value: string): void;
  /** Tells the page that another tab wrote this key. */
  tell(key: string | null): void;
}

/** How writing fails, if it does. Gets what was to be written. */
export type WriteFailure = (key: string, value: string) => void;

/** How removing fails, if it does: it throws, or it gives `false` and nothing is removed. */
export type RemovalFailure = (key: string) => unknown;

/** Puts `localStorage` into the page that is open. `unstubAllGlobals` takes it away again. */
export function installLocalStorage(
  beforeWrite: WriteFailure = () => {},
  beforeRemoval: RemovalFailure = () => {},
): FakeArea {
  const entries = new Map<string, string>();
  const listeners = new Set<(event: Event) => void>();
  const { addEventListener, removeEventListener } = globalThis;
  vi.stubGlobal('addEventListener', (type: string, listener: (event: Event) => void) => {
    if (type === 'storage') listeners.add(listener);
    addEventListener(type, listener);
  });
  vi.stubGlobal('removeEventListener', (type: string, listener: (event: Event) => void) => {
    if (type === 'storage') listeners.delete(listener);
    removeEventListener(type, listener);
  });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem(key: string, value: string) {
      beforeWrite(key, value);
      entries.set(key, String(value));
    },
    removeItem(key: string) {
      if (beforeRemoval(key) !== false) entries.delete(key);
    },
    key: (index: number) => [...entries.keys()][index] ?? null,
    get length() {
      return entries.size;
    },
  });
  return {
    all: () => Object.fromEntries(entries),
    put: (key, value) => void entries.set(key, value),
    tell(key) {
      for (const listener of listeners) listener(Object.assign(new Event('storage'), { key }));
    },
  };
}

/** What a full storage, or Safari's private mode of old, throws. */
export function quotaExceeded(): DOMException {
  return new DOMException('The quota has been exceeded.', 'QuotaExceededError');
}
