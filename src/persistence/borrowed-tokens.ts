import type { Message } from '../platform/channel.ts';
import { lookAgain } from '../platform/wait.ts';
import type { PersistenceParts, RefreshTurn } from '../session/persistence.ts';
import { recordOf, type StoredSession } from '../token/record.ts';

/**
 * Sessions that live in the memory of one page, with its refresh token: the other pages borrow access tokens from it over the channel.
 */
export interface BorrowedTokens {
  /** Waits until the page that has the refresh token has lent a new access token, or `ms` have passed. */
  borrow(turn: RefreshTurn, ms: number): Promise<boolean>;
  /** Asks for a newer token of this session, or for one of any. */
  ask(session: StoredSession | null): void;
  /** Gives the other pages the access token that counts. */
  lend(moved: boolean): void;
  /** Answers a page that asks: with the token, or after a refresh. */
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
      // The one who asks may have had the same token refused.
      if (isFresh(shown) && shown.revision > above) lend(moved);
      // This page has the newest token there is: only one who has that very token, and had it refused, is worth a refresh.
      else if (shown.refresh !== null && (!isFresh(shown) || (id !== null && above === shown.revision)))
        refreshForOthers();
    },
  };
}
