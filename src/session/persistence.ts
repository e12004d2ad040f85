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

/** One refresh, as the `Persistence` sees it. */
export interface RefreshTurn {
  /** The session when the refresh started; `null` when the refresh only asks whether there is a session (cookie mode). */
  readonly asked: LiveSession | null;
  /** Whether this page has the lock between tabs. */
  readonly held: boolean;
  /** Returns the session as it is now. Throws `session_ended` when the session of this refresh is no longer the live one. */
  current(): LiveSession | null;
  /** Whether another page has brought a new token since the refresh started. */
  isDelivered(): boolean;
}

/** What to do after a refusal: use the token of another page, try again, or end the session. */
export type AfterRefusal = 'delivered' | 'again' | 'over';

/**
 * Where a session is kept: in a store that tabs share, in the memory of pages, or in a cookie that only the server sees. One implementation
 * is chosen when the client is created. No other code asks which one it is.
 */
export interface Persistence {
  /** Reads the stored session at page load. */
  load(): MaybePromise<void>;
  /** Whether the server can be asked for a session that this page does not know. */
  readonly canAsk: boolean;
  /** Whether there may be a session although page load found none. If so, the server is asked. */
  mayHaveSession(): boolean;
  /** Reads what other pages have stored. */
  look(): MaybePromise<void>;
  /** Does what `look` does before a token is used, when nothing reports changes of the store. Returns `undefined` when there is no need. */
  lookFirst(): MaybePromise<void> | undefined;
  /** Calls `changed` when another page or script has written. Returns a function that stops watching. */
  watch(changed: () => void): () => void;
  /** Whether the session can get a new access token. */
  canRefresh(session: StoredSession): boolean;
  /** Whether the session ends when its access token expires, because there is no refresh. */
  isFinal(session: StoredSession): boolean;
  /** Whether this page itself can send the refresh: it has the refresh token, or the browser sends the cookie. */
  canSpend(session: StoredSession): boolean;
  /** Whether the answer of a refresh is lost when the page is left. If so, no refresh starts while the page is being left. */
  readonly losesAnswers: boolean;
  /** Runs a refresh while no other page runs one, where that matters. */
  readonly exclusively: Lock;
  /**
   * Called before the refresh token is sent. Waits for other pages, and returns whether one of them has delivered a new token. Throws
   * `session_ended` when the session has ended meanwhile.
   */
  prepare(turn: RefreshTurn): Promise<boolean>;
  afterRefusal(turn: RefreshTurn, spent: LiveSession | null, tries: number): Promise<AfterRefusal>;
  /** Returns the access token of an answer, or the one that the server wrote into the storage with its answer. */
  accessOf(answer: TokenResponse, isLogin: boolean): MaybePromise<string | null>;
  /** Stores the record. `spent` is the refresh token that was sent for it; `null` when there is none. */
  save(record: StoredSession, spent: string | null): MaybePromise<void>;
  /** Called before the lock is released. Makes sure that the pages that wait for the lock see the new record. */
  beforeUnlock(record: StoredSession): Promise<void>;
  /** Called when this page's refresh has ended. */
  released(): MaybePromise<void>;
  /** Called when the page is left or closed, perhaps for good. */
  left(): MaybePromise<void>;
  /** Tells the other pages that the session has changed. */
  announce(session: LiveSession | null): void;
  /**
   * Removes the record of a session that has ended in this page, and tells the other pages when the session has ended for them too. `null`:
   * a logout while nobody was logged in.
   */
  forget(session: StoredSession | null, why: EndReason): MaybePromise<void>;
  /** Called when the server has confirmed the logout. */
  confirmed(): MaybePromise<void>;
  /**
   * Runs a login, from the request until the session is stored. Where the order of requests matters, the login waits for `landed()`, which
   * resolves when no refresh is under way, and for the lock.
   */
  aroundLogin(landed: () => Promise<void>, login: () => Promise<void>): Promise<void>;
  /** Runs the request that revokes, in the same order. Returns `false` without a request when it would revoke another session. */
  aroundRevocation(landed: () => Promise<void>, ask: () => Promise<boolean>): Promise<boolean>;
  /** Whether these tokens can be revoked. `isReplaced`: another session has replaced theirs. */
  canRevoke(tokens: { access: string | null; refresh: string | null }, isReplaced: boolean): boolean;
  /** Returns the stored live record, for a logout in a page that does not know of a session yet. */
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
  /** Calls the listeners for what has changed. */
  tell(): void;
  /** Called when another page asks for a token. Starts a refresh, if this page can. */
  refreshForOthers(): void;
  /** Revokes the tokens of a session that another page has ended, because that page may not have had the refresh token. */
  revoke(session: LiveSession): void;
  isDisposed(): boolean;
}

export type CreatePersistence = (parts: PersistenceParts, storage: SafeStorage) => Persistence;
