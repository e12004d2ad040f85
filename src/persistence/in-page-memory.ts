import type { Message } from '../platform/channel.ts';
import type { SafeStorage } from '../platform/safe-storage.ts';
import { andThen, lookAgain } from '../platform/wait.ts';
import type { Persistence, PersistenceParts } from '../session/persistence.ts';
import { ending, nextStart, type StoredSession } from '../token/record.ts';
import { createBorrowedTokens } from './borrowed-tokens.ts';
import { ownTokens } from './own-tokens.ts';

/** How long a page waits at page load for the access token of another page, in ms. */
const siblingMs = 50;
/** How long this page waits after a refused refresh for a newer access token of another page, in ms. Then the session ends. */
const graceMs = 500;

/**
 * Keeps the session in the memory of this page, or in a storage that only this tab can read (`sessionStorage`). In memory, the page that
 * logged in has the refresh token, and the other pages ask that page for access tokens. With `sessionStorage`, a duplicated tab has a copy
 * of the session. When the server refuses the refresh token of one of the two tabs, the session of the other tab continues. When one tab
 * has rotated the refresh token, the other tab asks that tab for access tokens.
 */
export function inPageMemory(parts: PersistenceParts, storage: SafeStorage): Persistence {
  const { settings, clock, state, channel, tell, revoke } = parts;
  const borrowed = createBorrowedTokens(parts);
  const isReadOnly = storage.storage.readOnly === true;
  const borrows = channel.isOpen && !isReadOnly;
  /**
   * The id of the session for which a duplicate of this tab has asked for a token. This page then sends the duplicate each new access token
   * of that session.
   */
  let duplicated: string | null = null;
  /** Whether the session is only in memory, so that this page sends its access tokens to the other pages. */
  const lends = () => (storage.storage.volatile === true || storage.failed) && borrows;

  // In `sessionStorage`, a session may have a higher `refreshRevision` than 1 and no refresh token. Then a duplicate of this tab has
  // rotated the refresh token. This page can ask the duplicate for an access token.
  const canRefresh = ({ refresh, refreshRevision }: StoredSession) =>
    !isReadOnly && (refresh !== null || lends() || (borrows && refreshRevision > 1));

  const hear = (message: Message) => {
    if (message.kind === 'ended') {
      const live = state.session(message.record.id);
      state.learn([message.record]);
      tell();
      if (!live) return;
      storage.remove(message.record);
      // The page that ended the session had only the access token. So this page, which has the refresh token, revokes it.
      if (lends() && live.refresh !== null) revoke(live);
    } else if (message.kind === 'tokens' && (lends() || state.session(message.record.id))) {
      state.learn([message.record]);
      tell();
    } else if (message.kind === 'ask' && (lends() || message.id !== null)) {
      if (borrows && message.id !== null && state.session(message.id)) duplicated = message.id;
      borrowed.answer(message, false);
    }
  };

  const common = ownTokens(parts, storage, canRefresh);

  return {
    ...common,
    hear,
    load() {
      return andThen(common.stored(), async (found) => {
        // There was a login or a logout in this page during the read. Its result stays.
        if (state.state.status !== 'restoring') return;
        if (found) state.learn([{ ...found, startedAt: found.startedAt || nextStart(state.known, clock.now()) }]);
        if (found || !lends()) return;
        // This page waits for an answer, so that a route guard does not see `anonymous` while another page is logged in.
        borrowed.ask(null);
        await lookAgain(() => state.live !== null, siblingMs / 5, siblingMs, clock.now);
      });
    },
    look: () => {},
    lookFirst: () => undefined,
    watch: () => () => {},
    exclusively: (work) => work(true),
    async prepare(turn) {
      if (turn.isDelivered()) return true;
      const session = turn.current();
      const isBorrowed = session !== null && session.refresh === null && canRefresh(session);
      return isBorrowed && borrowed.borrow(turn, settings.refreshTimeoutMs);
    },
    async afterRefusal(turn) {
      // A duplicate of this tab may have rotated the refresh token that both tabs had. The duplicate then sends its access token.
      return borrows && (await borrowed.borrow(turn, graceMs)) ? 'delivered' : 'over';
    },
    accessOf: ({ access }) => access ?? null,
    save: (record) => andThen(storage.write(record), () => undefined),
    beforeUnlock: async () => {},
    released: () => {},
    left: () => {},
    announce(session) {
      if (session && (lends() || duplicated === session.id)) borrowed.lend(false);
    },
    forget(session, why) {
      if (!session) return;
      const record = ending(session, why);
      // A logout and a new login end the session for all pages. A refused refresh token ends it for all pages only when the tokens are in
      // memory and this page has the refresh token.
      const isOwn =
        why === 'logout' || why === 'replaced' || (why === 'rejected' && lends() && session.refresh !== null);
      if (isOwn) channel.post({ kind: 'ended', record });
      if (why !== 'replaced') return storage.remove(record);
    },
  };
}
