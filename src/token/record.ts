import { isRecord, readToken } from './claims.ts';
import type { EndReason } from './state.ts';

/**
 * The record of one session. The storage keeps the record between page loads, and tabs send the record to each other. The client always
 * writes the whole record, never single fields.
 *
 * @category Storage
 */
export interface StoredSession {
  /** The version of the record's layout. The client neither uses nor removes a record of another version. */
  readonly version: 2;
  /** The server that the session belongs to: `baseUrl` as an absolute URL. The client never uses the session with another server. */
  readonly server: string;
  /** The user's id from the access token (`user_id` or `sub`), as a string; `null` for opaque tokens. */
  readonly user: string | null;
  /** The id of the session. It is the same in every tab, from the login to the end of the session. */
  readonly id: string;
  /** When the session started, in epoch ms. Of two sessions, the client uses the one that started later. */
  readonly startedAt: number;
  /** The access token; `null` when only another page or a cookie has the access token. */
  readonly access: string | null;
  /** The number of access tokens that the session has had. The record with the higher number has the newer access token. */
  readonly revision: number;
  /** When the client requested the access token, in epoch ms by this device's clock. */
  readonly askedAt: number;
  /** When the access token expires, in epoch ms by this device's clock; `null` when only the server can tell. */
  readonly expiresAt: number | null;
  /** The lifetime of this session's access tokens, in ms; `null` while the lifetime is unknown. */
  readonly lifetimeMs: number | null;
  /** The refresh token; `null` when there is none, or when only another page or a cookie has the refresh token. */
  readonly refresh: string | null;
  /** The number of refresh tokens that the session has had. */
  readonly refreshRevision: number;
  /** Whether the session continues after the browser is closed. */
  readonly remember: boolean;
  /** The `Authorization` scheme that the server is known to accept; `null` while the scheme is unknown. */
  readonly scheme: string | null;
  /** Why the session ended. Absent while the session is live. A record with `ended` has no tokens. */
  readonly ended?: EndReason | undefined;
}

/** All sessions that this page knows, by id: the live session and the sessions that have ended. */
export type Known = ReadonlyMap<string, StoredSession>;

/**
 * How many records of ended sessions are kept. While such a record is kept, an old message of another tab cannot start the session again.
 */
const rememberedEndings = 32;

/**
 * Returns `known` with the records of `news` merged in, or `known` itself when no record changes anything. Every record goes through this
 * function: from this page's requests, from the store, from messages of other tabs, and from logouts. The order of the records makes no
 * difference. A session that has ended never becomes live again.
 */
export function merge(known: Known, news: readonly StoredSession[]): Known {
  let next: Map<string, StoredSession> | null = null;
  for (const record of news) {
    const before = (next ?? known).get(record.id);
    const after = before ? combine(before, record) : record;
    if (after === before) continue;
    next ??= new Map(known);
    next.set(record.id, after);
  }
  if (!next) return known;
  const kept = withoutOldEndings(next);
  // The only news may be a record of an ended session that is older than all ended sessions in `known`. `withoutOldEndings` has removed
  // that record, so nothing has changed.
  return kept.size === known.size && [...kept].every(([id, record]) => known.get(id) === record) ? known : kept;
}

/**
 * Returns the live session: of the sessions that have not ended, the one that started last. Returns `null` when all sessions have ended.
 */
export function currentOf(known: Known): StoredSession | null {
  let current: StoredSession | null = null;
  for (const record of known.values()) if (!record.ended && (!current || isLater(record, current))) current = record;
  return current;
}

/** Returns a copy with only the fields of a `StoredSession`. The given object may have more fields, as a `LiveSession` has. */
export const recordOf = (session: StoredSession): StoredSession => checkRecord(session) as StoredSession;

/** Returns the record that says that a session has ended. This record has no tokens and no user. */
export function ending(session: StoredSession, reason: EndReason): StoredSession {
  return { ...recordOf(session), user: null, access: null, refresh: null, expiresAt: null, ended: reason };
}

/**
 * Returns a start time for a new session, in epoch ms. It is later than the start of every known session, even when the clock was set back.
 */
export function nextStart(known: Known, now: number): number {
  return Math.max(now, ...[...known.values()].map(({ startedAt }) => startedAt + 1));
}

const isLater = (one: StoredSession, other: StoredSession): boolean =>
  one.startedAt !== other.startedAt ? one.startedAt > other.startedAt : one.id > other.id;

