import { idOfTokens, randomId } from '../platform/session-id.ts';
import { delay, ignore, within } from '../platform/wait.ts';
import { readClaims, readToken, userOf } from '../token/claims.ts';
import { AuthError, isAuthError, sessionEnded, unavailable, unavailableBecause } from '../token/errors.ts';
import type { RefreshCause } from '../token/events.ts';
import { ending, nextStart, recordOf, type StoredSession } from '../token/record.ts';
import type { EndReason } from '../token/state.ts';
import { longestRefreshMs, spacingMs, timesOf } from '../token/timing.ts';
import type { TokenResponse } from './options.ts';
import type { SessionParts } from './parts.ts';
import type { RefreshTurn } from './persistence.ts';
import type { LiveSession } from './session-state.ts';

/** The parts of the session, and the functions that one refresh calls. */
export interface RefreshContext extends SessionParts {
  /** Returns when this page last sent a refresh request, in epoch ms. */
  sentAt(): number;
  /** Called right before the refresh request is sent. */
  onSend(): void;
  /**
   * Called when the server has refused the refresh token. From now on, the calls that wait for this refresh wait for the tokens of another
   * page, so the time limit for other pages begins (`lockTimeoutSeconds`).
   */
  onRefusal(): void;
  /** Called before this refresh ends the session. */
  onEnding(): void;
  /**
   * Called when the answer to the refresh came after the time limit (`longestRefreshMs`), and this page has saved the tokens of that
   * answer.
   */
  onLate(): void;
}

/**
 * Runs one refresh: waits for the other pages, sends the refresh token, and saves the new tokens. Resolves when there is a usable token.
 * Throws `session_ended` when the session has ended, and `refresh_unavailable` when a later refresh may succeed.
 */
