import { arrivalMs, type StoredSession } from '../platform/storage.ts';
import { readClaims, readToken } from '../token/claims.ts';
import { AuthError, sessionEnded } from '../token/errors.ts';
import type { RefreshCause } from '../token/events.ts';
import { expiryOf } from '../token/expiry.ts';
import { isForeign } from './lease.ts';
import { isOver, isProbe, type LiveSession, liveSession } from './live-session.ts';
import type { TokenResponse } from './options.ts';
import { reconcile } from './reconcile.ts';
import { abandon } from './revocation.ts';
import type { Rooms } from './rooms.ts';
import { unavailable, unavailableBecause } from './unavailable.ts';
import { delay, ignore, within } from './wait.ts';

/** What one refresh reports while it is under way. */
export interface AttemptContext extends Rooms {
  /** The request is leaving now. */
  onSend(): void;
  /** The session ends here, and its waiters are told by the attempt's own error. */
  onEnd(id: string): void;
  /** A pair came after we had stopped waiting for it, and was saved. */
  onLate(): void;
}

/** Another tab that is about to save its new pair gets this long before a refusal is believed, ms. */
const graceMs = 500;
const lookEveryMs = 50;
/** How long a page that was just loaded waits for another tab to hand it a token, ms. */
const askMs = 50;
const lookOftenMs = 10;

/** What was asked for: the session, its access token at that time, and why. */
export interface RefreshRequest {
  readonly id: string;
  readonly known: string | null;
  readonly knownRevision: number;
  readonly cause: RefreshCause;
}

/**
 * One refresh, from the look at the store to the new pair in it. Returns when there is a token to use; throws
 * `session_ended` when there will be none, and `refresh_unavailable` when there may be one later.
 */