/**
 * Merges two records of one session. When one record says that the session has ended, returns that record. Otherwise the result has the
 * newer access token and the newer refresh token. These two tokens may come from different records, so each token has its own revision. For
 * example, another page sends its newer access token without a refresh token, and this page then keeps its own refresh token.
 */
function combine(one: StoredSession, other: StoredSession): StoredSession {
  if (one.ended || other.ended) return one.ended ? one : other;
  const newer = hasNewerAccess(other, one) ? other : one;
  const refreshed = hasNewerRefresh(other, one) ? other : one;
  const scheme = larger(one.scheme, other.scheme);
  const user = larger(one.user, other.user);
  const startedAt = Math.max(one.startedAt, other.startedAt);
  const { refresh, refreshRevision } = refreshed;
  if (newer === one && refreshed === one && scheme === one.scheme && user === one.user && startedAt === one.startedAt)
    return one;
  return { ...newer, refresh, refreshRevision, scheme, user, startedAt };
}

/**
 * Whether the access token of `news` is newer than that of `known`. The comparison is a total order, so that `merge` gives one result for
 * every order of records. A record without an access token, such as the hint of cookie mode, is older than every record with one.
 */
function hasNewerAccess(news: StoredSession, known: StoredSession): boolean {
  if ((news.access === null) !== (known.access === null)) return known.access === null;
  if (news.revision !== known.revision) return news.revision > known.revision;
  if (news.askedAt !== known.askedAt) return news.askedAt > known.askedAt;
  return rest(news) > rest(known);
}

const rest = ({ access, expiresAt, lifetimeMs, remember }: StoredSession): string =>
  JSON.stringify([access, expiresAt, lifetimeMs, remember]);

/**
 * Whether the refresh token of `news` is newer than that of `known`. A record with `refresh: null` and a higher `refreshRevision` is newer
 * too: another page has rotated the refresh token, and the refresh token of this page no longer works.
 */
function hasNewerRefresh(news: StoredSession, known: StoredSession): boolean {
  if (news.refreshRevision !== known.refreshRevision) return news.refreshRevision > known.refreshRevision;
  return (news.refresh ?? '') > (known.refresh ?? '');
}

const larger = (one: string | null, other: string | null): string | null =>
  (one ?? '') >= (other ?? '') ? one : other;

function withoutOldEndings(known: Map<string, StoredSession>): Known {
  const endings = [...known.values()].filter(({ ended }) => ended);
  if (endings.length > rememberedEndings) {
    endings.sort((one, other) => (isLater(one, other) ? -1 : 1));
    for (const { id } of endings.slice(rememberedEndings)) known.delete(id);
  }
  return known;
}

/**
 * Returns the value as a count, or 0 when it is not an integer below 2 ** 52. For a much larger number, `n + 1` equals `n` in JavaScript,
 * so that no new token would get a higher revision.
 */
const countOf = (value: unknown): number =>
  Number.isSafeInteger(value) && Math.abs(value as number) < 2 ** 52 ? (value as number) : 0;
const numberOf = (value: unknown): number => (Number.isFinite(value) ? (value as number) : 0);
const positiveOrNull = (value: unknown): number | null => (numberOf(value) > 0 ? (value as number) : null);
const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value ? value : null);
const reasons: readonly string[] = ['logout', 'otherTab', 'rejected', 'expired', 'replaced'] satisfies EndReason[];

/**
 * Checks each field of a record from outside (a store, a message). Returns the record, or `null` when the value is no record or has another
 * version. Never throws.
 */
export function checkRecord(found: unknown): StoredSession | null {
  if (!isRecord(found) || found.version !== 2 || !/^[\w-]{1,64}$/.test(textOrNull(found.id) ?? '')) return null;
  return {
    version: 2,
    server: textOrNull(found.server) ?? '',
    user: textOrNull(found.user),
    id: found.id as string,
    startedAt: numberOf(found.startedAt),
    access: readToken(found.access),
    revision: countOf(found.revision),
    askedAt: numberOf(found.askedAt),
    expiresAt: positiveOrNull(found.expiresAt),
    lifetimeMs: positiveOrNull(found.lifetimeMs),
    refresh: readToken(found.refresh),
    refreshRevision: countOf(found.refreshRevision),
    remember: found.remember === true,
    scheme: textOrNull(found.scheme),
    ...(reasons.includes(found.ended as string) && { ended: found.ended as EndReason }),
  };
}

/** Parses a record from JSON text and checks it. Returns `null` when the text holds no valid record. */
export function parseRecord(text: string | null | undefined): StoredSession | null {
  try {
    return checkRecord(JSON.parse(text || 'null'));
  } catch {
    return null;
  }
}
