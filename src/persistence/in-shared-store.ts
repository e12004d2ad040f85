import type { Message } from '../platform/channel.ts';
import type { SafeStorage } from '../platform/safe-storage.ts';
import { andThen, lookAgain } from '../platform/wait.ts';
import type { Persistence, PersistenceParts } from '../session/persistence.ts';
import { ending, type StoredSession } from '../token/record.ts';
import { createBorrowedTokens } from './borrowed-tokens.ts';
import { ownTokens } from './own-tokens.ts';
import { createStoreSync, type StoreSync } from './store-sync.ts';
import { createTabLock } from './tab-lock.ts';

/** How long another tab may take to save its new tokens before a refusal ends the session, in ms. */
const graceMs = 500;
/** How long to wait before the spent record is removed, in ms. Until then the other pages hear that the session lives in this page's memory. */
const hearMs = 200;
/** How long a page whose storage failed waits at page load for the access token of another page, in ms. */
const siblingMs = 50;

export interface InSharedStore extends Persistence {
  readonly sync: StoreSync;
}

/**
 * Keeps the session in a store that all tabs of the browser share. The stored record counts, and an empty store means that the user logged
 * out in another tab. A page whose own write fails keeps the session in its memory, and sends access tokens to the other pages.
 */
export function inSharedStore(parts: PersistenceParts, storage: SafeStorage): InSharedStore {
  const { settings, clock, state, channel, tell, revoke } = parts;
  /** The ids of sessions that live in the memory of another page, because the storage of that page failed. */
  const moved = new Set<string>();
  const livesElsewhere = (id: string) => storage.failed || moved.has(id);
  const sync = createStoreSync(parts, storage, livesElsewhere);
  const borrowed = createBorrowedTokens(parts);
  const { look, lookUntil, lookFor, standBy } = sync;
  const isReadOnly = storage.storage.readOnly === true;
  const canRefresh = ({ id, refresh }: StoredSession) =>
    !isReadOnly && (refresh !== null || (livesElsewhere(id) && channel.isOpen));
  let looking: Promise<void> | null = null;

  const hear = (message: Message) => {
    if (message.kind === 'changed') {
      const { id, revision } = message;
      moved.delete(id);
      if (!storage.failed) lookUntil(() => state.isEnded(id) || (state.session(id)?.revision ?? -1) >= revision);
    } else if (message.kind === 'ended') {
      const { record } = message;
      sync.ended(record.id);
      const live = state.session(record.id);
      state.learn([record]);
      tell();
      if (!live) return;
      // This page has a newer refresh token than the page that ended the session, or has the only one. So this page revokes it.
      if (livesElsewhere(live.id) || live.refreshRevision > record.refreshRevision) revoke(live);
      // This page may just have written the record of the ended session. Reading the store finds that record and removes it.
      if (!storage.failed) lookUntil(() => false);
    } else if (message.kind === 'tokens') {
      const { record } = message;
      // A page whose own storage failed has no other way to hear of a session.
      if (!storage.failed && !(message.moved && state.session(record.id))) return;
      if (message.moved) moved.add(record.id);
      state.learn([record]);
      tell();
    } else if (message.kind === 'ask' && storage.failed) borrowed.answer(message, true);
  };

  /** Called when a write failed and only this page has the new tokens. Tells the other pages, and removes the spent record. */
  const keepInMemory = (record: StoredSession, spent: string | null) => {
    channel.post({ kind: 'tokens', record: { ...record, refresh: null }, moved: true });
    // After a login there is no spent refresh token. The record of an earlier session must not stay in the store, where the next page would
    // find it.
    if (spent === null) return andThen(storage.read(), (found) => storage.remove(ending(found ?? record, 'replaced')));
    const over = ending(record, 'replaced');
    // Only the record with the spent refresh token is removed, and only after `hearMs`: a page that has not received the message would take
    // the empty store for a logout.
    setTimeout(() => {
      if (storage.failed && state.session(record.id)) storage.remove(over, spent);
    }, hearMs);
  };

  return {
    ...ownTokens(parts, storage, canRefresh),
    sync,
    load: () =>
      andThen(storage.read(), async (found) => {
        // A login or a logout in this page came before the result of the read.
        if (state.state.status !== 'restoring') return;
        await sync.learn(found);
        if (!storage.failed || state.live || !channel.isOpen) return;
        borrowed.ask(null);
        await lookAgain(() => state.live !== null, siblingMs / 5, siblingMs, clock.now);
      }),
    look,
    // With a channel or with `watch`, this page learns of changes by itself and need not read the store before each use.
    lookFirst() {
      if (channel.isOpen || storage.storage.watch || storage.failed) return;
      // Requests at the same time share one read of the store.
      if (looking) return looking;
      const looked = andThen(look(), tell);
      if (!(looked instanceof Promise)) return;
      looking = looked.finally(() => {
        looking = null;
      });
      return looking;
    },
    watch: (changed) => storage.storage.watch?.(changed) ?? (() => {}),
    exclusively: createTabLock(parts),
    async prepare(turn) {
      await sync.savedIsInSight(turn);
      if (await standBy(turn)) return true;
      const session = turn.current();
      if (session?.refresh === null) return canRefresh(session) && borrowed.borrow(turn, settings.refreshTimeoutMs);
      if (turn.held || storage.failed) return false;
      return sync.takeLease(turn);
    },
    async afterRefusal(turn, spent) {
      if (await standBy(turn)) return 'delivered';
      // A page whose storage failed may have newer tokens in its memory.
      borrowed.ask(turn.asked);
      if (await lookFor(turn, graceMs)) return 'delivered';
      // When the refused refresh token is no longer the stored one, the stored one is tried. Otherwise the session ends for all pages.
      return turn.current()?.refresh !== spent?.refresh ? 'again' : 'over';
    },
    async accessOf({ access }, isLogin) {
      if (access || !storage.storage.managedBy) return access ?? null;
      const found = await storage.read();
      if (!found?.ended || !isLogin) return found?.access ?? null;
      // The record of the logout before this login hides the cookie that the server has just set.
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
      // The record of the next session overwrites this record. Other tabs would take an empty store in between for a logout.
      if (why !== 'replaced' && why !== 'otherTab') return storage.remove(record);
    },
    hear,
  };
}
