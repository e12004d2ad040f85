import type { MaybePromise } from '../platform/token-storage.ts';
import { andThen, within } from '../platform/wait.ts';
import { ending, type StoredSession } from '../token/record.ts';
import type { TokenResponse } from './options.ts';
import type { Revoked, SessionParts, SingleFlight } from './parts.ts';

/**
 * The result of a logout. The session has ended in this browser in any case.
 *
 * @category Start
 */
export interface LogoutResult {
  /** Whether the server confirmed that the refresh token is revoked. */
  revoked: boolean;
}

/** Returns the function that logs out. It ends the session in this browser in the same tick, and then asks the server to revoke the tokens. */
export function createLogout(
  parts: SessionParts,
  flight: SingleFlight,
  supersedeLogin: () => void,
): () => Promise<LogoutResult> {
  const { settings, hooks, state, place, revoke, tell } = parts;

  const end = (session: StoredSession): MaybePromise<void> => {
    state.learn([ending(session, 'logout')], { ended: 'logout' });
    return place.forget(session, 'logout');
  };

  /**
   * Ends a stored session that this page has not shown. At page load this is the page's own session. Later, another tab has just started
   * the session.
   */
  const endUnheard = (found: StoredSession | null, isLoading: boolean): MaybePromise<void> => {
    if (!found) return place.forget(null, 'logout');
    if (state.isEnded(found.id)) return;
    if (!isLoading) return end(found);
    state.endUnseen(found, 'logout');
    return place.forget(found, 'logout');
  };

  /**
   * Returns the tokens for a server that requires a valid access token at logout. An expired access token is refreshed for this call only,
   * and the new one is not stored.
   */
  const proven = async (session: StoredSession): Promise<Revoked> => {
    const { expiresAt, access } = session;
    if (!hooks.logoutNeedsAccess || (access !== null && (expiresAt === null || parts.clock.now() < expiresAt)))
      return session;
    const abort = new AbortController();
    const asked: Promise<TokenResponse> = hooks.refresh(session.refresh, { signal: abort.signal });
    const answer = await within(settings.refreshTimeoutMs, asked, () => {
      abort.abort();
      return {} as TokenResponse;
    });
    return { scheme: session.scheme, access: answer.access ?? null, refresh: answer.refresh ?? session.refresh };
  };

  const tellServer = async (session: StoredSession | null): Promise<boolean> => {
    try {
      return await revoke(session ? await proven(session) : { access: null, refresh: null, scheme: null }, false);
    } catch {
      return false;
    }
  };

  return async () => {
    supersedeLogin();
    const { live } = state;
    const isSpending = state.state.status === 'authenticated' && state.state.refresh === 'inFlight';
    // The store is read even when nobody is logged in here, because another tab may just have logged in.
    const reading = place.stored();
    const isLoading = !live && state.state.status === 'restoring';
    const forgetting = live ? end(live) : null;
    state.show('logout');
    const unheard = andThen(reading, (found) => (live && !found ? undefined : endUnheard(found, isLoading)));
    tell();
    await forgetting;
    await unheard;
    tell();
    const found = await reading;
    const session = live && !(found && isNewer(found, live)) ? live : found;
    const revoked = await place.aroundRevocation(flight.landed(), () => tellServer(session));
    if (found && session !== found && found.id !== session?.id) await tellServer(found);
    if (revoked) await place.confirmed();
    return { revoked: revoked && !(isSpending && session?.refresh !== null) };
  };
}

/** Whether the stored refresh token is newer than this page's, because another tab has refreshed. Then the stored one is revoked. */
function isNewer(found: StoredSession, live: StoredSession): boolean {
  return found.id === live.id && found.refreshRevision > live.refreshRevision && found.refresh !== null;
}
