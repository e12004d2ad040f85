import type { Lock } from '../platform/lock.ts';
import type { StoredSession } from '../platform/storage.ts';
import { type AttemptContext, revokeWithin } from './attempt.ts';
import { isOver, liveSession } from './live-session.ts';
import type { Refresher } from './refresh.ts';
import { andThen } from './wait.ts';

/** What became of a logout on the server. Here it is final either way. */
export interface LogoutResult {
  /** Did the server confirm that the refresh token is worthless? */
  revoked: boolean;
}

type DepartureContext = Omit<AttemptContext, 'onSend' | 'onLate'> & {
  readonly refresher: Refresher;
  readonly lock: Lock;
  supersede(): void;
};

/** The end of a session by its user: local first, in the same tick, and then as much on the server as can be had. */
export function createDeparture(context: DepartureContext): () => Promise<LogoutResult> {
  const { settings, wiring, ledger, vault, tabs, refresher, lock, supersede } = context;

  /** The server may want to know who logs out. A token that is over is refreshed for this call only, and kept nowhere. */
  const proof = async (stored: StoredSession): Promise<[refresh: string | null, access: string | null]> => {
    if (!wiring.logoutNeedsAccess || !isOver(liveSession(stored), settings.now()))
      return [stored.refresh, stored.access];
    const { access = null, refresh = stored.refresh } = await context.refresh(stored.refresh, {
      signal: new AbortController().signal,
    });
    return [refresh, access];
  };

  const tellServer = async (stored: StoredSession): Promise<boolean> => {
    try {
      return await revokeWithin(context, ...(await proof(stored)));
    } catch {
      return false;
    }
  };

  return async () => {
    supersede();
    const { live, state } = ledger;
    const spending = state.status === 'authenticated' && state.refresh === 'inFlight';
    const stored = live?.stored ?? (state.status === 'restoring' ? vault.read() : null);
    const clearing = vault.clear(wiring.cookieMode);
    if (live || state.status === 'restoring') ledger.end('logout');
    ledger.tell();
    if (live) tabs.ended(live.stored.id);
    tabs.changed();
    await clearing;
    return andThen(stored, async (known) => {
      if (!known && !wiring.cookieMode) return { revoked: false };
      const session = known ?? { access: null, refresh: null };
      // A refresh that lands after the logout would set the cookie again.
      const revoking = wiring.cookieMode
        ? lock(() => refresher.landed().then(() => tellServer(session as StoredSession)))
        : tellServer(session as StoredSession);
      const revoked = await revoking;
      if (revoked && wiring.cookieMode && ledger.state.status === 'anonymous') await vault.clear();
      return { revoked: revoked && !(spending && !wiring.cookieMode) };
    });
  };
}
