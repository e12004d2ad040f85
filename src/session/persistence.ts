import type { Channel, Message } from '../platform/channel.ts';
import type { Clock } from '../platform/clock.ts';
import type { Lock } from '../platform/lock.ts';
import type { SafeStorage } from '../platform/safe-storage.ts';
import type { MaybePromise } from '../platform/token-storage.ts';
import type { WarningCode } from '../token/events.ts';
import type { StoredSession } from '../token/record.ts';
import type { EndReason } from '../token/state.ts';
import type { ServerHooks, Settings, TokenResponse } from './options.ts';
import type { LiveSession, SessionState } from './session-state.ts';

/** The facts about one refresh that a `Persistence` needs. */
export interface RefreshTurn {
  /** The session for which the refresh started; `null` when the refresh only asks whether there is a session (cookie mode). */
  readonly asked: LiveSession | null;
  /** Whether this page has the lock between tabs. */
  readonly held: boolean;
  /**
   * Whether another page has the lock and hangs, for example because it shows a dialog. That page may have sent this refresh token, and may
   * have the new tokens.
   */
  readonly isStuck: boolean;
  /** When this page began the refresh, in epoch ms. It may have waited for the lock since. */
  readonly since: number;
  /**
   * Returns the live session as it is now, or `null` when `asked` is `null` and there is still no session. Throws `session_ended` when the
   * session for which the refresh started is no longer the live one.
   */
  current(): LiveSession | null;
  /** Whether another page has delivered a new, usable token since the refresh started. */
  isDelivered(): boolean;
}

/** What to do after the server has refused the refresh token: use the token of another page, try again, or end the session. */
export type AfterRefusal = 'delivered' | 'again' | 'over';

/**
 * Where a session is kept: in a store that tabs share, in the memory of pages, or in a cookie that only the server sees. The client chooses
 * one implementation when it is created, and the rest of the code works with each of them.
 */
