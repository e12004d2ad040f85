import type { Claims } from './claims.ts';

/**
 * Why a session is over.
 *
 * @category State and events
 */
export type EndReason = 'logout' | 'otherTab' | 'rejected' | 'expired' | 'replaced';

/**
 * What a refresh is doing, beside what we have: a background refresh never looks like loading.
 *
 * @category State and events
 */
export type RefreshStatus = 'idle' | 'inFlight' | 'coolingDown';

/**
 * What is known of a live session, apart from its tokens.
 *
 * @category State and events
 */
export interface SessionFacts {
  /** The access token's claims, read and not verified; `null` when it is opaque or out of our sight. */
  readonly claims: Claims | null;
  /** When the access token ends: epoch ms by our clock; `null` when only the server can tell. */
  readonly expiresAt: number | null;
  /** When the refresh token ends: epoch ms by our clock; `null` when it is opaque or out of our sight. */
  readonly refreshExpiresAt: number | null;
  /** Did the user ask to stay logged in after the browser is closed? */
  readonly remember: boolean;
}

/**
 * What the client knows, as one frozen value. It is the same object until something changes. `status` is what we have, `refresh` what we
 * are doing about it, `user` what `getUser()` has found.
 *
 * @category State and events
 */
export type AuthState<User = unknown> =
  | { readonly status: 'restoring' }
  | { readonly status: 'anonymous'; readonly reason: 'initial' | EndReason }
  | (SessionFacts & { readonly status: 'authenticated'; readonly user: User | null; readonly refresh: RefreshStatus });

/** What a state is made of. */
export interface StateParts<User> {
  /** The session that everybody may see, or why there is none; `null` while that is not known. */
  readonly session: SessionFacts | 'initial' | EndReason | null;
  readonly user: User | null;
  readonly refresh: RefreshStatus;
}

/** The state of these parts; the state before where nothing has changed. Pure: time and tokens are the caller's business. */
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
  // Field by field: what is handed in may hold the tokens too.
  const { claims, expiresAt, refreshExpiresAt, remember } = session;
  return { status: 'authenticated', claims, expiresAt, refreshExpiresAt, remember, user, refresh };
}
