import type { Message } from '../platform/channel.ts';
import { lookAgain } from '../platform/wait.ts';
import type { PersistenceParts, RefreshTurn } from '../session/persistence.ts';
import { recordOf, type StoredSession } from '../token/record.ts';

/**
 * Sends access tokens between pages over the channel, for sessions whose tokens are in memory. A page without a refresh token asks the page
 * that has it for access tokens.
 */
export interface BorrowedTokens {
  /**
   * Asks the other pages for a new access token, and waits up to `ms` for it, or until `isOver` returns `true`. Returns whether a new token
   * came.
   */
  borrow(turn: RefreshTurn, ms: number, isOver?: () => boolean): Promise<boolean>;
  /** Asks the other pages for a newer access token of this session, or of any session when `session` is `null`. */
  ask(session: StoredSession | null): void;
  /** Sends the current access token to the other pages. `moved`: the tokens are in memory because the storage of this page failed. */
  lend(moved: boolean): void;
  /** Answers a page that asks for a token: sends the access token of this page, or first refreshes. */
  answer(message: Extract<Message, { kind: 'ask' }>, moved: boolean): void;
}

const lookEveryMs = 10;

export function createBorrowedTokens(parts: PersistenceParts): BorrowedTokens {
  const { state, channel, clock, isFresh, refreshForOthers } = parts;

  const lend = (moved: boolean) => {
    if (state.live?.access) channel.post({ kind: 'tokens', record: { ...recordOf(state.live), refresh: null }, moved });
  };
  const ask = (session: StoredSession | null) =>
    channel.post({ kind: 'ask', id: session?.id ?? null, above: session?.access ? session.revision : 0 });

  return {
    ask,
    lend,
    async borrow(turn, ms, isOver = () => false) {
      if (!channel.isOpen || ms <= 0) return false;
      ask(turn.asked);
      await lookAgain(() => turn.isDelivered() || isOver(), lookEveryMs, ms, clock.now);
      return turn.isDelivered();
    },
    answer({ id, above }, moved) {
      const { shown } = state;
      if (!shown || (id !== null && id !== shown.id)) return;
      // The server may have refused the token of the asking page, so this page sends only a newer token.
      if (isFresh(shown) && shown.revision > above) lend(moved);
      // This page has no newer token to send. It refreshes when its own token is not fresh. It also refreshes when the asking page names
      // the same session and revision, because then the server has refused this token.
      else if (shown.refresh !== null && (!isFresh(shown) || (id !== null && above === shown.revision)))
        refreshForOthers();
    },
  };
}
