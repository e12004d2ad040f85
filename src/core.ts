/**
 * The lifecycle of a session for any backend: you give it the functions that refresh and revoke tokens.
 *
 * @module latchkey/core
 * @category API
 */

export { createSession } from './create-session.ts';
export type { BroadcastChannelLike } from './platform/channel.ts';
export type { LockManagerLike } from './platform/lock.ts';
export { memoryStorage } from './platform/memory-storage.ts';
export type { MaybePromise, StorageClient, TokenStorage } from './platform/token-storage.ts';
export { webStorage } from './platform/web-storage.ts';
export type { LogoutResult } from './session/logout.ts';
export type { LifecycleOptions, RefreshCall, RevokeCall, SessionOptions, TokenResponse } from './session/options.ts';
export type { Session } from './session/session-api.ts';
export type { Claims } from './token/claims.ts';
export { AuthError, type AuthErrorCode, type AuthErrorDetails } from './token/errors.ts';
export type { AuthEvent, AuthWarning, RefreshCause, StartReason, WarningCode } from './token/events.ts';
export type { StoredSession } from './token/record.ts';
export type { AuthState, EndReason, RefreshStatus, SessionFacts } from './token/state.ts';
