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

/** Keeps this page in line with a store that other pages write to, and waits for what they are about to write. */
export interface StoreSync {
  readonly notes: RevisionNotes;
  readonly lease: Lease;
  /** Learns what the store shows now. */
  look(): MaybePromise<void>;
  /** Learns what was read. */
  learn(found: StoredSession | null): MaybePromise<void>;
  /** Looks until what a message told of is in sight, or has had time enough. */
  lookUntil(isThere: () => boolean): MaybePromise<void>;
  /** Looks until another page has delivered a token, or `ms` have passed. */
  lookFor(turn: RefreshTurn, ms: number, everyMs?: number): Promise<boolean>;
  /** What another page has saved, as its note says, may not be in sight yet. */
  savedIsInSight(turn: RefreshTurn): Promise<void>;
  /** Waits while another page is refreshing by its lease; `waits` false: only looks. Resolves to whether a token was delivered. */
  standBy(turn: RefreshTurn, waits?: boolean): Promise<boolean>;
  /** Takes the lease in place of a lock. Resolves to whether a token was delivered meanwhile. */
  takeLease(turn: RefreshTurn): Promise<boolean>;
  /** A session is over from now on, whatever the store still shows of it. */
  ended(id: string): void;
}

const lookEveryMs = 50;
const lookOftenMs = 20;
/**
 * How long a lease is left to settle, ms: twice as long as a write takes to be seen (up to 82 were measured). Until a page sees ours it may write
 * its own, which then takes as long to reach us; after both, the last writer is the one that all see.
 */
const settleMs = 200;

/** `livesElsewhere`: the session is in the memory of a page whose store failed, so that an empty store says nothing of it. */
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
    // What another server's client has put there is neither used nor removed.
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

  /** Tokens of another script have no beginning of their own. Those of the user who is logged in are newer tokens of that session. */
  const asFound = (record: StoredSession, live: LiveSession | null): StoredSession => {
    const { access, refresh, askedAt, expiresAt, user } = record;
    if (!live || user === null || live.user !== user)
      return { ...record, startedAt: state.known.get(record.id)?.startedAt ?? nextStart(state.known, now()) };
    if (access === live.access && refresh === live.refresh) return recordOf(live);
    const [revision, refreshRevision] = [live.revision + 1, live.refreshRevision + 1];
    return { ...recordOf(live), access, refresh, askedAt, expiresAt, revision, refreshRevision };
  };

  /** A page that had not heard of the end of this session wrote it once more, over whatever was there. */
  const putRight = (record: StoredSession): MaybePromise<void> => {
    const { live } = state;
    if (live) return storage.failed ? undefined : andThen(storage.write(live), () => undefined);
    // Not at once: the next login may be on its way into the same place.
    const since = now() - (endedAt.get(record.id) ?? 0);
    if (since < 0 || since >= propagationMs) return storage.remove(ending(record, 'otherTab'));
  };

  const look = (): MaybePromise<void> => {
    const before = state.live;
    return andThen(storage.read(), (found) => {
      // What happened here while an asynchronous store was being read is newer than what it said.
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
      // A store may keep tokens and no leases: then there is nothing to take, and what follows is safe without.
      if (!lease.isKept) return false;
      for (let waitedMs = 0; waitedMs < longestRefreshMs; waitedMs += settleMs) {
        await lease.take();
        await delay(settleMs);
        if (await standBy(turn)) return true;
        if (await lease.isOwn()) break;
      }
      return false;
    },
    ended(id) {
      endedAt.set(id, now());
    },
  };
}
