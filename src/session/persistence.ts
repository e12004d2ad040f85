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

/** One refresh, as the place where the session lives sees it. */
export interface RefreshTurn {
  /** The session as it was when somebody asked; `null` for the question whether there is one behind a cookie. */
  readonly asked: LiveSession | null;
  /** Is the lock between tabs really ours? */
  readonly held: boolean;
  /** The session as it is now. Throws `session_ended` when it is no longer the one that counts. */
  current(): LiveSession | null;
  /** Has another page brought a new token meanwhile? */
  isDelivered(): boolean;
}

/** What becomes of a refusal: another page has a new token; another try is worth it; or the session is over. */
export type AfterRefusal = 'delivered' | 'again' | 'over';

/**
 * Where a session lives: in a store that tabs share, in the memory of pages, or behind a cookie that only the server sees. Chosen once; nobody
 * else asks which of them it is.
 */
export interface Persistence {
  /** Learns what is stored when the page loads. */
  load(): MaybePromise<void>;
  /** Can the server be asked whether there is a session, although this page knows of none? */
  readonly canAsk: boolean;
  /** Nothing was found at page load: may there be a session all the same, so that the server has to be asked? */
  mayHaveSession(): boolean;
  /** Learns what is stored now, where other pages can write. */
  look(): MaybePromise<void>;
  /** The same before each use, where no news of the store comes by itself; `undefined` where it does. */
  lookFirst(): MaybePromise<void> | undefined;
  /** Calls back when somebody else wrote. Returns the way to stop. */
  watch(changed: () => void): () => void;
  /** Is there a way from this session to a new access token? */
  canRefresh(session: StoredSession): boolean;
  /** Is its access token the last one, so that the session ends with it? */
  isFinal(session: StoredSession): boolean;
  /** Has this page what a refresh spends? */
  canSpend(session: StoredSession): boolean;
  /** Does an answer get lost when its page is left, so that no refresh begins then? */
  readonly losesAnswers: boolean;
  /** Runs a refresh while no other page does, where that is needed. */
  readonly exclusively: Lock;
  /** Before the token is spent: waits for other pages. Resolves to whether one has delivered. Throws when there is nothing to spend. */
  prepare(turn: RefreshTurn): Promise<boolean>;
  afterRefusal(turn: RefreshTurn, spent: LiveSession | null, tries: number): Promise<AfterRefusal>;
  /** The access token of an answer, or the one that the server wrote beside it. */
  accessOf(answer: TokenResponse, isLogin: boolean): MaybePromise<string | null>;
  /** Keeps the record. `spent` is the refresh token that it replaces. */
  save(record: StoredSession, spent: string | null): MaybePromise<void>;
  /** The pages that wait for the lock learn what there is to see, before it is free. */
  beforeUnlock(record: StoredSession): Promise<void>;
  /** No refresh of this page is under way any more. */
  released(): MaybePromise<void>;
  /** This page may be gone for good. */
  left(): MaybePromise<void>;
  /** Tells the other pages that the session has changed. */
  announce(session: LiveSession | null): void;
  /** Forgets a session that has ended here, and tells the other pages, where it is theirs too. `null`: a logout, and nobody was logged in. */
  forget(session: StoredSession | null, why: EndReason): MaybePromise<void>;
  /** The server has confirmed the end of the session. */
  confirmed(): MaybePromise<void>;
  /** Runs the request of a login in its turn. */
  aroundLogin<T>(landed: Promise<void>, ask: () => Promise<T>): Promise<T>;
  /** Runs the request that revokes in its turn. */
  aroundRevocation<T>(landed: Promise<void>, ask: () => Promise<T>): Promise<T>;
  /** Is there something to revoke in these tokens? `isReplaced`: another session has taken its place. */
  canRevoke(tokens: { access: string | null; refresh: string | null }, isReplaced: boolean): boolean;
  /** The stored record, for a logout in a page that has not heard of a session yet. */
  stored(): MaybePromise<StoredSession | null>;
  /** What another page says. */
  hear(message: Message): void;
}

/** What a place needs to do its work. */
export interface PersistenceParts {
  readonly settings: Settings;
  readonly hooks: ServerHooks;
  readonly clock: Clock;
  readonly state: SessionState;
  readonly channel: Channel;
  /** Is the access token good for longer than the refresh margin? */
  isFresh(session: LiveSession): boolean;
  warn(code: WarningCode, message: string): void;
  /** Tells listeners what has been learned. */
  tell(): void;
  /** Another page asks for a token: refreshes, where this page can. */
  refreshForOthers(): void;
  /** Another page has ended the session and may not have had its refresh token: revokes it. */
  revoke(session: LiveSession): void;
  isDisposed(): boolean;
}

export type CreatePersistence = (parts: PersistenceParts, storage: SafeStorage) => Persistence;