export interface Persistence {
  /** Reads the stored session at page load. */
  load(): MaybePromise<void>;
  /** Whether the client can ask the server for a session that this page does not know. */
  readonly canAsk: boolean;
  /** Whether there may be a session although page load found none. If so, the client asks the server with a refresh. */
  mayHaveSession(): boolean;
  /** Reads what other pages have stored, and merges it into the state. */
  look(): MaybePromise<void>;
  /**
   * Called before each use of a token. Reads the store as `look` does, if nothing else reports changes of the store to this page. Returns
   * `undefined` when it need not read.
   */
  lookFirst(): MaybePromise<void> | undefined;
  /** Calls `changed` when another page or script has written to the store. Returns a function that stops watching. */
  watch(changed: () => void): () => void;
  /** Whether there is a way to a new access token for the session. */
  canRefresh(session: StoredSession): boolean;
  /** Whether the session ends when its access token expires, because there is no refresh. */
  isFinal(session: StoredSession): boolean;
  /** Whether this page itself can refresh: it has the refresh token, or the browser sends the cookie with the refresh token. */
  canSpend(session: StoredSession): boolean;
  /** Whether the answer to a refresh is lost when the user leaves the page. If so, no refresh starts while the user is leaving the page. */
  readonly losesAnswers: boolean;
  /**
   * Runs a refresh under the lock, so that no other page refreshes at the same time. When pages share no refresh token, it runs the refresh
   * without a lock.
   */
  readonly exclusively: Lock;
  /**
   * Called before the refresh token is sent. Waits for other pages, and returns whether one of them has delivered a new token. Throws
   * `session_ended` when the session has ended meanwhile.
   */
  prepare(turn: RefreshTurn): Promise<boolean>;
  /** Called right before the refresh request is sent. */
  sending?(): void;
  /**
   * Called when the server has refused the refresh token of `spent`; `null` in cookie mode when this page knows no session. Returns what to
   * do next. `tries` counts the attempts of this refresh, from 1.
   */
  afterRefusal(turn: RefreshTurn, spent: LiveSession | null, tries: number): Promise<AfterRefusal>;
  /**
   * Called when the answer to a refresh has the tokens of another user. Returns whether they come from the late answer to a request of an
   * earlier session: the browser received that answer after the login, and its cookie replaced the cookie of this session. Absent where the
   * page itself sends the refresh token, because no late answer can replace the refresh token there.
   */
  isLate?(session: LiveSession): Promise<boolean>;
  /**
   * Returns the access token of an answer. When the answer has none, returns the access token that the server wrote into the storage, or
   * `null` when the storage has none either.
   */
  accessOf(answer: TokenResponse, isLogin: boolean): MaybePromise<string | null>;
  /** Stores the record. `spent`: the refresh token that this page sent to get the new tokens; `null` when it sent none. */
  save(record: StoredSession, spent: string | null): MaybePromise<void>;
  /** Called before the page releases the lock. Makes sure that the pages that wait for the lock can see the new record. */
  beforeUnlock(record: StoredSession): Promise<void>;
  /** Called when this page's refresh has ended. */
  released(): MaybePromise<void>;
  /** Called when the user leaves or closes the page. The page may come back from the back/forward cache. */
  left(): MaybePromise<void>;
  /** Called when the application disposes the client. */
  closed?(): void;
  /** Tells the other pages that the session has changed. `null`: this page has no session, and tells nothing. */
  announce(session: LiveSession | null): void;
  /**
   * Removes the record of a session that has ended in this page. When the session has ended for the other pages too, tells them. `null`: a
   * logout while nobody was logged in. `hasCookie`: the session has ended although the server may still accept the refresh token. In cookie
   * mode, later pages must then ignore the cookie until the next login.
   */
  forget(session: StoredSession | null, why: EndReason, hasCookie?: boolean): MaybePromise<void>;
  /** Called when the server has confirmed the logout. */
  confirmed(): MaybePromise<void>;
  /**
   * Whether the store has the record of a recent logout that the server has not confirmed. Absent where no such record is kept, because a
   * logout removes the refresh token from this browser.
   */
  isUnconfirmed?(): MaybePromise<boolean>;
  /** Cookie mode: whether a page has logged out since this time (epoch ms), and the server has not confirmed it. */
  isLoggedOut?(since: number): MaybePromise<boolean>;
  /**
   * Runs a login, from the request until the session is stored. In cookie mode the last answer of the server decides which cookie the
   * browser keeps. So the login first waits for `landed()`, which resolves when no refresh is running in this page, and then for the lock.
   */
  aroundLogin(landed: () => Promise<void>, login: () => Promise<void>): Promise<void>;
  /**
   * Runs a request that revokes tokens, and waits as `aroundLogin` does. Returns `false` without a request when the request would revoke
   * another session.
   */
  aroundRevocation(landed: () => Promise<void>, ask: () => Promise<boolean>): Promise<boolean>;
  /**
   * Whether the client can revoke these tokens; `null`: this page does not have the token. `isReplaced`: another session has replaced the
   * session of these tokens.
   */
  canRevoke(tokens: { access: string | null; refresh: string | null }, isReplaced: boolean): boolean;
  /**
   * Returns the stored live record, for a logout in a page that does not know of a session yet. Returns `null` when the store has none.
   */
  stored(): MaybePromise<StoredSession | null>;
  /** Handles a message of another page. */
  hear(message: Message): void;
}

/** The parts of a client that a `Persistence` uses. */
export interface PersistenceParts {
  readonly settings: Settings;
  readonly hooks: ServerHooks;
  readonly clock: Clock;
  readonly state: SessionState;
  readonly channel: Channel;
  /** Whether the access token is valid for longer than the refresh margin. */
  isFresh(session: LiveSession): boolean;
  warn(code: WarningCode, message: string): void;
  /** Calls the listeners for all states and events since the last call of `tell`. */
  tell(): void;
  /** Called when another page asks for a token. Starts a refresh in this page. */
  refreshForOthers(): void;
  /** Revokes the tokens of a session that another page has ended. That page may not have had the refresh token. */
  revoke(session: LiveSession): void;
  isDisposed(): boolean;
}

export type CreatePersistence = (parts: PersistenceParts, storage: SafeStorage) => Persistence;
