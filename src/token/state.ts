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

/** All that can happen to the state. */
export type Action<User> =
  | { type: 'nothingStored' }
  | { type: 'started'; facts: SessionFacts }
  | { type: 'renewed'; facts: SessionFacts }
  | { type: 'refresh'; refresh: RefreshStatus }
  | { type: 'userLoaded'; user: User }
  | { type: 'ended'; reason: EndReason };

/** The state after an action; the same object when the action changes nothing. Pure: time and tokens are the caller's business. */
export function transition<User>(state: AuthState<User>, action: Action<User>): AuthState<User> {
  const before = state.status === 'authenticated' ? state : null;
  switch (action.type) {
    case 'nothingStored':
      return state.status === 'restoring' ? replace(state, { status: 'anonymous', reason: 'initial' }) : state;
    case 'started':
      return replace(state, live(action.facts, null));
    case 'renewed':
      return replace(state, live(action.facts, before?.user ?? null));
    case 'refresh':
      return before ? replace(state, { ...before, refresh: action.refresh }) : state;
    case 'userLoaded':
      return before ? replace(state, { ...before, user: action.user }) : state;
    case 'ended':
      return replace(state, { status: 'anonymous', reason: action.reason });
  }
}

/** Field by field: what is handed in may hold the tokens too. */
function live<User>(facts: SessionFacts, user: User | null): AuthState<User> {
  const { claims, expiresAt, refreshExpiresAt, remember } = facts;
  return { status: 'authenticated', claims, expiresAt, refreshExpiresAt, remember, user, refresh: 'idle' };
}

function replace<User>(before: AuthState<User>, after: AuthState<User>): AuthState<User> {
  const old = before as Record<string, unknown>;
  const entries = Object.entries(after);
  const same =
    entries.length === Object.keys(old).length && entries.every(([key, value]) => Object.is(old[key], value));
  return same ? before : Object.freeze(after);
}
