import type { TokenStorage } from '../../src/fetch.ts';

/** Three functions for texts, which every native store has under some name. */
export interface TextStore {
  get(key: string): Promise<string | null>;
  set(key: string, text: string): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Keeps the session in a store of the native part of the app. */
export function nativeStorage(store: TextStore, key = 'latchkey'): TokenStorage {
  const leaseKey = `${key}:lease`;
  return {
    kind: 'the native store',
    shared: true,
    async read() {
      const text = await store.get(key);
      try {
        return JSON.parse(text ?? 'null');
      } catch {
        return null; // Broken text. The client checks every other value by itself.
      }
    },
    write: (session) => store.set(key, JSON.stringify(session)),
    clear: () => store.remove(key),
    lease: {
      read: () => store.get(leaseKey),
      write: (lease) => (lease === null ? store.remove(leaseKey) : store.set(leaseKey, lease)),
    },
    bind: ({ name, server }) => nativeStorage(store, `${name}:${server}`),
  };
}