export async function attempt(
  context: AttemptContext,
  { id, known, knownRevision, cause }: RefreshRequest,
  held: boolean,
): Promise<void> {
  const { settings, wiring, ledger, vault, tabs, lease, board, prospects } = context;
  const { now, refreshTimeoutMs } = settings;
  const current = (): LiveSession => {
    if (ledger.live?.stored.id !== id) throw sessionEnded();
    return ledger.live;
  };

  /** Another tab's work, if it has done any since we were asked. */
  const look = async (): Promise<boolean> => {
    await reconcile(ledger, vault);
    const live = current();
    return live.stored.access !== known && prospects.good(live);
  };

  /** Looks until another tab has delivered or the time is up. */
  const lookFor = async (ms: number, everyMs = lookEveryMs): Promise<boolean> => {
    for (let waited = 0; waited < ms; waited += everyMs) {
      await delay(everyMs);
      if (await look()) return true;
    }
    return false;
  };

  /** Waits for a tab that spends the token without the lock. */
  const standBy = async (): Promise<boolean> => {
    if (await look()) return true;
    while (isForeign(current().stored, lease.owner, now(), refreshTimeoutMs))
      if (await lookFor(lookEveryMs)) return true;
    return false;
  };

  /** The newest revision that any tab is known to have saved. */
  const newest = async (): Promise<number> => {
    const notes = (await board.read()).map((note) => note.split(' '));
    return Math.max(0, ...notes.map(([of, revision]) => (of === id ? Number(revision) : 0)));
  };

  if (await standBy()) return;
  const revision = await newest();
  for (let waited = 0; current().stored.revision < revision && waited < arrivalMs; waited += lookOftenMs)
    if (await lookFor(lookOftenMs, lookOftenMs)) return;
  if (!wiring.cookieMode && current().stored.refresh === null) return withoutRefreshToken();
  if (!held && !(await lease.take(current, standBy))) return;
  if (wiring.cookieMode && vault.volatile && tabs.connected) {
    // Another tab may have a token: one that was saved since is on its way, and at page load asking is cheaper than refreshing.
    const worthMs = knownRevision < current().stored.revision ? graceMs : known === null ? askMs : 0;
    if (worthMs) tabs.ask(id);
    if (await lookFor(worthMs, lookOftenMs)) return;
  }
  return spend(true);

  async function withoutRefreshToken(): Promise<void> {
    if (vault.volatile && tabs.connected) {
      // The tab that logged in has the refresh token, and it never leaves that tab.
      tabs.ask(id);
      if (await lookFor(refreshTimeoutMs)) return;
    }
    const live = current();
    if (cause !== 'unauthorized' && !isOver(live, now()))
      throw unavailable('There is no refresh token, and the access token is still good.');
    context.onEnd(id);
    ledger.end('expired');
    await vault.clear();
    throw sessionEnded();
  }

  async function spend(mayTryAgain: boolean): Promise<void> {
    const { stored } = current();
    const startedAt = now();
    const abort = new AbortController();
    let gaveUp = false;
    context.onSend();
    const asked = new Promise<TokenResponse>((settle) =>
      settle(context.refresh(stored.refresh, { signal: abort.signal })),
    );
    try {
      const answer = await within(refreshTimeoutMs, asked, () => {
        gaveUp = true;
        abort.abort();
        throw new AuthError(
          'refresh_unavailable',
          `The refresh request was not answered in ${refreshTimeoutMs / 1000} s.`,
        );
      });
      await commit(answer, stored, startedAt);
    } catch (error) {
      // An answer after all: the server has rotated, and this is the only copy of the new pair.
      if (gaveUp) asked.then((answer) => commit(answer, stored, startedAt)).then(context.onLate, ignore);
      if (!(error instanceof AuthError) || error.code !== 'session_ended') {
        if (!gaveUp) await lease.release();
        throw unavailableBecause(error);
      }
      if (ledger.live?.stored.id !== id) throw error;
      await refused(error, stored, mayTryAgain);
    }
  }

  async function refused(error: AuthError, spent: StoredSession, mayTryAgain: boolean): Promise<void> {
    if (await standBy()) return;
    if (vault.storage.shared && !vault.volatile && (await lookFor(graceMs))) return;
    // The store holds another refresh token than the one that was refused, or a cookie that we cannot see may have changed.
    const mayDiffer = wiring.cookieMode ? !isProbe(current()) : current().stored.refresh !== spent.refresh;
    if (mayTryAgain && mayDiffer) return spend(false);
    const shown = ledger.state.status === 'authenticated';
    context.onEnd(id);
    if (wiring.cookieMode && !shown) ledger.drop();
    else ledger.end('rejected', error);
    await vault.clear();
    throw error;
  }

  async function commit(answer: TokenResponse, spent: StoredSession, startedAt: number): Promise<void> {
    const refresh = readToken(answer.refresh);
    const discard = () => {
      if (refresh !== spent.refresh || wiring.cookieMode)
        abandon(context, { access: readToken(answer.access), refresh, scheme: spent.scheme });
    };
    if (ledger.live?.stored.id !== id) {
      discard();
      throw sessionEnded();
    }
    await reconcile(ledger, vault);
    if (ledger.live?.stored.id !== id || ledger.live.stored.refresh !== spent.refresh) {
      // Another tab logged out, logged somebody in, or won a race for the same token: what is stored counts.
      discard();
      current();
      return;
    }
    const access = readToken(answer.access) ?? (vault.storage.managedBy && (await vault.read())?.access);
    if (!access) throw new AuthError('bad_response', 'The refresh answer holds no access token.');
    const arrivedAt = now();
    const next = renewed(current().stored, access, refresh ?? spent.refresh, arrivedAt);
    if (next.clockOffsetMs === null && spent.clockOffsetMs !== null) warnOfClock();
    await vault.write(next);
    // A logout that came while an asynchronous store was writing: the vault has cleared it again behind us.
    if (ledger.live?.stored.id !== id) {
      discard();
      throw sessionEnded();
    }
    const expiresAt = answer.expiresInSeconds ? arrivedAt + answer.expiresInSeconds * 1000 : undefined;
    const live = liveSession(next, expiresAt);
    const gained = access !== known && prospects.good(live);
    if (gained) context.coolDown.succeeded();
    else context.coolDown.useless();
    ledger.renew(live, cause, now() - startedAt);
    if (vault.volatile) tabs.share(next);
    // Before the lock is free: who gets it next may not see yet what was saved, but knows then that there is something to see.
    if (vault.storage.shared && !vault.failed) await board.post(`${id} ${next.revision}`);
  }

  function warnOfClock(): void {
    ledger.warn(
      'clock_skew',
      'A token looked over when it arrived: this clock is wrong. The server decides when a token is over.',
    );
  }
}

/** The record after a refresh: the same session with new tokens. */
function renewed(stored: StoredSession, access: string, refresh: string | null, now: number): StoredSession {
  const { leaseUntil: _until, leaseBy: _by, ...kept } = stored;
  const expiresAt = expiryOf(readClaims(access), stored.clockOffsetMs);
  // A token cannot be over when it arrives, so our clock is wrong, and no arithmetic with it can be trusted any more.
  const clockIsWrong = expiresAt !== null && expiresAt <= now;
  return {
    ...kept,
    access,
    refresh,
    clockOffsetMs: clockIsWrong ? null : stored.clockOffsetMs,
    lifetimeMs: stored.lifetimeMs ?? (expiresAt === null || clockIsWrong ? null : expiresAt - now),
    savedAt: now,
    revision: stored.revision + 1,
  };
}
