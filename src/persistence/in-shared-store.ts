import type { Message } from '../platform/channel.ts';
import type { SafeStorage } from '../platform/safe-storage.ts';
import { andThen, delay, lookAgain } from '../platform/wait.ts';
import type { Persistence, PersistenceParts } from '../session/persistence.ts';
import { unavailable } from '../token/errors.ts';
import { ending, type StoredSession } from '../token/record.ts';
import { createBorrowedTokens } from './borrowed-tokens.ts';
import { ownTokens } from './own-tokens.ts';
import { createStoreSync, type StoreSync } from './store-sync.ts';
import { createTabLock } from './tab-lock.ts';

/** How long this tab waits after a refused refresh for another tab to save new tokens, in ms. Then the session ends. */
const graceMs = 500;
/**
 * How long this page waits for the record of the next session, in ms, before it believes that the session has ended: when the store is empty,
 * and when another page says that the session was replaced.
 */
const gapMs = 200;
/**
 * How long this page waits before it removes the stored record, whose refresh token it has already used, in ms. In this time the other
 * pages receive the message that the session is now in the memory of this page.
 */
const hearMs = 200;
/** How long a page whose storage failed waits at page load for the access token of another page, in ms. */
const siblingMs = 50;

export interface InSharedStore extends Persistence {
  readonly sync: StoreSync;
}

/**
 * Keeps the session in a store that all tabs of the browser share. All tabs use the stored record: an empty store means that the user
 * logged out in another tab. A page whose own write fails keeps the session in its memory, and sends access tokens to the other pages.
 */
