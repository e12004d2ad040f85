import type { Message } from '../platform/channel.ts';
import { lookAgain } from '../platform/wait.ts';
import type { PersistenceParts, RefreshTurn } from '../session/persistence.ts';
import { recordOf, type StoredSession } from '../token/record.ts';

/**
 * Passes access tokens between pages over the channel, for sessions whose tokens are in memory. Only the page that logged in has the
 * refresh token. The other pages ask that page for access tokens.
 */
export interface BorrowedTokens {
  /** Asks for a new access token and waits up to `ms` for it. Returns whether a new token came. */
  borrow(turn: RefreshTurn, ms: number): Promise<boolean>;
  /** Asks the other pages for a newer access token of this session, or of any session when `session` is `null`. */
  ask(session: StoredSession | null): void;
  /** Sends the current access token to the other pages. `moved`: the session lives in memory because the storage of this page failed. */
  lend(moved: boolean): void;
  /** Answers a page that asks: sends the access token, or refreshes it first. */
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
    async borrow(turn, ms) {
      if (!channel.isOpen || ms <= 0) return false;
      ask(turn.asked);
      return lookAgain(() => turn.isDelivered(), lookEveryMs, ms, clock.now);
    },
    answer({ id, above }, moved) {
      const { shown } = state;
      if (!shown || (id !== null && id !== shown.id)) return;
      // The page that asks may have had its own token refused, so only a newer token is sent.
      if (isFresh(shown) && shown.revision > above) lend(moved);
      // The page that asks has the same token as this page. A refresh is needed only when that token was refused (the page asks with its
      // session and revision), or when the token is not fresh.
      else if (shown.refresh !== null && (!isFresh(shown) || (id !== null && above === shown.revision)))
        refreshForOthers();
    },
  };
}
