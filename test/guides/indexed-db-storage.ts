import { del, get, set } from 'idb-keyval';
import type { StoredSession, TokenStorage } from '../../src/fetch.ts';

/** Keeps the session in IndexedDB, which the pages and the workers of an origin share. */
export function indexedDbStorage(key = 'latchkey'): TokenStorage {
  const leaseKey = `${key}:lease`;
  return {
    kind: 'IndexedDB',
    shared: true,
    read: async () => (await get<StoredSession>(key)) ?? null,
    write: (session) => set(key, session),
    clear: () => del(key),
    // For browsers and pages without Web Locks: which page or worker is refreshing, and until when.
    lease: {
      read: async () => (await get<string>(leaseKey)) ?? null,
      write: (lease) => (lease === null ? del(leaseKey) : set(leaseKey, lease)),
    },
    // Clients of other names, or for other servers, have records of their own.
    bind: ({ name, server }) => indexedDbStorage(`${name}:${server}`),
  };
}
