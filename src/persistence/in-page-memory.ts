import type { Message } from '../platform/channel.ts';
import type { SafeStorage } from '../platform/safe-storage.ts';
import { andThen, lookAgain } from '../platform/wait.ts';
import type { Persistence, PersistenceParts } from '../session/persistence.ts';
import { unavailable } from '../token/errors.ts';
import { ending, nextStart, type StoredSession } from '../token/record.ts';
import { createBorrowedTokens } from './borrowed-tokens.ts';
import { ownTokens } from './own-tokens.ts';

/** How long a page waits at page load for the access token of another page, and a duplicated tab for the original tab, in ms. */
const siblingMs = 50;
/** How long this page waits after a refused refresh for a newer access token of another page, in ms. Then the session ends. */
const graceMs = 500;

/**
 * How long the page with the refresh token may be silent until the session ends in the pages that ask it, in ms. The page may hang, for
 * example because it shows a dialog, or it may have crashed.
 */
const longestSilenceMs = 300_000;

/**
 * Keeps the session in the memory of this page, or in a storage that only this tab can read (`sessionStorage`). In memory, the page that
 * logged in has the refresh token, and the other pages ask that page for access tokens. With `sessionStorage`, a duplicated tab has a copy
 * of the session. The duplicate asks the original tab for access tokens. When the original tab does not answer, the duplicate refreshes by
 * itself. When the server refuses the refresh token of one of the two tabs, only the session of that tab ends.
 */
export function inPageMemory(parts: PersistenceParts, storage: SafeStorage): Persistence {
  const { settings, clock, state, channel, tell, revoke } = parts;
  const borrowed = createBorrowedTokens(parts);
  const isReadOnly = storage.storage.readOnly === true;
  const borrows = channel.isOpen && !isReadOnly;
  /**
   * The id of the session for which a duplicate of this tab has asked for a token; `null` when no duplicate has asked. This page then sends
   * the duplicate each new access token of that session.
   */
  let duplicated: string | null = null;
  /**
   * Whether this tab may be a duplicate, because it has found its session at page load. It then asks whether the original tab is open
   * before it refreshes. When no tab answers, this tab counts as the original.
   */
  let mayBeDuplicate = false;
  /** Whether the original tab has answered since this tab has asked. */
  let hasOriginal = false;
  /** The id of the session whose refresh token was in a page that has been left or closed. */
  let ownerless: string | null = null;
  /** Since when the page that has the refresh token does not answer, in epoch ms; 0 when it has answered. */
  let silentSince = 0;
  /** Whether the user has left this page. In the back/forward cache it receives no messages. */
  let wasLeft = false;
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
      // This page may have just lent a token of this session: it was frozen, and has read an old question first. The page that took the
      // token may have been opened after the end of the session.
      if (lends() && live.refresh !== null) channel.post(message);
      // The page that ended the session had only the access token. So this page, which has the refresh token, revokes it. A duplicate has a
      // copy of the first refresh token, and revokes that itself.
      if (live.refresh !== null && (lends() || live.refreshRevision > 1)) revoke(live);
    } else if (message.kind === 'tokens' && (lends() || state.session(message.record.id))) {
      const before = state.live;
      state.learn([message.record]);
      tell();
      // Another page has logged in. This page has the refresh token of the session before, and revokes it.
      if (before && before.refresh !== null && before.id !== state.live?.id) revoke(before);
    } else if (message.kind === 'left') {
      // Another page repeats what this page has said when it was left. Meanwhile this page has come back from the back/forward cache.
      if (lends() && state.session(message.id)?.refresh) sayOwner('owner');
      else ownerless = message.id;
    } else if (message.kind === 'owner') {
      hasOriginal = true;
      ownerless = null;
      silentSince = 0;
    } else if (message.kind === 'ask' && (lends() || message.id !== null)) {
      const { id } = message;
      const known = state.known.get(id ?? '');
      // The page that asks was in the back/forward cache, and has missed that the session has ended for all pages.
      if (known?.ended === 'logout' || known?.ended === 'replaced') channel.post({ kind: 'ended', record: known });
      const live = borrows && state.session(id ?? '');
      if (live) {
        duplicated = live.id;
        if (!lends() && !mayBeDuplicate && live.refresh !== null) channel.post({ kind: 'owner', id: live.id });
      }
      borrowed.answer(message, false);
      // The page that asks was loaded after the page with the refresh token had said that it leaves.
      if (lends() && ownerless !== null && ownerless === state.live?.id && (id ?? ownerless) === ownerless)
        channel.post({ kind: 'left', id: ownerless });
    }
  };

  /** Tells the pages that ask this page for access tokens that it is there, or that it is gone. */
  const sayOwner = (kind: 'owner' | 'left') => {
    const { live } = state;
    if (borrows && live && live.refresh !== null) channel.post({ kind, id: live.id });
  };

  const common = ownTokens(parts, storage, canRefresh);

  return {
    ...common,
    hear,
    load: () =>
      andThen(common.stored(), async (found) => {
        // A login or a logout in this page came during the read. It is newer than the record that was read, so this page ignores that
        // record.
        if (state.state.status !== 'restoring') return;
        mayBeDuplicate = found !== null && borrows && !lends();
        if (found) state.learn([{ ...found, startedAt: found.startedAt || nextStart(state.known, clock.now()) }]);
        if (found || !lends()) return;
        // This page waits for an answer, so that a route guard does not see `anonymous` while another page is logged in.
        borrowed.ask(null);
        await lookAgain(() => state.live !== null, siblingMs / 5, siblingMs, clock.now);
      }),
    look() {
      if (!wasLeft || !state.live || !borrows) return;
      wasLeft = false;
      if (lends()) sayOwner('owner');
      // `above` is too high for an answer with tokens: this page only asks whether the session has ended.
      channel.post({ kind: 'ask', id: state.live.id, above: state.live.revision + 1 });
    },
    lookFirst: () => undefined,
    watch: () => () => {},
    exclusively: (work) => work(true, false),
    async prepare(turn) {
      if (turn.isDelivered()) return true;
      const session = turn.current();
      if (session === null || !canRefresh(session)) return false;
      if (session.refresh !== null) {
        if (!mayBeDuplicate) return false;
        hasOriginal = false;
        if (await borrowed.borrow(turn, siblingMs)) return true;
        mayBeDuplicate = hasOriginal;
        if (!hasOriginal) return false;
      }
      const isOwnerGone = () => session.refresh === null && ownerless === session.id;
      // With `sessionStorage`, the page that was left may be about to load again, and then has its refresh token. In memory it has lost it.
      const isOver = () => lends() && isOwnerGone();
      if (await borrowed.borrow(turn, isOver() ? siblingMs : settings.refreshTimeoutMs, isOver)) {
        silentSince = 0;
        if (!lends()) ownerless = null;
        return true;
      }
      silentSince ||= clock.now();
      if (isOwnerGone() || (session.refresh === null && clock.now() - silentSince >= longestSilenceMs)) return false;
      throw unavailable('The tab with the refresh token was asked for a new access token, and did not answer in time.');
    },
    async afterRefusal(turn) {
      // A duplicate of this tab may have rotated the refresh token that both tabs had. The duplicate then sends its access token.
      return borrows && (await borrowed.borrow(turn, graceMs)) ? 'delivered' : 'over';
    },
    accessOf: ({ access }) => access ?? null,
    save: (record) => andThen(storage.write(record), () => undefined),
    beforeUnlock: async () => {},
    released: () => {},
    left() {
      wasLeft = true;
      sayOwner('left');
    },
    closed: () => sayOwner('left'),
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
