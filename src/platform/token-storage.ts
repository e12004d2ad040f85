import type { WarningCode } from '../token/events.ts';
import type { StoredSession } from '../token/record.ts';

/**
 * A value, or a promise of the value.
 *
 * @category Storage
 */
export type MaybePromise<T> = T | Promise<T>;

/** What the client tells its storage about itself. */
export interface StorageClient {
  /** The option `name`. */
  readonly name: string;
  /** The server of the client: `baseUrl` as an absolute URL. */
  readonly server: string;
  /** Warns the developer, once per code. */
  warn(code: WarningCode, message: string): void;
  /** The storage calls this function when the result of its last `read` may be out of date. The client then reads again. */
  changed(): void;
}

/**
 * Where a session is kept between page loads and shared between tabs.
 *
 * An implementation must guarantee: `read` returns the record of the last `write`, or `null`; `write` throws when the record was not kept;
 * after `clear` there is nothing to read. With synchronous methods, a request with a good token is sent at once.
 *
 * @category Storage
 */
export interface TokenStorage {
  /** The name of the storage in warnings, such as `localStorage` or `cookies`. */
  readonly kind?: string;
  /**
   * Whether other tabs see what this tab writes. If so, and this tab has a session, a storage that has become empty means that the user
   * logged out in another tab.
   */
  readonly shared: boolean;
  /**
   * Whether the storage cannot be written, for example in a server render that got the cookies of a user. The client then never refreshes,
   * because it could not store the new tokens.
   */
  readonly readOnly?: boolean;
  /** Whether the tokens are only in the memory of this page. If so, tabs send each other access tokens over the channel. */
  readonly volatile?: boolean;
  /** `server`: when the server answers a login or a refresh, it puts the access token into a cookie. Such an answer may have no body. */
  readonly managedBy?: 'server';
  /**
   * Returns the record, or `null` when there is none. Broken content is removed. A record of another version stays, and `read` returns
   * `null`.
   */
  read(): MaybePromise<StoredSession | null>;
  /** Writes the whole record. When this takes several steps, the refresh token is written first. Throws when the record was not kept. */
  write(session: StoredSession): MaybePromise<void>;
  /** Removes the record. */
  clear(): MaybePromise<void>;
  /**
   * Whether there is no record, known without waiting. The client calls this method before each request, because the browser does not tell
   * a page of changes by its own scripts, such as `localStorage.clear()`. Without this method, the client learns of such a change at its
   * next refresh.
   */
  isEmpty?(): boolean;
  /** Calls `changed` when another tab or script has written to the storage. Returns a function that stops watching. */
  watch?(changed: () => void): () => void;
  /**
   * A small entry next to the record, without secrets. In browsers without Web Locks, a tab writes here that it is refreshing, and until
   * when.
   */
  readonly lease?: {
    /** Returns the entry, or `null` without one. */
    read(): MaybePromise<string | null>;
    /** Writes the entry; `null` removes it. */
    write(lease: string | null): MaybePromise<void>;
  };
  /**
   * In cookie mode: whether the server's cookie may exist although there is no record. A storage without this method has no such cookie.
   */
  mayHaveSession?(): boolean;
  /**
   * The client calls this method once. Returns the storage for the client's name and server, so that different clients on one origin share
   * nothing.
   */
  bind?(client: StorageClient): TokenStorage;
}

/**
 * How long it may take until another tab sees a write, in ms. The longest measured times are 82 ms with two tabs on two cores, and more
 * with fifty tabs.
 */
export const propagationMs = 1000;
