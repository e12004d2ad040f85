import { isRecord, readToken } from './claims.ts';
import type { EndReason } from './state.ts';

/**
 * What is kept of a session between page loads, and what tabs tell each other: one record, written whole.
 *
 * @category Storage
 */
export interface StoredSession {
  /** Layout of the record. A record of another version is left alone. */
  readonly version: 2;
  /** The server that the session belongs to: `baseUrl`, resolved. The session is never used with another one. */
  readonly server: string;
  /** The user's id as the access token names it (`user_id` or `sub`), as text; `null` for opaque tokens. */
  readonly user: string | null;
  /** Names the session from login to its end, in every tab. */
  readonly id: string;
  /** When the session began, epoch ms. Of two sessions, the one that began later counts. */
  readonly startedAt: number;
  /** The access token; `null` where only another page, or a cookie, has it. */
  readonly access: string | null;
  /** Counts the access tokens of the session: the higher number is the newer token. */
  readonly revision: number;
  /** When the access token was asked for, epoch ms by this device's clock. */
  readonly askedAt: number;
  /** When the access token ends, epoch ms by this device's clock; `null` when only the server can tell. */
  readonly expiresAt: number | null;
  /** How long an access token of this session lives, ms; `null` while unknown. */
  readonly lifetimeMs: number | null;
  /** The refresh token; `null` where there is none, or where only another page, or a cookie, has it. */
  readonly refresh: string | null;
  /** Counts the refresh tokens of the session. */
  readonly refreshRevision: number;
  /** Does the session outlive the browser's? */
  readonly remember: boolean;
  /** The `Authorization` scheme that the server is known to understand; `null` while that is not known. */
  readonly scheme: string | null;
  /** Present when the session is over: then the record has no tokens, and says so to whoever finds it. */
  readonly ended?: EndReason | undefined;
}

/** All sessions that this page has heard of, by id: the live one, and those that ended. */
export type Known = ReadonlyMap<string, StoredSession>;

/** How many ended sessions are remembered, so that late news does not bring one back. */
const rememberedEndings = 32;

/**
 * What is known after news of it: own answers, the store, messages and logouts all come through here. The same object when the news
 * changes nothing. The order of news makes no difference, and a session that has ended never comes back.
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
  // An ending that is too old to be remembered is no news.
  return kept.size === known.size && [...kept].every(([id, record]) => known.get(id) === record) ? known : kept;
}

/** The session that counts: of those that have not ended the one that began last. */
export function currentOf(known: Known): StoredSession | null {
  let current: StoredSession | null = null;
  for (const record of known.values()) if (!record.ended && (!current || isLater(record, current))) current = record;
  return current;
}

/** The record alone, of something that holds more. */
export const recordOf = (session: StoredSession): StoredSession => checkRecord(session) as StoredSession;

/** The end of a session, as news: no tokens, nothing personal. */
export function ending(session: StoredSession, reason: EndReason): StoredSession {
  return { ...recordOf(session), user: null, access: null, refresh: null, expiresAt: null, ended: reason };
}

/** Later than every session that is known, also when the clock was set back meanwhile. */
export function nextStart(known: Known, now: number): number {
  return Math.max(now, ...[...known.values()].map(({ startedAt }) => startedAt + 1));
}

const isLater = (one: StoredSession, other: StoredSession): boolean =>
  one.startedAt !== other.startedAt ? one.startedAt > other.startedAt : one.id > other.id;

/** Two records of one session. Each of the two tokens has a revision of its own, or the order of news would matter. */
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
 * One order of all access tokens, or merging would not be the same in any order of news. A record without one, such as a hint, says nothing of the
 * one that this page has.
 */
function hasNewerAccess(news: StoredSession, known: StoredSession): boolean {
  if ((news.access === null) !== (known.access === null)) return known.access === null;
  if (news.revision !== known.revision) return news.revision > known.revision;
  if (news.askedAt !== known.askedAt) return news.askedAt > known.askedAt;
  return rest(news) > rest(known);
}

const rest = ({ access, expiresAt, lifetimeMs, remember }: StoredSession): string =>
  JSON.stringify([access, expiresAt, lifetimeMs, remember]);

/** Where another page has a newer refresh token (`null` under a higher revision), the one that is here is spent. */
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

/** A count that one can be added to: beyond that two numbers are the same, and no token is newer than another. */
const countOf = (value: unknown): number =>
  Number.isSafeInteger(value) && Math.abs(value as number) < 2 ** 52 ? (value as number) : 0;
const numberOf = (value: unknown): number => (Number.isFinite(value) ? (value as number) : 0);
const positiveOrNull = (value: unknown): number | null => (numberOf(value) > 0 ? (value as number) : null);
const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value ? value : null);
const reasons: readonly string[] = ['logout', 'otherTab', 'rejected', 'expired', 'replaced'] satisfies EndReason[];

/**
 * A record from outside (a store, a message), checked field by field. `null` when it is not one, or one of another version. Never
 * throws, and never quotes what it saw.
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

/** The same of a text. */
export function parseRecord(text: string | null | undefined): StoredSession | null {
  try {
    return checkRecord(JSON.parse(text || 'null'));
  } catch {
    return null;
  }
}
