import type { WarningCode } from '../token/events.ts';
import type { StoredSession } from '../token/record.ts';

/**
 * A value, or the promise of one.
 *
 * @category Storage
 */
export type MaybePromise<T> = T | Promise<T>;

/** What a storage is told of the client that will use it. */
export interface StorageClient {
  /** The option `name`. */
  readonly name: string;
  /** The server of the client: `baseUrl`, resolved. */
  readonly server: string;
  warn(code: WarningCode, message: string): void;
  /** What was read a moment ago may be different by now: the client looks again. */
  changed(): void;
}

/**
 * Where a session is kept between page loads and shared between tabs.
 *
 * Guarantees asked of an implementation: `read` gives what the last `write` was given, or `null`; `write` throws when the value did
 * not hold; after `clear` there is nothing to read. May be synchronous, in which case a request with a good token leaves at once.
 *
 * @category Storage
 */
export interface TokenStorage {
  /** What it is, for warnings: `localStorage`, `cookies`. */
  readonly kind?: string;
  /** Do other tabs see what is written here? Then finding it empty means that the user logged out elsewhere. */
  readonly shared: boolean;
  /** Then nothing is ever refreshed, since a new pair could not be kept: a server render that was lent a user's cookies. */
  readonly readOnly?: boolean;
  /** The tokens live in this page only: then, and only then, tabs pass access tokens to each other over the channel. */
  readonly volatile?: boolean;
  /** `server`: the server writes the access token there with its answers, and may send no body. */
  readonly managedBy?: 'server';
  /** `null` for absent and foreign content, and for broken content, which is removed. */
  read(): MaybePromise<StoredSession | null>;
  /** Writes the record whole, or the refresh token first. Throws when it did not hold. */
  write(session: StoredSession): MaybePromise<void>;
  /** Removes the record. */
  clear(): MaybePromise<void>;
  /** Calls back when somebody else wrote. Returns the way to stop. */
  watch?(changed: () => void): () => void;
  /** A small entry beside the record, without secrets: tabs without Web Locks say there who is refreshing, and until when. */
  readonly lease?: {
    read(): MaybePromise<string | null>;
    /** `null` removes it. */
    write(lease: string | null): MaybePromise<void>;
  };
  /** In cookie mode: may the server's cookie be there although no record says so? Absent: no. */
  mayHaveSession?(): boolean;
  /** Called once by the client that will use it, so that clients of different names or servers on one origin never meet. */
  bind?(client: StorageClient): TokenStorage;
}

/** What another tab wrote is in sight after this long, ms. Up to 82 were measured with two tabs on two cores; with fifty it is more. */
export const propagationMs = 1000;
