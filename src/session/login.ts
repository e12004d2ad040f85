import { idOfTokens, randomId } from '../platform/session-id.ts';
import { ignore, unlessAborted, within } from '../platform/wait.ts';
import { isRecord, readClaims, readToken, userOf } from '../token/claims.ts';
import { clockSkewWarning } from '../token/clock-skew.ts';
import { AuthError, sessionEnded } from '../token/errors.ts';
import { ending, nextStart, type StoredSession } from '../token/record.ts';
import { timesOf } from '../token/timing.ts';
import type { TokenResponse } from './options.ts';
import type { SessionParts, SingleFlight } from './parts.ts';

/** How a session starts: where its tokens come from, and whether it is remembered. */
export interface LoginOptions {
  readonly reason: 'login' | 'adopt';
  readonly remember: boolean;
  readonly signal?: AbortSignal | undefined;
  /** The id of the tokens (`idOfTokens`), when the caller gave the tokens to `adopt()`. */
  readonly tokensId?: string;
  /** Requests the tokens. The result has the property `user` when the server sends the user together with the tokens. */
  ask(): Promise<TokenResponse & { readonly user?: unknown }>;
}

/** In cookie mode: the longest time, in ms, that a login waits for other logins, refreshes and revocations before it sends its request. */
const longestTurnMs = 30_000;

/** One call of `login()` or `adopt()`. */
interface Turn {
  /** The number of this call: calls are numbered in the order in which they were made. */
  readonly number: number;
  readonly tokensId: string | undefined;
  readonly remember: boolean;
  /**
   * Whether the client has sent the request for the tokens. In cookie mode, a login first waits for other logins, refreshes and
   * revocations.
   */
  isSent: boolean;
  /** Whether the call has failed because its request could not be sent in time. This request must not be sent later. */
  isOverdue: boolean;
  /** Whether the session has started. After that, an abort by the application has no effect. */
  hasStarted: boolean;
  /** Settles when the call is over. */
  done: Promise<void>;
}

/** Starts sessions: with a login, or with tokens that the application got in another way. */
export interface Login {
  begin(options: LoginOptions): Promise<void>;
  /** Cancels all running calls: none of them starts a session any more. */
  supersede(): void;
}

