import type { Channel } from '../platform/channel.ts';
import type { Clock } from '../platform/clock.ts';
import type { AuthError } from '../token/errors.ts';
import type { RefreshCause, WarningCode } from '../token/events.ts';
import type { ServerHooks, Settings } from './options.ts';
import type { Pause } from './pause.ts';
import type { Persistence } from './persistence.ts';
import type { Scheme } from './scheme.ts';
import type { LiveSession, SessionState } from './session-state.ts';

/** Who asks for a refresh, and who waits: timer, request, 401, `refresh()`, page load and the other tabs all come through here. */
export interface SingleFlight {
  /**
   * Resolves when there is a token to use. Rejects with `session_ended`, or with `refresh_unavailable`: at once during a pause unless the caller
   * insists, and when the wait takes too long, while the refresh itself goes on.
   */
  refresh(cause: RefreshCause, insist?: boolean): Promise<void>;
  /** What callers are told of a refresh that takes longer than anybody waits; `null` while none does. */
  readonly overdue: AuthError | null;
  /** The session has changed: whoever waits for the refresh of another one is told that theirs has ended. */
  dropStale(): void;
  /** Resolves when no refresh is on its way to the server any more. */
  landed(): Promise<void>;
  /** Nobody waits any more. What is under way is still saved. */
  dispose(): void;
}

/** What is to be made worthless: the tokens, and the scheme under which the server takes an access token. */
export interface Revoked {
  readonly access: string | null;
  readonly refresh: string | null;
  readonly scheme: string | null;
}

/** The parts of one client that the steps of its lifecycle work with. */
export interface SessionParts {
  readonly settings: Settings;
  readonly hooks: ServerHooks;
  readonly clock: Clock;
  readonly state: SessionState;
  /** Where the session lives. */
  readonly place: Persistence;
  readonly channel: Channel;
  readonly pause: Pause;
  readonly scheme: Scheme;
  /** How early the access token of a session is renewed, ms. */
  marginMs(session: LiveSession): number;
  /** Is the access token good for longer than the margin? */
  isFresh(session: LiveSession): boolean;
  /**
   * Revokes, bounded in time. `false` when the server has no way to, or did not confirm it. `isReplaced`: another session has taken the place of
   * this one.
   */
  revoke(tokens: Revoked, isReplaced: boolean): Promise<boolean>;
  /**
   * Revokes a pair that nobody will use: its refresh token must not outlive the logout that it missed. An access token alone is left: where a
   * user has one token (DRF), it is every device's.
   */
  abandon(tokens: Revoked, isReplaced: boolean): void;
  warn(code: WarningCode, message: string): void;
  /** Tells listeners what has happened. */
  tell(): void;
}
