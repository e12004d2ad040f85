import { loggedOut, parseSession, type StoredSession, type TokenStorage } from './storage.ts';
import { watchKey } from './web-storage.ts';

/**
 * For cookie mode: the access token stays in memory, the refresh token is in a cookie that script cannot see, and `localStorage`
 * holds a hint, without secrets, that there is a session. Without it an anonymous visitor would cost a refused refresh at each page
 * load; through it tabs hear of a login and a logout.
 */
export function hintedMemoryStorage(name = 'latchkey'): TokenStorage {
  let kept: StoredSession | null = null;
  return {
    kind: 'localStorage',
    shared: true,
    volatile: true,
    bind: (client) => hintedMemoryStorage(client.name),
    read() {
      const hint = parseSession(localStorage.getItem(name));
      return hint?.id ? { ...hint, access: kept?.id === hint.id ? kept.access : null, refresh: null } : null;
    },
    write(session) {
      kept = session;
      const { access: _, refresh: __, ...hint } = session;
      localStorage.setItem(name, JSON.stringify(hint));
    },
    watch: (changed) => watchKey(name, changed),
    clear(unconfirmed) {
      kept = null;
      if (unconfirmed) localStorage.setItem(name, loggedOut);
      else localStorage.removeItem(name);
    },
  };
}