export async function refreshOnce(
  context: RefreshContext,
  turn: RefreshTurn,
  cause: RefreshCause,
  isInsistent: boolean,
): Promise<void> {
  const { clock, hooks, place, state, pause, isFresh } = context;

  // 1. Another page may have refreshed, or may be about to. `prepare` also reads the store right before the refresh token is sent.
  if (await place.prepare(turn)) return;

  for (let tries = 1; ; tries += 1) {
    const since = clock.now() - context.sentAt();
    if (since >= 0 && since < spacingMs) {
      await delay(spacingMs - since);
      if (await place.prepare(turn)) return;
    }
    // The refresh of another page failed while this page waited for its turn.
    if (pause.until !== null && !isInsistent) throw pause.error;

    // 2. `spent` is the session whose refresh token is sent; `null` in cookie mode when this page knows no session.
    const spent = turn.current();
    if (spent && !place.canSpend(spent)) {
      if (cause !== 'unauthorized' && isFresh(spent))
        throw new AuthError('refresh_unavailable', 'There is no refresh token.');
      return end('expired');
    }

    // 3. The request. From here on, only the time limit in `send` aborts this request: the server may have rotated the refresh token, and
    // then only the answer has the new one.
    const askedAt = clock.now();
    let answer: TokenResponse;
    try {
      context.onSend();
      place.sending?.();
      answer = await send(spent, askedAt);
    } catch (error) {
      if (!isAuthError(error) || error.code !== 'session_ended') throw unavailableBecause(error);
      context.onRefusal();
      // 4. The server has refused the refresh token. Another page may have sent the same refresh token, and may be about to save the new
      // tokens.
      const next = await place.afterRefusal(turn, spent, tries);
      if (next === 'delivered') return;
      if (next === 'again') continue;
      return end('rejected', error);
    }

    // 5. The answer has come, and `keep` saves its tokens.
    const live = await keep(answer, spent, askedAt);
    if (!live) return;
    // The new token is not good, because the device slept during the request and the age of the token is unknown. A second refresh brings a
    // token of known age.
    if (tries === 1 && live.access !== spent?.access && !state.isGood(live)) continue;
    if (live.access !== turn.asked?.access && isFresh(live)) pause.succeeded();
    else pause.useless(live.id);
    return;
  }

  /** Ends the session for which this refresh started. Throws `error`, or `session_ended` without one. */
  async function end(reason: EndReason, error?: AuthError, hasCookie = false): Promise<never> {
    const session = turn.current();
    if (session) {
      context.onEnding();
      state.learn([ending(session, reason)], { ended: reason, error });
      await place.forget(session, reason, hasCookie);
    }
    throw error ?? sessionEnded();
  }

  /**
   * Sends the refresh token of `spent`; `null`: only the cookie has it. Throws `refresh_unavailable` when no answer comes within
   * `longestRefreshMs`. When the answer comes later, its tokens are still saved.
   */
  function send(spent: LiveSession | null, askedAt: number): Promise<TokenResponse> {
    const abort = new AbortController();
    const asked = new Promise<TokenResponse>((settle) =>
      settle(hooks.refresh(spent?.refresh ?? null, { signal: abort.signal })),
    );
    return within(longestRefreshMs, asked, () => {
      asked.then((late) => keep(late, spent, askedAt)).then(context.onLate, ignore);
      abort.abort();
      throw unavailable(`The refresh request was not answered in ${longestRefreshMs / 1000} s.`);
    });
  }

  /**
   * Saves the tokens of an answer, then updates the state. Returns `null` when this page must use the stored record, and not these tokens.
   */
  async function keep(answer: TokenResponse, spent: LiveSession | null, askedAt: number): Promise<LiveSession | null> {
    const isStillAsked = () => state.live?.id === spent?.id;
    const refresh = readToken(answer.refresh);
    /** Revokes the tokens of the answer, unless its refresh token is the one that this page sent. */
    const discard = () => {
      const access = readToken(answer.access);
      const isRotated = refresh === null || refresh !== spent?.refresh;
      if (isRotated) context.abandon({ access, refresh, scheme: spent?.scheme ?? null }, state.live !== null);
    };
    if (!isStillAsked()) {
      discard();
      throw sessionEnded();
    }
    await place.look();
    // This page knew no session and asked for one. Meanwhile another page has logged out.
    if (spent === null && (await place.isLoggedOut?.(turn.since))) {
      discard();
      throw sessionEnded();
    }
    // Meanwhile another page has logged out, has logged in another user, or has refreshed with the same refresh token.
    if (!isStillAsked() || state.live?.refresh !== spent?.refresh) {
      discard();
      turn.current();
      return null;
    }
    const access = readToken(await place.accessOf(answer, spent === null));
    if (!access) throw new AuthError('bad_response', 'The refresh answer has no access token.');
    if (spent && isOther(spent, access) && (await place.isLate?.(spent)))
      return end('rejected', undefined, true).finally(discard);
    const record = renewed(state.live, answer, access, askedAt, access === spent?.access);
    const isReplaced = spent !== null && record.id !== spent.id;
    await place.save(record, spent?.refresh ?? null);
    // The user logged out while an asynchronous store was writing. The logout has removed the record.
    if (!isStillAsked()) {
      discard();
      throw sessionEnded();
    }
    const tookMs = clock.now() - askedAt;
    if (isReplaced) state.learn([ending(spent, 'replaced'), record], { ended: 'replaced', started: 'otherTab' });
    else state.learn([record], { refreshed: { cause, tookMs } });
    await place.beforeUnlock(record);
    return state.live;
  }

  /**
   * Returns the record with the tokens of the answer. Without a session `before`, or when the tokens belong to another user, this is the
   * record of a new session. `isSame`: whether the server has sent the access token that the session already had.
   */
  function renewed(
    before: LiveSession | null,
    answer: TokenResponse,
    access: string,
    askedAt: number,
    isSame: boolean,
  ): StoredSession {
    const claims = readClaims(access);
    const user = userOf(claims);
    const refresh = readToken(answer.refresh);
    const { expiresInSeconds } = answer;
    const now = clock.now();
    const lifetimeMs = before?.lifetimeMs ?? null;
    const tokens = { access, ...timesOf({ claims, askedAt, now, from: 'refresh', lifetimeMs, expiresInSeconds }) };
    if (!before || isOther(before, access)) {
      return {
        version: 2,
        server: hooks.server,
        user,
        id: before ? idOfTokens({ access, refresh }) : randomId(),
        startedAt: nextStart(state.known, now),
        revision: 1,
        refresh,
        refreshRevision: 1,
        remember: before?.remember ?? false,
        scheme: before?.scheme ?? null,
        ...tokens,
      };
    }
    const isNew = refresh !== null && refresh !== before.refresh;
    return {
      ...recordOf(before),
      // When the server has sent the same access token again, the record keeps the times of this token.
      ...(isSame ? null : tokens),
      user: user ?? before.user,
      revision: before.revision + 1,
      ...(isNew && { refresh, refreshRevision: before.refreshRevision + 1 }),
    };
  }
}

/** Whether the access token belongs to another user than the session. `false` when one of these two users is unknown. */
function isOther({ user }: StoredSession, access: string): boolean {
  const other = userOf(readClaims(access));
  return user !== null && other !== null && user !== other;
}
