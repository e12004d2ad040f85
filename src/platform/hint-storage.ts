import { parseRecord, type StoredSession } from '../token/record.ts';
import { readPlainCookie, removeSessionCookie } from './browser-session-cookie.ts';
import type { TokenStorage } from './token-storage.ts';
import { isOtherVersion, leaseAt, storageKey, watchKey } from './web-storage.ts';

/**
 * Returns the storage for cookie mode. The access token stays in memory, the refresh token is in a cookie that scripts cannot see, and
 * `localStorage` holds a hint: the record without tokens. Without the hint, each page load of an anonymous visitor would send a refresh
 * that the server refuses. The hint also tells other tabs of a login and a logout.
 */
export function hintStorage(name = 'latchkey', server = ''): TokenStorage {
  const key = storageKey(name, server);
  let kept: StoredSession | null = null;
  return {
    kind: 'localStorage',
    shared: true,
    volatile: true,
    bind: (client) => hintStorage(client.name, client.server),
    read() {
      const text = localStorage.getItem(key);
      const hint = parseRecord(text);
      if (!hint) {
        if (text !== null && !isOtherVersion(text)) localStorage.removeItem(key);
        return null;
      }
      const isOwn = kept?.id === hint.id && kept.revision === hint.revision && !hint.ended;
      // The stored text may contain tokens that an older release of the application wrote, before it used cookie mode. These tokens are not
      // used.
      return isOwn ? kept : { ...hint, access: null, refresh: null };
    },
    write(session) {
      localStorage.setItem(key, JSON.stringify({ ...session, access: null, refresh: null }));
      // The server may not confirm the logout. When somebody then empties `localStorage`, only this cookie would say that there is a session.
      if (session.ended) removeSessionCookie(`${name}_session`);
      kept = session;
    },
    clear() {
      kept = null;
      localStorage.removeItem(key);
      // After a refused refresh the server may keep this cookie, and each page load would send another refresh.
      removeSessionCookie(`${name}_session`);
    },
    watch: (changed) => watchKey(key, changed),
    lease: leaseAt(`${key}:lease`),
    // Safari empties `localStorage` after seven days without a visit, but keeps a cookie that the server set. The server may set this
    // cookie to say that there is a session.
    mayHaveSession: () => readPlainCookie(`${name}_session`) !== null,
  };
}
