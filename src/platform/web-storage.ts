import { parseRecord, type StoredSession } from '../token/record.ts';
import { hasSessionCookie, removeSessionCookie, setSessionCookie } from './browser-session-cookie.ts';
import type { StorageClient, TokenStorage } from './token-storage.ts';
import { lookAgain } from './wait.ts';

/**
 * Keeps the session in `localStorage` (shared by all tabs) or in `sessionStorage` (this tab only). The browser never sends the tokens by
 * itself. Any script on the origin can read them. In `localStorage`, a session without `remember` ends when the browser is closed: a
 * session cookie without secrets is gone then. The storage area is read at each use and never at import, because even the access to it
 * throws when the browser blocks cookies.
 *
 * @category Storage
 * @example
 * const auth = createAuth({ baseUrl: '/auth/', storage: webStorage('session') })
 */
export function webStorage(area: 'local' | 'session' = 'local'): TokenStorage {
  return atKey(area, { name: 'latchkey', server: '' });
}

/** A property in the stored text, beside the record's own: whether the session ends when the browser is closed. */
interface Closing {
  readonly endsWithBrowser?: boolean;
}

/**
 * How long a page that loads waits for the session cookie of a record, in ms. Another tab may just have logged in, and WebKit and Firefox
 * send cookies to their processes later than they send `localStorage`.
 */
const cookieMs = 500;

function atKey(area: 'local' | 'session', { name, server }: Pick<StorageClient, 'name' | 'server'>): TokenStorage {
  const store = () => globalThis[`${area}Storage`];
  const key = storageKey(name, server);
  const cookie = (session: StoredSession) => `${name}.${session.id}`;
  /**
   * The text that was there at the first read. Only that text can be older than the browser's start. A different text was written while
   * this page was open.
   */
  let found: string | null | undefined;
  /** The session that this page has used. Its cookie was there, so the browser was not closed since. */
  let used: StoredSession | null = null;
  /** The key under which a page that misses the cookie of a session asks the other pages for it. */
  const question = `${key}:open`;
  /**
   * Waits for the session cookie of a record. Another page that uses the session sets the cookie again: a script may have removed all
   * cookies. Without the cookie, the browser was closed since, and the record is removed.
   */
  const proven = async (session: StoredSession, text: string | null): Promise<StoredSession | null> => {
    store().setItem(question, session.id);
    store().removeItem(question);
    if (await lookAgain(() => hasSessionCookie(cookie(session)), cookieMs / 10, cookieMs, Date.now)) return session;
    if (store().getItem(key) === text) remove(session);
    return null;
  };
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
      if (found === undefined) found = text;
      const session = parseRecord(text);
      if (!session || (session.access ?? session.refresh ?? session.ended ?? null) === null) {
        if (text !== null && !isOtherVersion(text)) store().removeItem(key);
        return null;
      }
      const { endsWithBrowser } = JSON.parse(text as string) as Closing;
      if (endsWithBrowser && text === found && !hasSessionCookie(cookie(session))) return proven(session, text);
      // Seen once, the record is of this run of the browser, whatever becomes of its cookie.
      found = null;
      used = endsWithBrowser ? session : null;
      return session;
    },
    write(session) {
      const before = parseRecord(store().getItem(key));
      if (before && before.id !== session.id && area === 'local') removeSessionCookie(cookie(before));
      // When no cookie can be set, the session continues after the browser is closed. Otherwise a missing cookie would end the session at
      // each reload.
      const endsWithBrowser =
        area === 'local' && !session.remember && !session.ended && setSessionCookie(cookie(session));
      used = endsWithBrowser ? session : null;
      store().setItem(key, JSON.stringify({ ...session, ...(endsWithBrowser && { endsWithBrowser }) }));
      if (session.ended) removeSessionCookie(cookie(session));
    },
    clear() {
      remove(parseRecord(store().getItem(key)));
      if (store().getItem(key) !== null) throw new RangeError('read back');
    },
    watch(changed) {
      const stops = [
        watchKey(key, changed),
        watchKey(question, ({ newValue }) => {
          if (used && newValue === used.id) setSessionCookie(cookie(used));
        }),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
    ...(area === 'local' && { lease: leaseAt(`${key}:lease`) }),
  };
}

/** Returns the key for a name and a server, so that a page with two servers, such as staging and production, keeps their sessions apart. */
export const storageKey = (name: string, server: string): string => (server ? `${name}:${server}` : name);

/** Whether the text is a record of another version. Such a record is not removed, because a newer release may have written it. */
export function isOtherVersion(text: string): boolean {
  try {
    const { version } = JSON.parse(text);
    return typeof version === 'number' && version !== 2;
  } catch {
    return false;
  }
}

/** Returns the lease methods of a storage, for this key of `localStorage`. */
export function leaseAt(key: string): NonNullable<TokenStorage['lease']> {
  return {
    read: () => localStorage.getItem(key),
    write: (lease) => (lease === null ? localStorage.removeItem(key) : localStorage.setItem(key, lease)),
  };
}

/** Calls `changed` when another tab writes the key. Returns a function that stops listening. */
export function watchKey(key: string, changed: (event: StorageEvent) => void): () => void {
  const listener = (event: StorageEvent) => {
    // `key` is `null` when the whole storage area was cleared.
    if (event.key === key || event.key === null) changed(event);
  };
  globalThis.addEventListener?.('storage', listener);
  return () => globalThis.removeEventListener?.('storage', listener);
}
