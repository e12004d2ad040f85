/**
 * Everything: `createAuth` with `auth.api` (ky), the presets for servers, the storages, and Djoser's account endpoints.
 *
 * @module latchkey
 * @category API
 */

export { type AuthWithApi as Auth, createAuth, type KyInstance } from './api.ts';
export type { AuthOptions } from './auth.ts';
export { nextPath } from './bindings/next-path.ts';
export { onUserChange, type UserChange } from './bindings/user-change.ts';
export { djoserAccount } from './djoser/account.ts';
export type { MailedLink, NewUsername, ProfileChanges, Registration, UserList } from './djoser/account-forms.ts';
export type { AccountOptions, CallOptions, DjoserAccount } from './djoser/account-types.ts';
export { allauthHeadless, djoser, djoserToken, djRestAuth, ninjaJwt, simpleJwt } from './djoser/presets.ts';
export type { CsrfSource, ServerConfig, ServerOverrides, ServerWords } from './djoser/server-config.ts';
export type { DjoserUser } from './djoser/user.ts';
export type { BroadcastChannelLike } from './platform/channel.ts';
export { type CookieStorageOptions, cookieStorage } from './platform/cookie-storage.ts';
export type { LockManagerLike } from './platform/lock.ts';
export { memoryStorage } from './platform/memory-storage.ts';
export type { MaybePromise, StorageClient, TokenStorage } from './platform/token-storage.ts';
export { webStorage } from './platform/web-storage.ts';
export type { LogoutResult } from './session/logout.ts';
export type { LifecycleOptions } from './session/options.ts';
export type { Session } from './session/session-api.ts';
export type { Claims } from './token/claims.ts';
export { AuthError, type AuthErrorCode, type AuthErrorDetails } from './token/errors.ts';
export type { AuthEvent, AuthWarning, RefreshCause, StartReason, WarningCode } from './token/events.ts';
export type { StoredSession } from './token/record.ts';
export type { AuthState, EndReason, RefreshStatus, SessionFacts } from './token/state.ts';
