import { parseRecord, type StoredSession } from '../token/record.ts';
import { hasSessionCookie, removeSessionCookie, setSessionCookie } from './browser-session-cookie.ts';
import type { StorageClient, TokenStorage } from './token-storage.ts';
import { lookAgain } from './wait.ts';

/**
 * Keeps the session in `localStorage` (shared by all tabs) or in `sessionStorage` (this tab only). The browser never sends the tokens by
 * itself. Any script on the origin can read them. In `localStorage`, a session without `remember` ends when the browser is closed: the
 * client sets a session cookie without secrets, and a missing cookie shows that the browser was closed. The client reads `localStorage` at
 * each use and never at import, because even this access throws when the browser blocks cookies.
 *
 * @category Storage
 * @example
 * const auth = createAuth({ baseUrl: '/auth/', storage: webStorage('session') })
 */
export function webStorage(area: 'local' | 'session' = 'local'): TokenStorage {
  return atKey(area, { name: 'latchkey', server: '' });
}

/** The property that this storage adds to the record when it writes the record as JSON. */
interface Closing {
  /** Whether the session ends when the browser is closed. */
  readonly endsWithBrowser?: boolean;
}

/**
 * How long a page that loads waits for the session cookie of a stored record, in ms. Another tab may have just logged in, and WebKit and
 * Firefox send cookies to their processes later than they send changes of `localStorage`.
 */
const cookieMs = 500;

function atKey(area: 'local' | 'session', { name, server }: Pick<StorageClient, 'name' | 'server'>): TokenStorage {
  const store = () => globalThis[`${area}Storage`];
  const key = storageKey(name, server);
  const cookie = (session: StoredSession) => `${name}.${session.id}`;
  /**
   * The stored text at the first read of this page; `undefined` before this read, and `null` once a session was read. Only this text can be
   * older than the start of the browser. Any other text was written while this page was open.
   */
  let found: string | null | undefined;
  /**
   * The session that this page uses, if the session ends when the browser is closed; else `null`. The browser was not closed while this
   * page has used the session, so this page may set the session's cookie again.
   */
  let used: StoredSession | null = null;
  /** The key of `localStorage` that a page changes to ask the other pages to set the missing cookie of a session again. */
  const question = `${key}:open`;
  /**
   * Waits for the missing session cookie of a record. A script may have removed all cookies; then another page that uses the session sets
   * the cookie again. If no page does, the browser was closed: this function removes the record and returns `null`.
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
      // From now on this page accepts the session without its cookie, because the browser cannot be closed while this page is open.
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
    isEmpty: () => store().getItem(key) === null,
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

/**
 * Returns the key of the record. The key has the server in it, so that a page with two servers, such as staging and production, keeps their
 * sessions apart.
 */
export const storageKey = (name: string, server: string): string => (server ? `${name}:${server}` : name);

/** Whether the text is a record of another version. A newer release may have written such a record, so this release does not remove it. */
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
