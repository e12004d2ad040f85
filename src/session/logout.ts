import type { Lock } from '../platform/lock.ts';
import type { StoredSession } from '../platform/storage.ts';
import { isOver, liveSession } from './live-session.ts';
import type { TokenResponse } from './options.ts';
import type { Refresher } from './refresh.ts';
import { type Revoked, revoke } from './revocation.ts';
import type { Rooms } from './rooms.ts';
import { within } from './wait.ts';

/** What became of a logout on the server. Here it is final either way. */
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
    if (!wiring.logoutNeedsAccess || !isOver(liveSession(stored), settings.now())) return stored;
    const abort = new AbortController();
    const renewed = await within(
      settings.refreshTimeoutMs,
      context.refresh(stored.refresh, { signal: abort.signal }),
      (): TokenResponse => {
        abort.abort();
        return {};
      },
    );
    return { scheme: stored.scheme, access: renewed.access ?? null, refresh: renewed.refresh ?? stored.refresh };
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
    const reading = live?.stored ?? (state.status === 'restoring' ? vault.read() : null);
    const clearing = vault.clear(wiring.cookieMode);
    if (live || state.status === 'restoring') ledger.end('logout');
    ledger.tell();
    if (live) tabs.ended(live.stored.id);
    await clearing;
    const stored = await reading;
    if (stored && !live) tabs.ended(stored.id);
    // The cookie is the browser's: a refresh of any tab that landed after the logout would set it again.
    if (!wiring.cookieMode) return { revoked: (await tellServer(stored)) && !spending };
    const revoked = await lock(() => tellServer(stored));
    if (revoked && ledger.state.status === 'anonymous') await vault.clear();
    return { revoked };
  };
}
