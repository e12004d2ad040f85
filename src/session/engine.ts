import { createAllowedOrigins } from '../platform/allowed-origins.ts';
import { openChannel } from '../platform/channel.ts';
import { createClock } from '../platform/clock.ts';
import { registerClient } from '../platform/duplicates.ts';
import { createListeners } from '../platform/listeners.ts';
import { onPageHide, onWakeUp } from '../platform/page.ts';
import { longestLeaveMs, watchPageLeaving } from '../platform/page-leaving.ts';
import { createSafeStorage } from '../platform/safe-storage.ts';
import { idOfTokens } from '../platform/session-id.ts';
import { andThen, ignore, unlessAborted } from '../platform/wait.ts';
import { readToken } from '../token/claims.ts';
import { AuthError, disposedError } from '../token/errors.ts';
import type { WarningCode } from '../token/events.ts';
import type { AuthState } from '../token/state.ts';
import { marginOf } from '../token/timing.ts';
import { type AuthorizedFetch, createAuthorizedFetch } from './authorized-fetch.ts';
import { createGoodToken, createTokenAtOnce } from './good-token.ts';
import { createLogin, type LoginOptions } from './login.ts';
import { createLogout } from './logout.ts';
import type { ServerHooks, Settings } from './options.ts';
import { loadPage } from './page-load.ts';
import type { SessionParts } from './parts.ts';
import { createPause } from './pause.ts';
import type { CreatePersistence } from './persistence.ts';
import { createRevocation } from './revocation.ts';
import type { Scheme } from './scheme.ts';
import type { SchemeParts } from './scheme-question.ts';
import type { Session } from './session-api.ts';
import { createSessionState, type LiveSession } from './session-state.ts';
import { createSingleFlight } from './single-flight.ts';
import { createRefreshTimer } from './timer.ts';

/** The parts of a client that `createAuth` and `createSession` use: the public session and internal functions. */
export interface Engine<User> {
  readonly session: Session<User>;
  readonly send: AuthorizedFetch;
  /** Requests tokens and starts a session with them, unless another login or a logout came in between. */
  begin(options: LoginOptions): Promise<AuthState<User>>;
  /** Returns the live session, or `null` while the state does not show one. */
  current(): LiveSession | null;
  /** Puts the user into the state, if the session with this id is still the live one. */
  userLoaded(id: string, user: User): void;
  readonly scheme: Scheme;
  warn(code: WarningCode, message: string): void;
  /** Throws `disposed` after `dispose()`. */
  alive(): void;
  /** The longest time that a request waits for a token, in ms. After that time the request has failed with `refresh_unavailable`. */
  readonly longestWaitMs: number;
}

export interface EngineOptions {
  readonly settings: Settings;
  readonly allowedOrigins: readonly (string | URL)[];
  readonly hooks: ServerHooks;
  /** Chooses where the session is kept. */
  readonly persistIn: CreatePersistence;
  createScheme(parts: SchemeParts): Scheme;
}

/**
 * The key under which the `using` statement finds `dispose()`. A browser without `Symbol.dispose` has no `using` statement, and reads no such
 * key: another symbol keeps the object valid there.
 */
const disposeSymbol: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');