export function inSharedStore(parts: PersistenceParts, storage: SafeStorage): InSharedStore {
  const { settings, clock, state, channel, tell, revoke } = parts;
  /** The ids of sessions that are only in the memory of another page, because the storage of that page failed. */
  const moved = new Set<string>();
  /** Whether the store does not have the current tokens of this session: they are in the memory of this or another page. */
  const livesElsewhere = (id: string) => storage.failed || moved.has(id);
  const sync = createStoreSync(parts, storage, livesElsewhere);
  const borrowed = createBorrowedTokens(parts);
  const { look, lookUntil, lookFor, standBy } = sync;
  const isReadOnly = storage.storage.readOnly === true;
  const canRefresh = ({ id, refresh }: StoredSession) =>
    !isReadOnly && (refresh !== null || (livesElsewhere(id) && channel.isOpen));
  let looking: Promise<void> | null = null;
  /** Settled when this page knows the session that has replaced the one of another page's message. Until then no refresh is sent. */
  let replaced: Promise<void> | undefined;
  /** Whether a script has removed the record of the live session. The browser tells the other pages of that, but not this page. */
  const isEmptied = () => {
    const { live } = state;
    try {
      return live && !moved.has(live.id) && storage.storage.isEmpty?.();
    } catch {
      // The browser has taken back the page's access to the storage. The next read or write reports that.
      return false;
    }
  };

  const hear = (message: Message) => {
    if (message.kind === 'changed') {
      const { id, revision } = message;
      moved.delete(id);
      if (!storage.failed) lookUntil(() => state.isEnded(id) || (state.session(id)?.revision ?? -1) >= revision);
    } else if (message.kind === 'ended') {
      const { record } = message;
      sync.ended(record.id);
      const live = state.session(record.id);
      const learn = () => {
        state.learn([record]);
        tell();
      };
      // The message may come before this page can read the record of the session that has replaced this one. If this page learned of the
      // end alone, its users would see nobody logged in for a moment. `lookUntil` below brings both in one step.
      if (live && record.ended === 'replaced' && !storage.failed) replaced = delay(gapMs).then(learn);
      else learn();
      if (!live) return;
      // This page may have the only refresh token, or a newer one than the page that ended the session. So this page revokes it.
      if (livesElsewhere(live.id) || live.refreshRevision > record.refreshRevision) revoke(live);
      // This page may have just written the record of the ended session again. `look` finds such a record and removes it.
      if (!storage.failed) lookUntil(() => false);
    } else if (message.kind === 'tokens') {
      const { record } = message;
      // A page whose storage works reads the tokens from the store. It needs this message only when the tokens of its session have moved
      // into the memory of another page.
      if (!storage.failed && !(message.moved && state.session(record.id))) return;
      if (message.moved) moved.add(record.id);
      state.learn([record]);
      tell();
    } else if (message.kind === 'ask' && storage.failed) borrowed.answer(message, true);
  };

  /**
   * Called when a write failed and only this page has the new tokens. Tells the other pages, and removes the stored record. `spent`: the
   * refresh token of that record, which this page has already used.
   */
  const keepInMemory = (record: StoredSession, spent: string | null) => {
    channel.post({ kind: 'tokens', record: { ...record, refresh: null }, moved: true });
    // After a login, no refresh token was used. The store may still have the record of an earlier session, and the next page must not find
    // it. The record of a login that another tab has made at the same moment stays.
    if (spent === null)
      return andThen(storage.read(), (found) => {
        if (!found || found.startedAt < record.startedAt) return storage.remove(ending(found ?? record, 'replaced'));
      });
    const over = ending(record, 'replaced');
    // Only the record with the used refresh token is removed, and only after `hearMs`. A page that has not received the message yet would
    // take the empty store for a logout.
    setTimeout(() => {
      if (storage.failed && state.session(record.id)) storage.remove(over, spent);
    }, hearMs);
  };

  return {
    ...ownTokens(parts, storage, canRefresh),
    sync,
    load: () =>
      andThen(storage.read(), async (found) => {
        // A login or a logout in this page came during the read. It is newer than the record that was read, so this page ignores that
        // record.
        if (state.state.status !== 'restoring') return;
        await sync.learn(found);
        if (!storage.failed || state.live || !channel.isOpen) return;
        borrowed.ask(null);
        await lookAgain(() => state.live !== null, siblingMs / 5, siblingMs, clock.now);
      }),
    look,
    // With a channel or with `watch`, this page learns of changes and need not read the store before each use of a token.
    lookFirst() {
      const isTold = channel.isOpen || storage.storage.watch;
      if (storage.failed || (isTold && !isEmptied())) return;
      // Requests at the same time share one read of the store.
      if (looking) return looking;
      const looked = andThen(isTold ? delay(gapMs) : undefined, () => andThen(look(), tell));
      if (!(looked instanceof Promise)) return;
      looking = looked.finally(() => {
        looking = null;
      });
      return looking;
    },
    // A script may save `localStorage`, clear it and write it back, and the other pages see the empty store in between. At a logout, this
    // package also sends the other pages a message, and a page that gets the message does not wait.
    watch: (changed) =>
      storage.storage.watch?.(() => {
        andThen(storage.read(), (found) => (found ? changed() : delay(gapMs).then(changed)));
      }) ?? (() => {}),
    exclusively: createTabLock(parts),
    async prepare(turn) {
      await replaced;
      await sync.savedIsInSight(turn);
      if (await standBy(turn)) return true;
      const session = turn.current();
      if (session?.refresh === null) return canRefresh(session) && borrowed.borrow(turn, settings.refreshTimeoutMs);
      if (turn.held || storage.failed) return false;
      return sync.takeLease(turn);
    },
    async afterRefusal(turn, spent) {
      if (await standBy(turn)) return 'delivered';
      // A page whose storage failed may have newer tokens in its memory, so this page asks for them.
      borrowed.ask(turn.asked);
      if (await lookFor(turn, graceMs)) return 'delivered';
      // When the store now has another refresh token than the refused one, this page tries that token. Otherwise the session ends for all
      // pages.
      if (turn.current()?.refresh !== spent?.refresh) return 'again';
      if (turn.isStuck) throw unavailable('Another tab hangs in the middle of a refresh, and may have the new tokens.');
      return 'over';
    },
    async accessOf({ access }, isLogin) {
      if (access || !storage.storage.managedBy) return access ?? null;
      const found = await storage.read();
      if (!found?.ended || !isLogin) return found?.access ?? null;
      // The stored record of an earlier logout hides the cookie that the server has just set, so this record is removed.
      await storage.remove(found);
      return (await storage.read())?.access ?? null;
    },
    save: (record, spent) =>
      andThen(storage.write(record), (held) => {
        if (!held) return keepInMemory(record, spent);
      }),
    async beforeUnlock({ id, revision }) {
      if (!storage.failed) await sync.notes.post(id, revision);
    },
    released: () => sync.lease.release(),
    left: () => sync.lease.release(),
    announce(session) {
      if (session && !storage.failed) channel.post({ kind: 'changed', id: session.id, revision: session.revision });
    },
    forget(session, why) {
      if (!session) return;
      const record = ending(session, why);
      sync.ended(record.id);
      if (why !== 'otherTab') channel.post({ kind: 'ended', record });
      // After `replaced`, the record of the next session overwrites this one. An empty store in between would look like a logout to other
      // tabs. After `otherTab`, the other tab has already changed the store.
      if (why !== 'replaced' && why !== 'otherTab') return storage.remove(record);
    },
    hear,
  };
}
