import type { AuthError } from './errors.ts';
import type { EndReason } from './state.ts';

/** What asked for a refresh. */
export type RefreshCause = 'timer' | 'request' | 'unauthorized' | 'manual' | 'restore' | 'otherTab';

/** How a session came to be. */
export type StartReason = 'login' | 'restore' | 'adopt' | 'otherTab';

/** What happened, in the order in which it happened. Carries no token. */
export type AuthEvent =
  | { readonly type: 'started'; readonly reason: StartReason }
  | { readonly type: 'refreshed'; readonly cause: RefreshCause; readonly tookMs: number }
  /** The session stays. `retryAt` is epoch ms. */
  | { readonly type: 'refreshfailed'; readonly error: AuthError; readonly retryAt: number }
  /** Exactly one per session. */
  | { readonly type: 'ended'; readonly reason: EndReason; readonly error?: AuthError }
  | { readonly type: 'warning'; readonly warning: AuthWarning };

/** Something that works less well than it should, and that a developer can mend. Reported once per code. */
export type WarningCode =
  | 'storage_failed'
  | 'storage_unavailable'
  | 'scheme_mismatch'
  | 'clock_skew'
  | 'insecure_cookie'
  | 'lock_unavailable'
  | 'duplicate_client'
  | 'listener_failed';

export interface AuthWarning {
  readonly code: WarningCode;
  readonly message: string;
}
