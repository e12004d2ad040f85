import type { StoredSession } from '../token/record.ts';
import type { TokenStorage } from './token-storage.ts';

/**
 * Keeps the session in the memory of this page only. A reload ends the session. A script of the same page can still use the session, but no
 * token is on disk.
 *
 * @category Storage
 * @example
 * const auth = createAuth({ baseUrl: '/auth/', storage: memoryStorage() })
 */
export function memoryStorage(): TokenStorage {
  let kept: StoredSession | null = null;
  return {
    kind: 'memory',
    shared: false,
    volatile: true,
    read: () => kept,
    write(session) {
      kept = session;
    },
    clear() {
      kept = null;
    },
  };
}
