import type { Message } from '../platform/channel.ts';
import type { SafeStorage } from '../platform/safe-storage.ts';
import { andThen } from '../platform/wait.ts';
import type { Persistence, PersistenceParts } from '../session/persistence.ts';
import { ending, type StoredSession } from '../token/record.ts';
import { createBorrowedTokens } from './borrowed-tokens.ts';
import { createStoreSync, type StoreSync } from './store-sync.ts';
import { createTabLock } from './tab-lock.ts';

/** Another tab that is about to save its new pair gets this long before a refusal is believed, ms. */
const graceMs = 500;
/** How long other pages have to hear that a session lives in this page's memory before its spent record is removed, ms. */
const hearMs = 200;

export interface InSharedStore extends Persistence {
  readonly sync: StoreSync;
}

/**
 * The session lives in a store that all tabs of the browser share: what is stored counts, and an empty store means that the user logged out
 * elsewhere. A page whose own write fails keeps the session in its memory, and lends the others its access token.
 */
export function inSharedStore(parts: PersistenceParts, storage: SafeStorage): InSharedStore {
  const { settings, hooks, state, channel, tell, revoke } = parts;
  /** Sessions that live in the memory of another page, since its store failed. */
  const moved = new Set<string>();
  const livesElsewhere = (id: string) => storage.failed || moved.has(id);
  const sync = createStoreSync(parts, storage, livesElsewhere);
  const borrowed = createBorrowedTokens(parts);
  const { look, lookUntil, lookFor, standBy } = sync;
  const isReadOnly = storage.storage.readOnly === true;
  const canRefresh = ({ id, refresh }: StoredSession) =>
    !isReadOnly && (refresh !== null || (livesElsewhere(id) && channel.isOpen));
  let hasLease = false;

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
      // A pair that the page which ended the session had not heard of, or that only this page has.
      if (livesElsewhere(live.id) || live.refreshRevision > record.refreshRevision) revoke(live);
      // What this page may have written just then must not stay behind.
      if (!storage.failed) lookUntil(() => false);
    } else if (message.kind === 'tokens') {
      const { record } = message;
      if (!state.session(record.id) || !(message.moved || storage.failed)) return;
      if (message.moved) moved.add(record.id);
      state.learn([record]);
      tell();
    } else if (message.kind === 'ask' && storage.failed) borrowed.answer(message, true);
  };

  const released = async () => {
    if (!hasLease) return;
    hasLease = false;
    await sync.lease.release();
  };

  /** The write did not hold: this page is the only one that has the new pair. */
  const keepInMemory = (record: StoredSession, spent: string | null) => {
    channel.post({ kind: 'tokens', record: { ...record, refresh: null }, moved: true });
    const over = ending(record, 'replaced');
    // Nothing of a session before this one is left behind.
    if (spent === null) return storage.remove(over);
    // Nothing but what was spent is removed, and not before the others have heard where the session is: they would take it for a logout.
    setTimeout(() => {
      if (storage.failed && state.session(record.id)) storage.remove(over, spent);
    }, hearMs);
  };

  return {
    sync,
    load: () =>
      andThen(storage.read(), (found) => {
        // A login or a logout came first.
        if (state.state.status === 'restoring') return sync.learn(found);
      }),
    canAsk: false,
    mayHaveSession: () => false,
    look,
    // News reaches us by itself where there is a channel or the store calls back.
    lookFirst: () => (channel.isOpen || storage.storage.watch ? undefined : andThen(look(), tell)),
    watch: (changed) => storage.storage.watch?.(changed) ?? (() => {}),
    canRefresh,
    isFinal: (session) => !isReadOnly && !canRefresh(session),
    canSpend: ({ refresh }) => refresh !== null,
    losesAnswers: true,
    exclusively: createTabLock(parts),
    async prepare(turn) {
      await sync.savedIsInSight(turn);
      if (await standBy(turn)) return true;
      const session = turn.current();
      if (session?.refresh === null) return canRefresh(session) && borrowed.borrow(turn, settings.refreshTimeoutMs);
      if (turn.held || storage.failed) return false;
      hasLease = true;
      return sync.takeLease(turn);
    },
    async afterRefusal(turn, spent) {
      if (await standBy(turn)) return 'delivered';
      // A page whose store failed may have a newer pair in its memory.
      borrowed.ask(turn.asked);
      if (await lookFor(turn, graceMs)) return 'delivered';
      // Only the page whose token is the stored one may end the session for all.
      return turn.current()?.refresh !== spent?.refresh ? 'again' : 'over';
    },
    async accessOf({ access }, isLogin) {
      if (access || !storage.storage.managedBy) return access ?? null;
      const found = await storage.read();
      if (!found?.ended || !isLogin) return found?.access ?? null;
      // The word of the logout before it hides what the server has just written.
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
    released,
    left: released,
    announce(session) {
      if (session && !storage.failed) channel.post({ kind: 'changed', id: session.id, revision: session.revision });
    },
    forget(session, why) {
      if (!session) return;
      const record = ending(session, why);
      sync.ended(record.id);
      if (why !== 'otherTab') channel.post({ kind: 'ended', record });
      // The record of the next session is written over it: emptied in between, the store would look like a logout.
      if (why !== 'replaced' && why !== 'otherTab') return storage.remove(record);
    },
    confirmed: () => {},
    aroundLogin: (_, ask) => ask(),
    aroundRevocation: (_, ask) => ask(),
    canRevoke: ({ refresh, access }, isReplaced) =>
      refresh !== null || (hooks.logoutNeedsAccess && access !== null && !isReplaced),
    stored: () => andThen(storage.read(), (found) => (found?.server === hooks.server && !found.ended ? found : null)),
    hear,
  };
}
