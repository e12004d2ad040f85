import { parseRecord, type StoredSession } from '../token/record.ts';
import { hasSessionCookie, removeSessionCookie, setSessionCookie } from './browser-session-cookie.ts';
import type { StorageClient, TokenStorage } from './token-storage.ts';

/**
 * Keeps the session in `localStorage` (shared by all tabs) or in `sessionStorage` (this tab only). Tokens travel nowhere by themselves; any
 * script on the origin can read them. In `localStorage` a login without `remember` is over once the browser was closed: a session cookie without
 * secrets tells. The area is looked up when it is used, never at import: with cookies blocked even the look throws.
 *
 * @category Storage
 * @example
 * const auth = createAuth({ baseUrl: '/auth/', storage: webStorage('session') })
 */
export function webStorage(area: 'local' | 'session' = 'local'): TokenStorage {
  return atKey(area, { name: 'latchkey', server: '' });
}

/** In the stored text beside the record: the session ends when the browser is closed. */
interface Closing {
  readonly endsWithBrowser?: boolean;
}

function atKey(area: 'local' | 'session', { name, server }: Pick<StorageClient, 'name' | 'server'>): TokenStorage {
  const store = () => globalThis[`${area}Storage`];
  const key = storageKey(name, server);
  const cookie = (session: StoredSession) => `${name}.${session.id}`;
  const remove = (session: StoredSession | null) => {
    store().removeItem(key);
    if (session && area === 'local') removeSessionCookie(cookie(session));
  };

  return {
    kind: `${area}Storage`,
    shared: area === 'local',
    bind: (client) => atKey(area, client),
    read() {
      const text = store().getItem(key);
      const session = parseRecord(text);
      if (!session || (session.access ?? session.refresh ?? session.ended ?? null) === null) {
        if (text !== null && !isOtherVersion(text)) store().removeItem(key);
        return null;
      }
      const { endsWithBrowser } = JSON.parse(text as string) as Closing;
      if (!endsWithBrowser || hasSessionCookie(cookie(session))) return session;
      remove(session);
      return null;
    },
    write(session) {
      const before = parseRecord(store().getItem(key));
      if (before && before.id !== session.id && area === 'local') removeSessionCookie(cookie(before));
      // Where no cookie can be set, nothing would tell that the browser was closed, and each reload would log out.
      const endsWithBrowser =
        area === 'local' && !session.remember && !session.ended && setSessionCookie(cookie(session));
      store().setItem(key, JSON.stringify({ ...session, ...(endsWithBrowser && { endsWithBrowser }) }));
      if (session.ended) removeSessionCookie(cookie(session));
    },
    clear() {
      remove(parseRecord(store().getItem(key)));
      if (store().getItem(key) !== null) throw new RangeError('read back');
    },
    watch: (changed) => watchKey(key, changed),
    ...(area === 'local' && { lease: leaseAt(`${key}:lease`) }),
  };
}

/** Two servers behind one page, staging and production say, keep their sessions apart. */
export const storageKey = (name: string, server: string): string => (server ? `${name}:${server}` : name);

/** A record that a newer release has written is for that release. */
export function isOtherVersion(text: string): boolean {
  try {
    const { version } = JSON.parse(text);
    return typeof version === 'number' && version !== 2;
  } catch {
    return false;
  }
}

/** The lease of a session in `localStorage`. */
export function leaseAt(key: string): NonNullable<TokenStorage['lease']> {
  return {
    read: () => localStorage.getItem(key),
    write: (lease) => (lease === null ? localStorage.removeItem(key) : localStorage.setItem(key, lease)),
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
