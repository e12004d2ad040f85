import type { Lock } from '../platform/lock.ts';
import { randomId } from '../platform/random-id.ts';
import { recordOf, type StoredSession } from '../platform/storage.ts';
import { readClaims, readToken } from '../token/claims.ts';
import { AuthError, sessionEnded } from '../token/errors.ts';
import type { StartReason } from '../token/events.ts';
import { assumeClock, measureClock } from '../token/expiry.ts';
import { liveSession } from './live-session.ts';
import type { TokenResponse } from './options.ts';
import type { Refresher } from './refresh.ts';
import { abandon } from './revocation.ts';
import type { Rooms } from './rooms.ts';
import { ignore, unlessAborted } from './wait.ts';

/** How a session is opened: where its tokens come from, and for how long it is kept. */
export interface OpenOptions {
  readonly reason: StartReason;
  readonly remember: boolean;
  readonly signal?: AbortSignal | undefined;
  ask(): Promise<TokenResponse>;
}

/** The beginning of sessions: login, adopted tokens, and the attempt to find one behind a cookie. */
export interface Arrival {
  open(options: OpenOptions): Promise<void>;
  /** In cookie mode, whether somebody is logged in is for the server to say; elsewhere it is known that nobody is. */
  probe(): void;
  /** A login that is still under way shall not come into force any more. */
  supersede(): void;
}

type ArrivalContext = Rooms & {
  readonly refresher: Refresher;
  readonly lock: Lock;
};

/** From this offset on it is a fault of the device and worth telling, ms. */
const skewMs = 300_000;

export function createArrival(context: ArrivalContext): Arrival {
  const { settings, wiring, ledger, vault, tabs, coolDown, refresher, lock } = context;
  let latest = 0;

  const begin = async (answer: TokenResponse, { reason, remember }: OpenOptions, turn: number) => {
    const refresh = wiring.cookieMode ? null : readToken(answer.refresh);
    const access = await vault.accessOf(answer, !ledger.live);
    /** Another login or a logout came in between: nobody will use these tokens. */
    const expectLatest = () => {
      if (turn === latest) return;
      abandon(context, { access, refresh });
      throw sessionEnded();
    };
    expectLatest();
    if (!access) {
      throw reason === 'login'
        ? new AuthError(
            'bad_response',
            'The login answer holds no access token. Compare `fields` of the server option.',
          )
        : new AuthError('invalid_input', 'The tokens hold no usable access token.');
    }
    const now = settings.now();
    const claims = readClaims(access);
    const clock = reason === 'login' ? measureClock(claims, now) : assumeClock(claims);
    const stored: StoredSession = {
      id: randomId(),
      access,
      refresh,
      ...clock,
      remember,
      scheme: null,
      savedAt: now,
      revision: 1,
    };
    const replace = () => {
      if (!ledger.live || ledger.live.id === stored.id) return;
      tabs.ended(ledger.live.id);
      vault.bury(ledger.live.id);
      if (ledger.known) ledger.end('replaced');
      else ledger.drop();
    };
    replace();
    const writing = vault.write(stored);
    if (writing) await writing;
    expectLatest();
    // A session that was being restored may have begun while a slow store was being written.
    replace();
    coolDown.reset();
    const offsetMs = clock.clockOffsetMs ?? 0;
    if (Math.abs(offsetMs) > skewMs)
      ledger.warn('clock_skew', `This clock is ${Math.round(offsetMs / 1000)} s off the server's. It is allowed for.`);
    ledger.start(liveSession(stored, answer.expiresInSeconds), reason);
    ledger.tell();
    if (vault.volatile) tabs.share(stored);
    tabs.changed(stored);
  };

  return {
    async open(options) {
      options.signal?.throwIfAborted();
      latest += 1;
      const turn = latest;
      const asked =
        wiring.cookieMode && options.reason === 'login'
          ? lock(() => refresher.landed().then(options.ask))
          : options.ask();
      let answer: TokenResponse;
      try {
        answer = await unlessAborted(asked, options.signal);
      } catch (error) {
        // Given up by the caller: a session that the server opens all the same belongs to nobody.
        if (options.signal?.aborted)
          asked
            .then((late) => abandon(context, { access: readToken(late.access), refresh: readToken(late.refresh) }))
            .catch(ignore);
        throw turn === latest || options.signal?.aborted ? error : sessionEnded();
      }
      await begin(answer, options, turn);
    },
    probe() {
      if (!wiring.cookieMode) throw new AuthError('not_authenticated', 'Nobody is logged in.');
      if (ledger.live) return;
      ledger.hold(liveSession(recordOf({ id: randomId() })));
    },
    supersede() {
      latest += 1;
    },
  };
}
