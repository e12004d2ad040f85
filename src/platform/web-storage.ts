import { parseSession, type TokenStorage } from './storage.ts';

/**
 * Keeps the session in `localStorage` (shared by all tabs, kept after the browser closes) or in `sessionStorage` (this tab only).
 * Any script on the origin can read it. The area is looked up when it is used, never at import: with cookies blocked even the look
 * throws.
 *
 * @category Storage
 * @example
 * const auth = createAuth({ baseUrl: '/auth/', storage: webStorage('session') })
 */
export function webStorage(area: 'local' | 'session' = 'local'): TokenStorage {
  return atKey(area, 'latchkey');
}

function atKey(area: 'local' | 'session', key: string): TokenStorage {
  const store = () => globalThis[`${area}Storage`];
  return {
    kind: `${area}Storage`,
    shared: area === 'local',
    bind: ({ name }) => atKey(area, name),
    read() {
      const session = parseSession(store().getItem(key));
      if (session?.access || session?.refresh) return session;
      store().removeItem(key);
      return null;
    },
    write: (session) => store().setItem(key, JSON.stringify(session)),
    clear: () => store().removeItem(key),
    watch: (changed) => watchKey(key, changed),
  };
}

/** Calls back when another tab writes the key. */
export function watchKey(key: string, changed: () => void): () => void {
  const listener = (event: StorageEvent) => {
    // `key` is null when the whole area was cleared.
    if (event.key === key || event.key === null) changed();
  };
  globalThis.addEventListener?.('storage', listener);
  return () => globalThis.removeEventListener?.('storage', listener);
}
