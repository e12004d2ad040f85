import { idOfTokens, randomId } from '../platform/session-id.ts';
import { ignore, unlessAborted } from '../platform/wait.ts';
import { isRecord, readClaims, readToken, userOf } from '../token/claims.ts';
import { AuthError, sessionEnded } from '../token/errors.ts';
import { ending, nextStart, type StoredSession } from '../token/record.ts';
import { clockSkewOf, timesOf } from '../token/timing.ts';
import type { TokenResponse } from './options.ts';
import type { SessionParts, SingleFlight } from './parts.ts';

/** How a session starts: where its tokens come from, and whether it is remembered. */
export interface LoginOptions {
  readonly reason: 'login' | 'adopt';
  readonly remember: boolean;
  readonly signal?: AbortSignal | undefined;
  /** An id of the tokens, when the caller gave them. */
  readonly tokensId?: string;
  /** Requests the tokens. `user`: the user, when the server sends the user together with the tokens. */
  ask(): Promise<TokenResponse & { readonly user?: unknown }>;
}

/** One call of `login()` or `adopt()`. */
interface Turn {
  readonly tokensId: string | undefined;
  readonly remember: boolean;
  isOver: boolean;
  /** Settles when the call is over. */
  done: Promise<void>;
}

/** Starts sessions, with a login or with tokens that came in another way. */
export interface Login {
  begin(options: LoginOptions): Promise<void>;
  /** Makes sure that a login that is still running starts no session. */
  supersede(): void;
}

/** The difference between the clocks of device and server from which on the developer is warned, in ms. */
const skewMs = 300_000;

export function createLogin(parts: SessionParts, flight: SingleFlight): Login {
  const { clock, hooks, state, place, pause, scheme, abandon, warn, tell } = parts;
  let latest: Turn | null = null;

  const recordOf = (answer: TokenResponse, access: string, askedAt: number, options: LoginOptions): StoredSession => {
    const claims = readClaims(access);
    const refresh = readToken(answer.refresh);
    const fromLogin = options.reason === 'login';
    const now = clock.now();
    const { expiresInSeconds } = answer;
    const skew = fromLogin ? clockSkewOf(claims, askedAt) : 0;
    if (Math.abs(skew) > skewMs)
      warn('clock_skew', `This clock is ${Math.round(-skew / 1000)} s off the server's. It is allowed for.`);
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

  const start = async (
    answer: TokenResponse & { user?: unknown },
    askedAt: number,
    options: LoginOptions,
    turn: Turn,
  ): Promise<void> => {
    const access = readToken(await place.accessOf(answer, true));
    /**
     * Called when another login or a logout came in between. When that login has the same tokens, this call ends as that one does.
     * Otherwise nobody uses the tokens of this call: they are revoked, and the call fails.
     */
    const giveWay = () => {
      if (isSame(turn, latest)) return latest?.done;
      abandon({ access, refresh: readToken(answer.refresh), scheme: null }, state.live !== null);
      throw sessionEnded();
    };
    if (turn !== latest) return giveWay();
    if (!access) {
      throw options.reason === 'login'
        ? new AuthError('bad_response', 'The login answer holds no access token. Compare the option `fields`.')
        : new AuthError('invalid_input', 'The tokens hold no usable access token.');
    }
    const record = recordOf(answer, access, askedAt, options);
    // Another tab got the same tokens.
    if (state.live?.id === record.id) return state.show();
    await place.save(record, null);
    if (turn !== latest) {
      if (!isSame(turn, latest)) {
        state.learn([ending(record, 'logout')]);
        await place.forget(record, 'expired');
      }
      return giveWay();
    }
    const replaced = state.live;
    pause.reset();
    const news = replaced && replaced.id !== record.id ? [ending(replaced, 'replaced'), record] : [record];
    // Some servers send the login name under this key, which is not the user.
    const user = isRecord(answer.user) ? answer.user : undefined;
    state.learn(news, { started: options.reason, ended: 'replaced' }, user);
    tell();
    place.announce(state.live);
    if (replaced && replaced.id !== record.id) {
      await place.forget(replaced, 'replaced');
      // Only after the new record was stored and announced: a tab that still sends the old refresh token would be refused, and would end
      // the new session.
      if (replaced.refresh !== null && replaced.refresh !== record.refresh) abandon(replaced, true);
    }
    if (scheme.isUnknown(record)) await scheme.find();
  };

  const run = async (turn: Turn, options: LoginOptions) => {
    const { signal } = options;
    let askedAt = clock.now();
    const ask = () => {
      askedAt = clock.now();
      return options.ask();
    };
    const asked = options.reason === 'login' ? place.aroundLogin(flight.landed(), ask) : ask();
    let answer: TokenResponse & { readonly user?: unknown };
    try {
      answer = await unlessAborted(asked, signal);
    } catch (error) {
      // The caller has aborted. When the server answers with tokens later, nobody uses them, and they are revoked.
      if (signal?.aborted)
        asked
          .then(({ access, refresh }) => {
            const tokens = { access: readToken(access), refresh: readToken(refresh), scheme: null };
            abandon(tokens, state.live !== null);
          })
          .catch(ignore);
      throw turn === latest || signal?.aborted ? error : sessionEnded();
    }
    await start(answer, askedAt, options, turn);
  };

  return {
    async begin(options) {
      options.signal?.throwIfAborted();
      const { tokensId, remember } = options;
      const turn: Turn = { tokensId, remember, isOver: false, done: Promise.resolve() };
      // React's StrictMode runs an effect twice, and so an app may adopt the same tokens twice.
      if (latest && isSame(turn, latest) && remember === latest.remember && !latest.isOver) return latest.done;
      latest = turn;
      turn.done = run(turn, options).finally(() => {
        turn.isOver = true;
      });
      return turn.done;
    },
    supersede() {
      latest = null;
    },
  };
}

const isSame = (turn: Turn, other: Turn | null): boolean =>
  turn.tokensId !== undefined && turn.tokensId === other?.tokensId;
