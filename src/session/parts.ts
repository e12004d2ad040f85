import type { Channel } from '../platform/channel.ts';
import type { Clock } from '../platform/clock.ts';
import type { AuthError } from '../token/errors.ts';
import type { RefreshCause, WarningCode } from '../token/events.ts';
import type { ServerHooks, Settings } from './options.ts';
import type { Pause } from './pause.ts';
import type { Persistence } from './persistence.ts';
import type { Scheme } from './scheme.ts';
import type { LiveSession, SessionState } from './session-state.ts';

/** Runs at most one refresh at a time in this page, for all causes: timer, request, 401, `refresh()`, page load and other tabs. */
export interface SingleFlight {
  /**
   * Starts a refresh, or joins the running one. Resolves when there is a usable token. Rejects with `session_ended` when the session ends.
   * Rejects with `refresh_unavailable` when the refresh fails, at once during a pause (unless `insist` is `true`), and when the caller has
   * waited too long. In the last case the refresh itself continues.
   */
  refresh(cause: RefreshCause, insist?: boolean): Promise<void>;
  /**
   * The error that callers of `refresh` got because the running refresh takes longer than they wait; `null` before that, and without a
   * refresh.
   */
  readonly overdue: AuthError | null;
  /**
   * Called when the session has changed. When the session for which the running refresh started is no longer live, the callers of that
   * refresh get `session_ended`.
   */
  dropStale(): void;
  /** Resolves when no refresh is running any more. */
  landed(): Promise<void>;
  /** Rejects the promises of all callers of `refresh` that wait. A running refresh still saves its tokens. */
  dispose(): void;
}

/**
 * The tokens to revoke, and the scheme with which the server accepts the access token. `null`: this page does not have the token, or does
 * not know the scheme.
 */
export interface Revoked {
  readonly access: string | null;
  readonly refresh: string | null;
  readonly scheme: string | null;
}

/** The parts of one client. The functions for login, refresh, logout and `fetch` use them. */
export interface SessionParts {
  readonly settings: Settings;
  readonly hooks: ServerHooks;
  readonly clock: Clock;
  readonly state: SessionState;
  /** Where the session is kept. */
  readonly place: Persistence;
  readonly channel: Channel;
  readonly pause: Pause;
  readonly scheme: Scheme;
  /** Returns how long before its expiry the session's access token is refreshed, in ms. */
  marginMs(session: LiveSession): number;
  /** Whether the access token is valid for longer than the margin. */
  isFresh(session: LiveSession): boolean;
  /**
   * Asks the server to revoke tokens, and waits up to `refreshTimeoutMs`. Returns whether the server confirmed. `isReplaced`: another
   * session has replaced the session of these tokens.
   */
  revoke(tokens: Revoked, isReplaced: boolean): Promise<boolean>;
  /**
   * Asks the server to revoke tokens that nobody will use, and does not wait for the answer. A refresh token must not stay valid after a
   * logout. An access token alone is not revoked: with DRF's tokens, all devices of a user share one token, and its revocation would log
   * out all of them.
   */
  abandon(tokens: Revoked, isReplaced: boolean): void;
  warn(code: WarningCode, message: string): void;
  /** Calls the listeners for all states and events since the last call of `tell`. */
  tell(): void;
}
