import { createLease, type Lease } from '../platform/lease.ts';
import { createRevisionNotes, type RevisionNotes } from '../platform/revision-notes.ts';
import type { SafeStorage } from '../platform/safe-storage.ts';
import { randomId } from '../platform/session-id.ts';
import { type MaybePromise, propagationMs } from '../platform/token-storage.ts';
import { andThen, delay, lookAgain } from '../platform/wait.ts';
import type { PersistenceParts, RefreshTurn } from '../session/persistence.ts';
import type { LiveSession } from '../session/session-state.ts';
import { ending, nextStart, recordOf, type StoredSession } from '../token/record.ts';
import { longestRefreshMs } from '../token/timing.ts';

/** Reads what other pages write to the shared store, and waits for what they are about to write. */
export interface StoreSync {
  readonly notes: RevisionNotes;
  readonly lease: Lease;
  /** Reads the store and merges the record into the state. */
  look(): MaybePromise<void>;
  /** Merges a record that was read from the store into the state. `null`: the store was empty. */
  learn(found: StoredSession | null): MaybePromise<void>;
  /** Reads the store until `isThere` returns `true`, for at most `propagationMs`. */
  lookUntil(isThere: () => boolean): MaybePromise<void>;
  /** Reads the store until another page has delivered a token, for at most `ms`. Returns whether a token was delivered. */
  lookFor(turn: RefreshTurn, ms: number, everyMs?: number): Promise<boolean>;
  /** Waits until this page can read the revision that a note of another page names (`RevisionNotes`), for at most `propagationMs`. */
  savedIsInSight(turn: RefreshTurn): Promise<void>;
  /**
   * Waits while another page has the lease. With `waits` false, only reads the store once. Returns whether another page has delivered a
   * token.
   */
  standBy(turn: RefreshTurn, waits?: boolean): Promise<boolean>;
  /** Takes the lease. Used when this page has no lock. Returns whether another page has delivered a token in the meantime. */
  takeLease(turn: RefreshTurn): Promise<boolean>;
  /** Remembers that a session has ended now, even if the store still has its record. */
  ended(id: string): void;
}

const lookEveryMs = 50;
const lookOftenMs = 20;
/**
 * How long to wait after a lease was written, in ms: twice the longest measured time until another page sees a write (82 ms). Two pages may
 * write their leases at the same moment. After the wait, all pages see the lease that was written last.
 */
const settleMs = 200;
/**
 * How long a claim lasts, in ms. A claim is the first, short lease: a page takes the full lease only after it has read its own claim from
 * the store. Firefox sends changes of cookies to one of its processes after the other. Pages that write at the same time may then each see
 * the claim of another page.
 */
const claimMs = 2000;

/**
 * Creates the `StoreSync`. `livesElsewhere`: whether the tokens of a session are in the memory of a page whose storage failed. An empty
 * store then does not end that session.
 */
export function createStoreSync(
  { settings, hooks, clock, state, tell, isDisposed }: PersistenceParts,
  storage: SafeStorage,
  livesElsewhere: (id: string) => boolean,
): StoreSync {
  const { now } = clock;
  const notes = createRevisionNotes(settings.locks, settings.name);
  const lease = createLease(storage.storage.lease, randomId(), now, longestRefreshMs);
  const endedAt = new Map<string, number>();

  const learn = (found: StoredSession | null): MaybePromise<void> => {
    const { live } = state;
    // A record of another server is neither used nor removed.
    const record = found?.server === hooks.server ? found : null;
    const isElsewhere = live !== null && livesElsewhere(live.id) && (!record || record.id === live.id);
    if (!record || record.ended) {
      if (live && !isElsewhere) state.learn([ending(live, 'otherTab')]);
    } else if (state.isEnded(record.id)) {
      return putRight(record);
    } else {
      const news = record.startedAt ? record : asFound(record, live);
      state.learn(live && live.id !== news.id ? [ending(live, 'otherTab'), news] : [news]);
    }
  };

  /**
   * Returns the record for tokens that another script stored, without a start time. When they belong to the logged-in user, they become
   * newer tokens of the live session.
   */
  const asFound = (record: StoredSession, live: LiveSession | null): StoredSession => {
    const { access, refresh, askedAt, expiresAt, user } = record;
    if (!live || user === null || live.user !== user)
      return { ...record, startedAt: state.known.get(record.id)?.startedAt ?? nextStart(state.known, now()) };
    if (access === live.access && refresh === live.refresh) return recordOf(live);
    const [revision, refreshRevision] = [live.revision + 1, live.refreshRevision + 1];
    return { ...recordOf(live), access, refresh, askedAt, expiresAt, revision, refreshRevision };
  };

  /** Repairs the store, in which a page that did not know of the end of this session has written the session's record again. */
  const putRight = (record: StoredSession): MaybePromise<void> => {
    const { live } = state;
    if (live) return storage.failed ? undefined : andThen(storage.write(live), () => undefined);
    // Within `propagationMs` after the end, nothing is removed: this page could remove the record of the next login, which is just being
    // written.
    const since = now() - (endedAt.get(record.id) ?? 0);
    if (since < 0 || since >= propagationMs) return storage.remove(ending(record, 'otherTab'));
  };

  const look = (): MaybePromise<void> => {
    const before = state.live;
    return andThen(storage.read(), (found) => {
      // When the session has changed during the read of an asynchronous store, the change is newer than the record that was read.
      if (state.live === before) return learn(found);
    });
  };

  const isDelivered = async (turn: RefreshTurn) => {
    await look();
    return turn.isDelivered();
  };
  const lookFor = (turn: RefreshTurn, ms: number, everyMs = lookEveryMs) =>
    lookAgain(() => isDelivered(turn), everyMs, ms, now);

  const standBy = async (turn: RefreshTurn, waits = true): Promise<boolean> => {
    if (await isDelivered(turn)) return true;
    while (waits && (await lease.foreignUntil()) > 0) if (await lookFor(turn, lookEveryMs)) return true;
    return false;
  };

  return {
    notes,
    lease,
    look,
    learn,
    lookFor,
    standBy,
    lookUntil(isThere) {
      const again = () => {
        if (isDisposed()) return true;
        return andThen(look(), () => {
          tell();
          return isThere();
        });
      };
      return andThen(again(), async (there) => {
        if (!there) await lookAgain(again, lookOftenMs, propagationMs, now);
      });
    },
    async savedIsInSight(turn) {
      const id = turn.asked?.id;
      if (id === undefined) return;
      const revision = await notes.newest(id);
      const isInSight = () => (turn.current()?.revision ?? 0) >= revision;
      const again = () => andThen(look(), isInSight);
      if (!isInSight() && !(await again())) await lookAgain(again, lookOftenMs / 2, propagationMs, now);
    },
    async takeLease(turn) {
      // A storage without leases cannot say which page is refreshing, so this page refreshes at once. A refresh is also safe when two pages
      // refresh at the same time.
      if (!lease.isKept) return false;
      for (const until = now() + longestRefreshMs; now() < until; ) {
        if (!(await lease.take(claimMs))) return false;
        await delay(settleMs);
        if (await standBy(turn)) return true;
        if (await lease.isOwn()) break;
        // Several pages have written claims, and each page has waited for the claim of another. These claims end at the same time, so each
        // page tries again after a random time.
        await delay(settings.random() * claimMs);
        if (await standBy(turn)) return true;
      }
      await lease.take();
      return false;
    },
    ended(id) {
      endedAt.set(id, now());
    },
  };
}
