import { newestRevision } from '../platform/board.ts';
import { arrivalMs, type StoredSession } from '../platform/storage.ts';
import { readClaims, readToken } from '../token/claims.ts';
import { AuthError, sessionEnded } from '../token/errors.ts';
import type { RefreshCause } from '../token/events.ts';
import { expiryOf } from '../token/expiry.ts';
import type { EndReason } from '../token/state.ts';
import { isGood, isProbe, type LiveSession, liveSession } from './live-session.ts';
import type { TokenResponse } from './options.ts';
import { reconcile } from './reconcile.ts';
import { abandon } from './revocation.ts';
import type { Rooms } from './rooms.ts';
import { unavailable, unavailableBecause } from './unavailable.ts';
import { answerWithin, delay, ignore, lookAgain } from './wait.ts';

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
/** How soon the cookie of a page that was left is looked for again: this, and twice as long each time, ms. */
const askAgainMs = 100;

/**
 * One refresh, from the look at the store to the new pair in it. Returns when there is a token to use; throws
 * `session_ended` when there will be none, and `refresh_unavailable` when there may be one later. `asked` is the session as it was
 * when somebody asked.
 */
export async function attempt(
  context: AttemptContext,
  asked: StoredSession,
  cause: RefreshCause,
  held: boolean,
): Promise<void> {
  const { settings, wiring, ledger, vault, tabs, lease, board, prospects } = context;
  const { now, refreshTimeoutMs } = settings;
  const { id } = asked;
  const current = (): LiveSession => {
    const live = ledger.session(id);
    if (!live) throw sessionEnded();
    return live;
  };

  /** Another tab's work, if it has done any since we were asked. */
  const look = async (): Promise<boolean> => {
    await reconcile(ledger, vault);
    const live = current();
    return live.access !== asked.access && prospects.good(live);
  };

  /** Looks until another tab has delivered or the time is up. */
  const lookFor = (ms: number, everyMs = lookEveryMs) => lookAgain(look, everyMs, ms, now);

  /** Waits for a tab that spends the token without the lock. */
  const standBy = async (): Promise<boolean> => {
    if (await look()) return true;
    // In cookie mode a tab that held the lock has gone without a word: the browser alone gets what it was given.
    while (!(held && vault.volatile) && lease.isForeign(current())) if (await lookFor(lookEveryMs)) return true;
    return false;
  };

  await othersWorkArrives();
  // Last of all, with nothing to wait for between this look and the request.
  if (await standBy()) return;
  if (!wiring.cookieMode && current().refresh === null) return withoutRefreshToken();
  // No lease for a question: written into the hint for all tabs, it would look like a session to them.
  if (!held && !isProbe(current()) && !(await lease.take(current, standBy))) return;
  if (wiring.cookieMode && vault.volatile && tabs.connected) {
    // Another tab may have a token: one that was saved since is on its way, and at page load asking is cheaper than refreshing.
    const worthMs = asked.revision < current().revision ? graceMs : asked.access === null ? askMs : 0;
    if (worthMs) tabs.ask(id);
    if (await lookFor(worthMs, lookOftenMs)) return;
  }
  // A page that was left in the middle of its refresh leaves its lease behind, and the browser takes the cookie of the answer all the
  // same: until the lease is over, a refusal may be of the cookie before that one.
  const leftUntil = wiring.cookieMode && lease.isForeign(current()) ? (current().leaseUntil ?? 0) : 0;
  if (vault.volatile && !isProbe(current())) await lease.note(current());
  return spend(true);

  /** What another tab has saved, as its note says, may not be in sight yet. */
  async function othersWorkArrives(): Promise<void> {
    const revision = await newestRevision(board, id);
    const isInSight = () => current().revision >= revision;
    const arrived = () => look().then(isInSight);
    if (!isInSight() && !(await arrived())) await lookAgain(arrived, lookOftenMs, arrivalMs, now);
  }

  async function withoutRefreshToken(): Promise<void> {
    if (vault.volatile && tabs.connected) {
      // The tab that logged in has the refresh token, and it never leaves that tab.
      tabs.ask(id);
      if (await lookFor(refreshTimeoutMs)) return;
    }
    if (cause !== 'unauthorized' && isGood(current(), now())) throw unavailable('No refresh token.');
    return over('expired');
  }

  async function spend(mayTryAgain: boolean, againMs = askAgainMs): Promise<void> {
    const spent = current();
    const startedAt = now();
    const accept = (answer: TokenResponse) => commit(answer, spent, startedAt);
    let gaveUp = false;
    context.onSend();
    try {
      const answer = await answerWithin(
        refreshTimeoutMs,
        (signal) => context.refresh(spent.refresh, { signal }),
        (late) => {
          gaveUp = true;
          // An answer after all: the server has rotated, and this is the only copy of the new pair.
          late.then(accept).then(context.onLate, ignore);
          throw unavailable(`The refresh request was not answered in ${refreshTimeoutMs / 1000} s.`);
        },
      );
      await accept(answer);
    } catch (error) {
      if (!(error instanceof AuthError) || error.code !== 'session_ended') {
        if (!gaveUp) await lease.release();
        throw unavailableBecause(error);
      }
      await refused(error, spent, mayTryAgain, againMs);
    }
  }

  async function refused(error: AuthError, spent: StoredSession, mayTryAgain: boolean, againMs: number): Promise<void> {
    if (await standBy()) return;
    if (now() < leftUntil) {
      await delay(againMs);
      return spend(true, 2 * againMs);
    }
    if (vault.storage.shared && !vault.volatile && (await lookFor(graceMs))) return;
    // The store holds another refresh token than the one that was refused, or a cookie that we cannot see may have changed.
    const mayDiffer = wiring.cookieMode ? !isProbe(current()) : current().refresh !== spent.refresh;
    if (mayTryAgain && mayDiffer) return spend(false);
    return over('rejected', error);
  }

  async function over(reason: EndReason, error?: AuthError): Promise<never> {
    context.onEnd(id);
    // Behind a cookie there may never have been a session.
    if (wiring.cookieMode && !ledger.known) ledger.drop();
    else ledger.end(reason, error);
    await vault.clear();
    throw error ?? sessionEnded();
  }

  async function commit(answer: TokenResponse, spent: StoredSession, startedAt: number): Promise<void> {
    const refresh = readToken(answer.refresh);
    const discard = () => {
      if (refresh !== spent.refresh || wiring.cookieMode)
        abandon(context, { access: readToken(answer.access), refresh, scheme: spent.scheme });
    };
    /** The session, if it is still there to be renewed. */
    const lasting = (): LiveSession => {
      if (!ledger.session(id)) discard();
      return current();
    };
    lasting();
    await reconcile(ledger, vault);
    // Another tab logged out, logged somebody in, or won a race for the same token: what is stored counts.
    if (lasting().refresh !== spent.refresh) return discard();
    const access = await vault.accessOf(answer, isProbe(current()));
    if (!access) throw new AuthError('bad_response', 'The refresh answer has no access token.');
    const record = renewed(lasting(), access, refresh ?? spent.refresh, now());
    if (record.clockOffsetMs === null && spent.clockOffsetMs !== null)
      ledger.warn('clock_skew', 'A new token looked over: this clock is wrong. The server decides from now on.');
    await vault.write(record);
    // A logout that came while an asynchronous store was writing: the vault has cleared it again behind us.
    lasting();
    const live = liveSession(record, answer.expiresInSeconds);
    if (live.access !== asked.access && prospects.good(live)) context.coolDown.succeeded();
    else context.coolDown.useless();
    ledger.renew(live, cause, now() - startedAt);
    if (vault.volatile) tabs.share(live);
    // Before the lock is free: who gets it next may not see yet what was saved, but knows then that there is something to see.
    if (vault.storage.shared && !vault.failed) await board.post(`${id} ${live.revision}`);
  }
}

/** The record after a refresh: the same session with new tokens. */
function renewed(stored: StoredSession, access: string, refresh: string | null, now: number): StoredSession {
  const expiresAt = expiryOf(readClaims(access), stored.clockOffsetMs);
  // A token cannot be over when it arrives, so our clock is wrong, and no arithmetic with it can be trusted any more.
  const clockIsWrong = expiresAt !== null && expiresAt <= now;
  return {
    ...stored,
    access,
    refresh,
    clockOffsetMs: clockIsWrong ? null : stored.clockOffsetMs,
    lifetimeMs: stored.lifetimeMs ?? (expiresAt === null || clockIsWrong ? null : expiresAt - now),
    savedAt: now,
    revision: stored.revision + 1,
    leaseUntil: undefined,
    leaseBy: undefined,
  };
}
