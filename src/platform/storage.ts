import { isRecord, readToken } from '../token/claims.ts';
import type { WarningCode } from '../token/events.ts';

/**
 * A value, or the promise of one.
 *
 * @category Storage
 */
export type MaybePromise<T> = T | Promise<T>;

/**
 * What is kept between page loads: one record, written whole.
 *
 * @category Storage
 */
export interface StoredSession {
  /** Names the session from login to its end, in every tab. Empty for tokens that another script put there. */
  readonly id: string;
  /** The access token. */
  readonly access: string | null;
  /** The refresh token; `null` where there is none, or where no script sees it. */
  readonly refresh: string | null;
  /** Our clock minus the server's, ms; `null` when our clock was proved wrong. */
  readonly clockOffsetMs: number | null;
  /** How long an access token lives, ms. */
  readonly lifetimeMs: number | null;
  /** Does it outlive the browser session? */
  readonly remember: boolean;
  /** The `Authorization` scheme that this server was seen to accept. */
  readonly scheme: string | null;
  /** When the tokens were saved, epoch ms. */
  readonly savedAt: number;
  /** Counts the pairs of this session: what one tab wrote, another sees a moment later, and must know an old sight from a new one. */
  readonly revision: number;
  /** A tab without the lock is spending the refresh token until this instant (epoch ms) … */
  readonly leaseUntil?: number | undefined;
  /** … and this is its name. */
  readonly leaseBy?: string | undefined;
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
  /** `null` for absent, broken or foreign content, which is removed. */
  read(): MaybePromise<StoredSession | null>;
  /** Writes the record whole, or the refresh token first. Throws when it did not hold. */
  write(session: StoredSession): MaybePromise<void>;
  /** `unconfirmed`: leave word that the user logged out, where the server may still hold a cookie that says otherwise. */
  clear(unconfirmed?: boolean): MaybePromise<void>;
  /** Calls back when somebody else wrote. Returns the way to stop. */
  watch?(changed: () => void): () => void;
  /** Called once by the client that will use it, so that clients of different names on one origin never meet. */
  bind?(client: { readonly name: string; warn(code: WarningCode, message: string): void }): TokenStorage;
}

/** What another tab wrote is in sight after this long, ms. Up to 82 were measured with two tabs on two cores; with fifty it is more. */
export const arrivalMs = 1000;

/** Stands in place of the record after a logout that the server has not confirmed: the next page load must not undo it. */
export const loggedOut = 'logged-out';

const numberOrNull = (value: unknown): number | null => (Number.isFinite(value) ? (value as number) : null);
const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value ? value : null);

/** A record from a text that was found in a storage; `null` when it is not one. Never throws, never quotes what it saw. */
export function parseSession(text: string | null | undefined): StoredSession | null {
  try {
    return checkSession(JSON.parse(text || 'null'));
  } catch {
    return null;
  }
}

/** A record from outside, checked field by field; `null` when it is not one. */
export function checkSession(found: unknown): StoredSession | null {
  return isRecord(found) ? recordOf(found) : null;
}

/** The record alone, of something that holds more. */
export function recordOf(value: Partial<Record<keyof StoredSession, unknown>>): StoredSession {
  const leaseUntil = numberOrNull(value.leaseUntil) ?? undefined;
  return {
    id: textOrNull(value.id) ?? '',
    access: readToken(value.access),
    refresh: readToken(value.refresh),
    clockOffsetMs: value.clockOffsetMs === undefined ? 0 : numberOrNull(value.clockOffsetMs),
    lifetimeMs: numberOrNull(value.lifetimeMs),
    remember: value.remember === true,
    scheme: textOrNull(value.scheme),
    savedAt: numberOrNull(value.savedAt) ?? 0,
    revision: numberOrNull(value.revision) ?? 0,
    leaseUntil,
    leaseBy: leaseUntil === undefined ? undefined : (textOrNull(value.leaseBy) ?? ''),
  };
}
