import type { AuthError } from './errors.ts';
import type { StoredSession } from './record.ts';
import type { EndReason } from './state.ts';

/**
 * What caused a refresh: the timer, a request, a 401 (`unauthorized`), a call of `refresh()` (`manual`), or page load (`restore`).
 * `otherTab`: another tab refreshed, or asked this tab for a token.
 *
 * @category State and events
 */
export type RefreshCause = 'timer' | 'request' | 'unauthorized' | 'manual' | 'restore' | 'otherTab';

/**
 * How a session started: with `login()`, from the storage at page load (`restore`), with `adopt()`, or in another tab (`otherTab`).
 *
 * @category State and events
 */
export type StartReason = 'login' | 'restore' | 'adopt' | 'otherTab';

/**
 * Something that happened to the session. The client fires the events in the order in which things happened. No event carries a token.
 * `tookMs` is how long the refresh took, in ms. `retryAt` is when the next refresh may start, in epoch ms. `error` is the failure: an error
 * answer of the server, or a network error.
 *
 * @category State and events
 */
export type AuthEvent =
  | { readonly type: 'started'; readonly reason: StartReason }
  | { readonly type: 'refreshed'; readonly cause: RefreshCause; readonly tookMs: number }
  /** A refresh has failed. The session does not end. */
  | { readonly type: 'refreshfailed'; readonly error: AuthError; readonly retryAt: number }
  /** A session has ended. The client fires this event exactly once per session. */
  | { readonly type: 'ended'; readonly reason: EndReason; readonly error?: AuthError }
  | { readonly type: 'warning'; readonly warning: AuthWarning };

/**
 * A problem that does not stop the client and that a developer can fix. A client reports each code at most once.
 *
 * @category Errors and warnings
 */
export type WarningCode =
  | 'storage_failed'
  | 'unknown_refusal'
  | 'user_mismatch'
  | 'cookies_too_large'
  | 'storage_unavailable'
  | 'scheme_mismatch'
  | 'clock_skew'
  | 'insecure_cookie'
  | 'cookie_not_sent'
  | 'cookie_not_deleted'
  | 'lock_unavailable'
  | 'duplicate_client'
  | 'listener_failed';

/**
 * A warning, for `onWarning` and the event `warning`.
 *
 * @category Errors and warnings
 */
export interface AuthWarning {
  /** The code of the problem. Branch on this property. */
  readonly code: WarningCode;
  /** What happened, and how to fix it. */
  readonly message: string;
}

/** What caused a change of the session. An empty object means that another tab caused the change. */
export interface Via {
  /** Why a session started. Default `otherTab`. */
  readonly started?: StartReason | undefined;
  /** Why a session ended. Default `otherTab`. */
  readonly ended?: EndReason | undefined;
  readonly error?: AuthError | undefined;
  /** Set when this page has refreshed: the cause of that refresh, and how long it took in ms. */
  readonly refreshed?: { readonly cause: RefreshCause; readonly tookMs: number } | undefined;
}

/**
 * Returns the events for a change of the shown session from `before` to `after`; `null` means that no session is shown. This function has
 * no side effects.
 */
export function eventsBetween(before: StoredSession | null, after: StoredSession | null, via: Via): AuthEvent[] {
  const events: AuthEvent[] = [];
  if (before && before.id !== after?.id) {
    events.push({ type: 'ended', reason: via.ended ?? 'otherTab', ...(via.error && { error: via.error }) });
  }
  if (after && before?.id !== after.id) events.push({ type: 'started', reason: via.started ?? 'otherTab' });
  if (!after) return events;
  const isRenewed = before?.id === after.id && before.access !== after.access && after.access !== null;
  if (via.refreshed) events.push({ type: 'refreshed', ...via.refreshed });
  else if (isRenewed) events.push({ type: 'refreshed', cause: 'otherTab', tookMs: 0 });
  return events;
}
