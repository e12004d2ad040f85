import type { AuthError } from './errors.ts';
import type { StoredSession } from './record.ts';
import type { EndReason } from './state.ts';

/**
 * What asked for a refresh.
 *
 * @category State and events
 */
export type RefreshCause = 'timer' | 'request' | 'unauthorized' | 'manual' | 'restore' | 'otherTab';

/**
 * How a session came to be.
 *
 * @category State and events
 */
export type StartReason = 'login' | 'restore' | 'adopt' | 'otherTab';

/**
 * What happened, in the order in which it happened. Carries no token. `tookMs` is how long the refresh took, ms; `retryAt` is when the
 * next one may start, epoch ms; `error` is what the server, or the network, had against it.
 *
 * @category State and events
 */
export type AuthEvent =
  | { readonly type: 'started'; readonly reason: StartReason }
  | { readonly type: 'refreshed'; readonly cause: RefreshCause; readonly tookMs: number }
  /** The session stays. */
  | { readonly type: 'refreshfailed'; readonly error: AuthError; readonly retryAt: number }
  /** Exactly one per session. */
  | { readonly type: 'ended'; readonly reason: EndReason; readonly error?: AuthError }
  | { readonly type: 'warning'; readonly warning: AuthWarning };

/**
 * Something that works less well than it should, and that a developer can mend. Reported once per code.
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
  | 'lock_unavailable'
  | 'duplicate_client'
  | 'listener_failed';

/**
 * A warning, for `onWarning` and the event `warning`.
 *
 * @category Errors and warnings
 */
export interface AuthWarning {
  /** What to branch on. */
  readonly code: WarningCode;
  /** What happened, and what to do about it. */
  readonly message: string;
}

/** How news came: from another tab, unless more is said. */
export interface Via {
  /** Why a session begins. */
  readonly started?: StartReason | undefined;
  /** Why a session ends, and what the server had against it. */
  readonly ended?: EndReason | undefined;
  readonly error?: AuthError | undefined;
  /** A refresh of our own brought it. */
  readonly refreshed?: { readonly cause: RefreshCause; readonly tookMs: number } | undefined;
}

/** What happened, as the difference between the session that was shown before and the one that is shown after news. Pure. */
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
