import type { Lock } from '../platform/lock.ts';
import type { StoredSession } from '../platform/storage.ts';
import { isGood, liveSession } from './live-session.ts';
import type { TokenResponse } from './options.ts';
import type { Refresher } from './refresh.ts';
import { type Revoked, revoke } from './revocation.ts';
import type { Rooms } from './rooms.ts';
import { answerWithin } from './wait.ts';

/**
 * What became of a logout on the server. Here it is final either way.
 *
 * @category Start
 */
export interface LogoutResult {
  /** Did the server confirm that the refresh token is worthless? */
  revoked: boolean;
}

type DepartureContext = Rooms & {
  readonly refresher: Refresher;
  readonly lock: Lock;
  supersede(): void;
};

/** The end of a session by its user: local first, in the same tick, and then as much on the server as can be had. */
export function createDeparture(context: DepartureContext): () => Promise<LogoutResult> {
  const { settings, wiring, ledger, vault, tabs, refresher, lock, supersede } = context;

  /** The server may want to know who logs out. A token that is over is refreshed for this call only, and kept nowhere. */
  const proven = async (stored: StoredSession): Promise<Revoked> => {
    if (!wiring.logoutNeedsAccess || isGood(liveSession(stored), settings.now())) return stored;
    const { access = null, refresh = stored.refresh } = await answerWithin<TokenResponse>(
      settings.refreshTimeoutMs,
      (signal) => context.refresh(stored.refresh, { signal }),
      () => ({}),
    );
    return { scheme: stored.scheme, access, refresh };
  };

  const tellServer = async (stored: StoredSession | null): Promise<boolean> => {
    try {
      if (wiring.cookieMode) await refresher.landed();
      return await revoke(context, stored ? await proven(stored) : { access: null, refresh: null });
    } catch {
      return false;
    }
  };

  return async () => {
    supersede();
    const { live, state } = ledger;
    const spending = state.status === 'authenticated' && state.refresh === 'inFlight';
    // Also where nobody is logged in here: another tab may have just let somebody in.
    const reading = vault.read();
    if (live) vault.bury(live.id);
    const clearing = vault.clear(wiring.cookieMode);
    if (live || state.status === 'restoring') ledger.end('logout');
    ledger.tell();
    if (live) tabs.ended(live.id);
    await clearing;
    const found = await reading;
    const stored = live && !(found && isNewer(found, live)) ? live : found;
    if (stored && !live) tabs.ended(stored.id);
    // The cookie is the browser's: a refresh of any tab that landed after the logout would set it again.
    if (!wiring.cookieMode) return { revoked: (await tellServer(stored)) && !spending };
    const revoked = await lock(() => tellServer(stored));
    if (revoked && ledger.state.status === 'anonymous') await vault.clear();
    return { revoked };
  };
}

/** Another tab may have refreshed without our having heard: what it saved is what is good, and what has to be revoked. */
function isNewer(found: StoredSession, live: StoredSession): boolean {
  return found.id === live.id && found.revision > live.revision && found.refresh !== null;
}
