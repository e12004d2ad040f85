import type { MaybePromise } from '../platform/token-storage.ts';
import { andThen, within } from '../platform/wait.ts';
import { ending, type StoredSession } from '../token/record.ts';
import type { TokenResponse } from './options.ts';
import type { Revoked, SessionParts, SingleFlight } from './parts.ts';

/**
 * What became of a logout on the server. Here it is final either way.
 *
 * @category Start
 */
export interface LogoutResult {
  /** Did the server confirm that the refresh token is worthless? */
  revoked: boolean;
}

/** The end of a session by its user: local first, in the same tick, and then as much on the server as can be had. */
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

  /** The session that was found and not heard of: at page load it is this page's own, later another tab has just begun it. */
  const endUnheard = (found: StoredSession | null, isLoading: boolean): MaybePromise<void> => {
    if (!found) return place.forget(null, 'logout');
    if (state.isEnded(found.id)) return;
    if (!isLoading) return end(found);
    state.endUnseen(found, 'logout');
    return place.forget(found, 'logout');
  };

  /** The server may want to know who logs out. A token that is over is refreshed for this call only, and kept nowhere. */
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
    // Also where nobody is logged in here: another tab may have just let somebody in.
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

/** Another tab may have refreshed without our having heard: what it saved is what is good, and what has to be revoked. */
function isNewer(found: StoredSession, live: StoredSession): boolean {
  return found.id === live.id && found.refreshRevision > live.refreshRevision && found.refresh !== null;
}
