import type { Claims } from './claims.ts';

/**
 * Why a session ended. `logout`: this tab called `logout()`. `otherTab`: the session ended in another tab. `rejected`: the server refused
 * the refresh token or the account. `expired`: the access token expired, and there is no refresh token. `replaced`: a new session took its
 * place.
 *
 * @category State and events
 */
export type EndReason = 'logout' | 'otherTab' | 'rejected' | 'expired' | 'replaced';

/**
 * Whether a refresh is running (`inFlight`), or the client pauses after a failed refresh (`coolingDown`), or neither (`idle`). A refresh in
 * the background does not change `status`.
 *
 * @category State and events
 */
export type RefreshStatus = 'idle' | 'inFlight' | 'coolingDown';

/**
 * What the client knows about a live session, without the session's tokens.
 *
 * @category State and events
 */
export interface SessionFacts {
  /** The access token's claims, read and not verified; `null` when the token is opaque or this page does not have it. */
  readonly claims: Claims | null;
  /** When the access token expires, in epoch ms by this device's clock; `null` when only the server can tell. */
  readonly expiresAt: number | null;
  /** When the refresh token expires, in epoch ms by this device's clock; `null` when the token is opaque or this page does not have it. */
  readonly refreshExpiresAt: number | null;
  /** Whether the user asked to stay logged in after the browser is closed. */
  readonly remember: boolean;
}

/**
 * The state of the client, as one frozen object. The object is replaced only when something changes. `status` says whether there is a
 * session. `refresh` says whether a refresh is running. `user` is the user as the server sent it, or `null` until the client has loaded the
 * user (`getUser()`).
 *
 * @category State and events
 */
export type AuthState<User = unknown> =
  | { readonly status: 'restoring' }
  | { readonly status: 'anonymous'; readonly reason: 'initial' | EndReason }
  | (SessionFacts & { readonly status: 'authenticated'; readonly user: User | null; readonly refresh: RefreshStatus });

/** The values from which a state is made. */
export interface StateParts<User> {
  /**
   * The session that the state shows, or the reason why there is no session; `null` while the client is still looking for a stored session.
   */
  readonly session: SessionFacts | 'initial' | EndReason | null;
  readonly user: User | null;
  readonly refresh: RefreshStatus;
}

/** Returns the state for these parts: the object `before` when nothing has changed, else a new frozen object. */
export function transition<User>(before: AuthState<User>, parts: StateParts<User>): AuthState<User> {
  const after = stateOf(parts);
  const [old, fields] = [before as Record<string, unknown>, Object.entries(after)];
  const isSame =
    fields.length === Object.keys(old).length && fields.every(([name, value]) => Object.is(old[name], value));
  return isSame ? before : Object.freeze(after);
}

function stateOf<User>({ session, user, refresh }: StateParts<User>): AuthState<User> {
  if (session === null) return { status: 'restoring' };
  if (typeof session === 'string') return { status: 'anonymous', reason: session };
  // The fields are listed one by one, because the `session` object may also have the tokens, which must not get into the state.
  const { claims, expiresAt, refreshExpiresAt, remember } = session;
  return { status: 'authenticated', claims, expiresAt, refreshExpiresAt, remember, user, refresh };
}