export function createEngine<User>({
  settings,
  allowedOrigins,
  hooks,
  persistIn,
  createScheme,
}: EngineOptions): Engine<User> {
  const { now, name } = settings;
  const origins = createAllowedOrigins(allowedOrigins);
  let disposed = false;

  const clock = createClock(now);
  const listeners = createListeners<User>(settings.onWarning);
  const { warn, tell } = listeners;
  const state = createSessionState<User>(clock, listeners, () => {
    flight.dropStale();
    timer.plan();
  });
  const channel = openChannel(settings.channel, name, hooks.server);
  const marginMs = (session: LiveSession) =>
    place.canRefresh(session) ? marginOf(settings.refreshMarginMs, session) : 0;
  const isFresh = (session: LiveSession) => state.isGood(session, marginMs(session), place.isFinal(session));

  const given = settings.storage;
  const storage = given.bind?.({ name, server: hooks.server, warn, changed: () => look() }) ?? given;
  const common = { settings, hooks, clock, state, warn, tell };
  const place = persistIn(
    {
      ...common,
      channel,
      isFresh,
      refreshForOthers: () => void flight.refresh('otherTab').catch(ignore),
      revoke: (session) => parts.abandon(session, true),
      isDisposed: () => disposed,
    },
    createSafeStorage(storage, state.isEnded, warn),
  );
  const pause = createPause(now, state, channel);
  const scheme = createScheme(common);
  const revocation = createRevocation({ hooks, settings, place, scheme });
  const parts: SessionParts = { ...common, ...revocation, place, channel, pause, scheme, marginMs, isFresh };

  const leaving = watchPageLeaving(now);
  const flight = createSingleFlight(parts, leaving);
  const timer = createRefreshTimer(parts, flight);

  const look = () => {
    if (disposed) return;
    andThen(place.look(), () => {
      tell();
      timer.plan();
    });
  };
  channel.listen((message) => {
    if (message.kind === 'pause') {
      pause.hear(message);
      tell();
    } else place.hear(message);
  });

  const findGoodToken = createGoodToken(parts, flight);
  const tokenAtOnce = createTokenAtOnce(parts, flight);
  const login = createLogin(parts, flight);
  const logout = createLogout(parts, flight, login.supersede);
  const ready = Promise.resolve()
    .then(() => (disposed ? undefined : loadPage(parts, flight)))
    .catch(() => {
      // The application's own storage threw. The state must not stay `restoring`.
      state.show();
      tell();
    })
    .then(() => state.state);

  const alive = () => {
    if (disposed) throw disposedError();
  };
  const send = createAuthorizedFetch({ ...parts, origins, flight, ready, findGoodToken, alive });

  const stops = [
    onWakeUp(({ type }) => {
      pause.wakeUp(type === 'online');
      look();
    }),
    onPageHide(() => void place.left()),
    leaving.stop,
    place.watch(look),
    () => place.closed?.(),
    registerClient(name, hooks.server, warn),
  ];
  Promise.resolve().then(tell);

  const settled = async (signal: AbortSignal | undefined) => {
    alive();
    signal?.throwIfAborted();
    if (state.state.status === 'restoring') await unlessAborted(ready, signal);
    // The client was disposed before it read the store.
    if (state.state.status === 'restoring') alive();
  };
  const begin = async (options: LoginOptions) => {
    alive();
    await login.begin(options).catch((error) => {
      // `dispose()` came in between.
      alive();
      throw error;
    });
    return state.state;
  };
  const dispose = () => {
    if (disposed) return;
    disposed = true;
    login.supersede();
    listeners.close();
    timer.stop();
    flight.dispose();
    for (const stop of stops) stop();
    channel.close();
  };

  const session: Session<User> = {
    ready,
    get state() {
      return state.state;
    },
    get accessToken() {
      return disposed ? null : tokenAtOnce();
    },
    subscribe: (listener) => listeners.subscribe(listener, state.state),
    on: listeners.on,
    adopt(tokens, { remember = false } = {}) {
      const [access, refresh] = [readToken(tokens?.access), readToken(tokens?.refresh)];
      const tokensId = idOfTokens({ access, refresh });
      return begin({ reason: 'adopt', remember, tokensId, ask: async () => tokens ?? {} });
    },
    logout: async ({ signal } = {}) => {
      alive();
      return unlessAborted(logout(), signal);
    },
    async refresh({ signal } = {}) {
      await settled(signal);
      if (!state.shown && !place.canAsk) throw new AuthError('not_authenticated', 'Nobody is logged in.');
      await unlessAborted(flight.refresh('manual', true), signal);
      return state.state;
    },
    async getAccessToken({ minValiditySeconds, signal } = {}) {
      await settled(signal);
      return (await findGoodToken(signal, { minValiditySeconds }))?.access ?? null;
    },
    fetch: (input, init) => send(input, init),
    fetchOver: (transport) => (input, init) => send(input, init, { transport }),
    dispose,
    [disposeSymbol]: dispose,
  };

  // A logger may call `JSON.stringify(auth)`, and the result must not contain the token.
  Object.defineProperty(session, 'accessToken', { enumerable: false });
  return {
    session,
    send,
    begin,
    current: () => state.shown,
    scheme,
    warn(code, message) {
      warn(code, message);
      tell();
    },
    alive,
    longestWaitMs: settings.lockTimeoutMs + 2 * settings.refreshTimeoutMs + longestLeaveMs + 2000,
    userLoaded(id, user) {
      if (state.shown?.id !== id) return;
      state.userLoaded(id, user);
      tell();
    },
  };
}
