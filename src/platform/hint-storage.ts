import { parseRecord, type StoredSession } from '../token/record.ts';
import { readPlainCookie } from './browser-session-cookie.ts';
import type { TokenStorage } from './token-storage.ts';
import { isOtherVersion, leaseAt, storageKey, watchKey } from './web-storage.ts';

/**
 * For cookie mode: the access token stays in memory, the refresh token is in a cookie that script cannot see, and `localStorage`
 * holds a hint, without secrets, that there is a session. Without it an anonymous visitor would cost a refused refresh at each page
 * load; through it tabs hear of a login and a logout.
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
      // What lies beside the hint is of the time before cookie mode.
      return isOwn ? kept : { ...hint, access: null, refresh: null };
    },
    write(session) {
      localStorage.setItem(key, JSON.stringify({ ...session, access: null, refresh: null }));
      kept = session;
    },
    clear() {
      kept = null;
      localStorage.removeItem(key);
    },
    watch: (changed) => watchKey(key, changed),
    lease: leaseAt(`${key}:lease`),
    // Safari empties localStorage after seven days without a visit. A cookie of this name that the server sets is not touched by that.
    mayHaveSession: () => readPlainCookie(`${name}_session`) !== null,
  };
}