export function createLogin(parts: SessionParts, flight: SingleFlight): Login {
  const { clock, hooks, state, place, pause, scheme, abandon, warn, tell } = parts;
  /** The calls that are not over. */
  const running = new Set<Turn>();
  let count = 0;
  /**
   * The number of the last call that started a session, or that a logout cancelled. This call and all calls before it can no longer start a
   * session.
   */
  let over = 0;

  const recordOf = (answer: TokenResponse, access: string, askedAt: number, options: LoginOptions): StoredSession => {
    const claims = readClaims(access);
    const refresh = readToken(answer.refresh);
    const fromLogin = options.reason === 'login';
    const now = clock.now();
    const { expiresInSeconds } = answer;
    const skew = fromLogin ? clockSkewWarning(claims, askedAt) : null;
    if (skew) warn('clock_skew', skew);
    // Two tabs that get the same tokens use the same session id.
    const common = idOfTokens({ access, refresh });
    return {
      version: 2,
      server: hooks.server,
      user: userOf(claims),
      id: fromLogin || state.isEnded(common) ? randomId() : common,
      startedAt: nextStart(state.known, now),
      access,
      revision: 1,
      ...timesOf({ claims, askedAt, now, from: options.reason, lifetimeMs: null, expiresInSeconds }),
      refresh,
      refreshRevision: 1,
      remember: options.remember,
      scheme: null,
    };
  };

  /** Revokes tokens that nobody uses. */
  const discard = ({ access, refresh }: TokenResponse) =>
    abandon({ access: readToken(access), refresh: readToken(refresh), scheme: null }, state.live !== null);

  /**
   * Waits for the calls that were made after this one and have sent their request. The last call that succeeds starts the session. A second
   * login that fails must not undo the first one, for example after a double-click with a one-time code.
   */
  const laterOnes = async ({ number }: Turn) => {
    const find = () => [...running].filter((each) => each.number > number && each.isSent);
    for (let later = find(); later.length > 0; later = find()) await Promise.allSettled(later.map(({ done }) => done));
  };

  /** Starts the session with the tokens of the answer. */
  const start = async (
    answer: TokenResponse & { user?: unknown },
    askedAt: number,
    options: LoginOptions,
    turn: Turn,
  ): Promise<void> => {
    const refresh = readToken(answer.refresh);
    const mayStart = () => turn.number > over && !options.signal?.aborted;
    /**
     * Whether the live session already has this refresh token. A second session with this token would send it to the server a second time.
     */
    const isLive = () => refresh !== null && state.live?.refresh === refresh;
    /**
     * Called when a later login has started its session, a logout came in between, or the caller has aborted. When a later call has the
     * same tokens, this call waits for the result of that call. When the live session has the same refresh token, this call succeeds.
     * Otherwise the tokens are revoked, and this call fails with `session_ended`.
     */
    const giveWay = () => {
      const twin = [...running].find((each) => each.number > turn.number && isSame(each, turn));
      if (twin) return twin.done;
      if (isLive()) return;
      discard(answer);
      throw sessionEnded();
    };
    const access = readToken(await place.accessOf(answer, true));
    await laterOnes(turn);
    if (!mayStart()) return giveWay();
    if (!access) {
      throw options.reason === 'login'
        ? new AuthError('bad_response', 'The login answer holds no access token. Compare the option `fields`.')
        : new AuthError('invalid_input', 'The tokens hold no usable access token.');
    }
    const record = recordOf(answer, access, askedAt, options);
    // The live session already has these tokens, for example because another tab has adopted them too.
    if (options.reason === 'adopt' && (isLive() || (state.live?.id === record.id && state.live.access === access))) {
      over = turn.number;
      return state.show();
    }
    await place.save(record, null);
    if (!mayStart()) {
      if (state.live?.id !== record.id) {
        state.learn([ending(record, 'logout')]);
        await place.forget(record, 'expired');
      }
      return giveWay();
    }
    over = turn.number;
    turn.hasStarted = true;
    const replaced = state.live;
    pause.reset();
    const news = replaced && replaced.id !== record.id ? [ending(replaced, 'replaced'), record] : [record];
    // Some servers send only the login name under the key `user`. A string is not used as the user.
    const user = isRecord(answer.user) ? answer.user : undefined;
    state.learn(news, { started: options.reason, ended: 'replaced' }, user);
    tell();
    place.announce(state.live);
    if (replaced && replaced.id !== record.id) {
      await place.forget(replaced, 'replaced');
      // The old tokens are revoked only after the new record was stored and announced. Earlier, another tab could still send the old
      // refresh token. The server would refuse it, and that tab would end the new session.
      if (replaced.refresh !== null && replaced.refresh !== refresh) abandon(replaced, true);
    }
  };

  const run = async (turn: Turn, options: LoginOptions) => {
    const { signal } = options;
    const ask = async () => {
      // A logout or a later login came while this login waited for its turn.
      if (turn.number <= over || turn.isOverdue) throw sessionEnded();
      signal?.throwIfAborted();
      turn.isSent = true;
      const askedAt = clock.now();
      const asked = options.ask();
      try {
        await unlessAborted(asked, signal);
      } catch (error) {
        // The application has aborted the call. The server may still answer with tokens, which are then revoked.
        if (signal?.aborted) asked.then(discard, ignore);
        else await laterOnes(turn);
        throw turn.number > over || signal?.aborted ? error : sessionEnded();
      }
      await start(await asked, askedAt, options, turn);
    };
    const work = options.reason === 'login' ? place.aroundLogin(flight.landed, ask) : ask();
    const inTime = within<void | Promise<void>>(longestTurnMs, work, () => {
      if (turn.isSent) return work;
      turn.isOverdue = true;
      throw new AuthError('unreachable', unsent);
    });
    try {
      await unlessAborted(inTime, signal);
    } catch (error) {
      if (!turn.hasStarted) throw error;
      await work;
    }
    const { live } = state;
    if (turn.hasStarted && live && scheme.isUnknown(live)) await scheme.find();
  };

  return {
    async begin(options) {
      options.signal?.throwIfAborted();
      const { tokensId, remember } = options;
      count += 1;
      const turn: Turn = {
        number: count,
        tokensId,
        remember,
        isSent: false,
        isOverdue: false,
        hasStarted: false,
        done: Promise.resolve(),
      };
      // React's StrictMode runs an effect twice, so an application may adopt the same tokens twice in a row. Both calls then share one
      // result.
      const last = [...running].pop();
      if (last && last.number === count - 1 && last.number > over && last.remember === remember && isSame(last, turn)) {
        count -= 1;
        return last.done;
      }
      running.add(turn);
      turn.done = run(turn, options).finally(() => running.delete(turn));
      return turn.done;
    },
    supersede() {
      over = count;
    },
  };
}

const unsent =
  'The login was not sent: the answer to an earlier request of this browser is missing, and would replace its cookie. Try again.';

const isSame = (one: Turn, other: Turn): boolean => one.tokensId !== undefined && one.tokensId === other.tokensId;
