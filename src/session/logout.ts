import type { MaybePromise } from '../platform/token-storage.ts';
import { andThen, ignore, within } from '../platform/wait.ts';
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

/**
 * Returns the function that logs out. This function ends the session in this browser in the same tick, and then asks the server to revoke
 * the tokens.
 */
export function createLogout(
  parts: SessionParts,
  flight: SingleFlight,
  supersedeLogin: () => void,
): () => Promise<LogoutResult> {
  const { settings, hooks, state, place, revoke, abandon, tell } = parts;

  const end = (session: StoredSession): MaybePromise<void> => {
    state.learn([ending(session, 'logout')], { ended: 'logout' });
    return place.forget(session, 'logout');
  };

  /**
   * Ends a stored session that the state of this page does not show. During page load, it is the session that this page was about to show.
   * Later, it is a session that another tab has just started. `found` is `null` when the store has no live session.
   */
  const endUnheard = (found: StoredSession | null, isLoading: boolean): MaybePromise<void> => {
    if (!found) return place.forget(null, 'logout');
    if (state.isEnded(found.id)) return;
    if (!isLoading) return end(found);
    state.endUnseen(found, 'logout');
    return place.forget(found, 'logout');
  };

  /**
   * Returns the tokens for the logout request. Some servers require a valid access token at logout. An expired access token is then
   * refreshed for this request only, and the new token is not stored.
   */
  const proven = async (session: StoredSession): Promise<Revoked> => {
    const { expiresAt, access, scheme } = session;
    if (!hooks.logoutNeedsAccess || (access !== null && (expiresAt === null || parts.clock.now() < expiresAt)))
      return session;
    const asked: Promise<TokenResponse> = hooks.refresh(session.refresh, { signal: new AbortController().signal });
    const tokens = (answer: TokenResponse): Revoked => ({
      scheme,
      access: answer.access ?? null,
      refresh: answer.refresh ?? session.refresh,
    });
    return within(settings.refreshTimeoutMs, asked.then(tokens), () => {
      // The refresh is not aborted, because the server may already have rotated the refresh token. When its answer comes later, the client
      // revokes the new tokens.
      asked.then((late) => abandon(tokens(late), false), ignore);
      return tokens({});
    });
  };

  const tellServer = async (session: StoredSession | null, isSpending: boolean): Promise<boolean> => {
    try {
      if (!session) return await revoke({ access: null, refresh: null, scheme: null }, false);
      // When a refresh is running, `refreshOnce` revokes the new refresh token as soon as the answer comes. So no second refresh is sent
      // here.
      return await revoke(isSpending ? session : await proven(session), false);
    } catch {
      return false;
    }
  };

  return async () => {
    supersedeLogin();
    const { live } = state;
    const isSpending = state.state.status === 'authenticated' && state.state.refresh === 'inFlight';
    // The store is read even when nobody is logged in in this page, because another tab may have just logged in.
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
    const told = place.aroundRevocation(flight.landed, () => tellServer(session, isSpending));
    // In cookie mode the request waits for other tabs and for a running refresh. After `longestMs`, `logout()` returns `revoked: false`,
    // and the request is still sent later.
    const longestMs = settings.lockTimeoutMs + 2 * settings.refreshTimeoutMs;
    const revoked = await within(longestMs, told, () => false);
    if (found && session !== found && found.id !== session?.id) await tellServer(found, false);
    if (revoked) await place.confirmed();
    return { revoked: revoked && !(isSpending && session?.refresh !== null) };
  };
}

/**
 * Whether another tab has rotated the refresh token, so that the store has a newer one than this page. Then the client revokes the stored
 * one.
 */
function isNewer(found: StoredSession, live: StoredSession): boolean {
  return found.id === live.id && found.refreshRevision > live.refreshRevision && found.refresh !== null;
}
