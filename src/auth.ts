import { type AccountAccess, accountAccess } from './djoser/account-access.ts';
import { createAddress } from './djoser/address.ts';
import { checkServer } from './djoser/check-server.ts';
import { warnOfCookies } from './djoser/cookie-warnings.ts';
import { createCsrf } from './djoser/csrf.ts';
import { createEndpoints } from './djoser/endpoints.ts';
import { djoser } from './djoser/presets.ts';
import { bareEndpoints, type ServerConfig } from './djoser/server-config.ts';
import { createUserCall, type DjoserUser } from './djoser/user.ts';
import { persistInStorage } from './persistence/choose-place.ts';
import { inServerCookie } from './persistence/in-server-cookie.ts';
import { hintStorage } from './platform/hint-storage.ts';
import { memoryStorage } from './platform/memory-storage.ts';
import { hasDocument } from './platform/page.ts';
import type { TokenStorage } from './platform/token-storage.ts';
import { unlessAborted } from './platform/wait.ts';
import { webStorage } from './platform/web-storage.ts';
import type { AuthorizedFetch } from './session/authorized-fetch.ts';
import { createEngine } from './session/engine.ts';
import { type LifecycleOptions, noCsrf, settle } from './session/options.ts';
import { fixedScheme } from './session/scheme.ts';
import { askedScheme, type SchemeQuestion } from './session/scheme-question.ts';
import type { Session } from './session/session-api.ts';
import { isRecord, userOf } from './token/claims.ts';
import { checkOption, sessionEnded } from './token/errors.ts';
import type { WarningCode } from './token/events.ts';
import type { AuthState } from './token/state.ts';

/**
 * Options of `createAuth`.
 *
 * @category Start
 */
export interface AuthOptions extends LifecycleOptions {
  /**
   * Where Djoser is mounted, such as `/auth/` or `https://api.example.com/auth/`. `baseUrl` also identifies the server: the client does not
   * use a stored session of another `baseUrl`.
   */
  baseUrl: string | URL;
  /** The prefix of `auth.api`; default: the root of `baseUrl`'s origin. */
  apiUrl?: string | URL;
  /** More origins that may get the token. The origins of `baseUrl` and `apiUrl` are always allowed. */
  allowedOrigins?: readonly (string | URL)[];
  /** The server's endpoints and names; default `djoser()`. */
  server?: ServerConfig;
}

/**
 * The client of a Djoser or SimpleJWT server: login, refresh, logout, and requests with the token.
 *
 * @category Start
 */
export interface Auth<User = DjoserUser> extends Session<User> {
  /**
   * Logs in. The keys of `credentials` are the server's: `username` or `email`, and `password`. `path` is the endpoint of a further login
   * step, relative to `baseUrl`.
   *
   * @throws AuthError `invalid_credentials`, `incomplete_login` (see `answer`), `invalid_input` (see `fields`), `throttled`, `csrf`,
   * `unreachable`, `server_error`, `bad_response`; `not_authenticated` for a 403, such as a lockout; `session_ended` when a later login or
   * a logout came in between.
   * @example
   * await auth.login({ username: 'ada', password }, { remember: true })
   */
  login(
    credentials: object,
    options?: { remember?: boolean; path?: string; signal?: AbortSignal },
  ): Promise<AuthState<User>>;
  /**
   * Asks the server whether the access token is valid: its signature and its expiry. Returns `false` when nobody is logged in. The result
   * says nothing about the account: the token of a deleted user is still valid.
   */
  verify(options?: { signal?: AbortSignal }): Promise<boolean>;
  /**
   * Returns the logged-in user. When `state` already has the user, no request is sent, unless `reload` is `true`. Calls at the same time
   * share one request; calls with a signal do not.
   *
   * @throws AuthError `not_authenticated`, `session_ended`, `refresh_unavailable`, `throttled`, `unreachable`, `server_error`,
   * `bad_response`.
   */
  getUser(options?: { reload?: boolean; signal?: AbortSignal }): Promise<User>;
  /** @internal */
  readonly [accountAccess]: AccountAccess<User>;
}

/** The parts from which `createAuth` makes `auth.api`. */
export interface AuthParts<User> {
  readonly auth: Auth<User>;
  readonly send: AuthorizedFetch;
  /** `fetch` without a token. */
  readonly inner: typeof fetch;
  /** Returns the prefix for API requests. Called only when a request is made, because a relative prefix without a page throws. */
  apiUrl(): string;
  /** The longest time that a request waits for a token, in ms. After that time the request has failed with `refresh_unavailable`. */
  readonly longestWaitMs: number;
  /** Returns the id of the session that is shown now; `undefined` when nobody is logged in. */
  sessionId(): string | undefined;
}

/**
 * Creates a client without `auth.api`. Use your own HTTP client, and give it `auth.fetch`.
 *
 * @category Start
 * @throws TypeError with code `invalid_option`, naming the option.
 * @example
 * const auth = createAuth({ baseUrl: 'https://api.example.com/auth/' })
 * await auth.login({ username, password })
 * const response = await auth.fetch('https://api.example.com/orders/')
 */
export function createAuth<User = DjoserUser>(options: AuthOptions): Auth<User> {
  return assemble<User>(options).auth;
}

/** Returns the default storage. Without a page (in Node) the session is kept in memory. */
function defaultStorage(cookieMode: boolean): TokenStorage {
  if (!hasDocument()) return memoryStorage();
  return cookieMode ? hintStorage() : webStorage();
}

/** Creates the client: connects the server's endpoints with the engine of the session. */
export function assemble<User>(options: AuthOptions): AuthParts<User> {
  checkOption('baseUrl', typeof options === 'object' && options !== null, 'given: createAuth({ baseUrl: "/auth/" })');
  const server = checkServer(options.server ?? djoser());
  const address = createAddress(options.baseUrl, options.apiUrl);
  const cookieMode = server.refreshIn === 'cookie';
  const settings = settle(options, () => defaultStorage(cookieMode));
  const { now, fetch } = settings;
  const csrf = createCsrf(server.csrf, fetch, address.endpoint);
  const bareAccess = {
    server,
    csrf,
    now,
    fetch,
    url: address.endpoint,
    warn: (code: WarningCode, message: string) => warn(code, message),
  };
  const endpoints = createEndpoints(bareAccess);
  const bare = bareEndpoints(server);
  const question: SchemeQuestion = {
    schemes: ['Bearer', 'JWT'],
    async askUser(token, scheme) {
      const answer = await endpoints.askUser(token, scheme);
      // In the meantime another user may have logged in. The answer is then about the earlier user, and is not checked.
      if (answer.user && current()?.access === token) checkUser(answer.user);
      return answer;
    },
    hasReadToken: endpoints.hasReadToken,
  };

  const { session, send, begin, current, alive, userLoaded, scheme, warn, longestWaitMs } = createEngine<User>({
    settings,
    allowedOrigins: [...address.origins(), ...(options.allowedOrigins ?? [])],
    persistIn: cookieMode ? inServerCookie : persistInStorage,
    createScheme: (parts) =>
      server.scheme === 'auto' ? askedScheme(parts, question) : fixedScheme(server.scheme, parts.warn),
    hooks: {
      server: address.serverId(),
      refresh: endpoints.refresh,
      revoke: server.paths.revoke === null ? null : endpoints.revoke,
      logoutNeedsAccess: server.logoutNeedsAccess,
      header: server.header,
      isBare: (url) => bare.some((path) => address.isEndpoint(url, path)),
      judge: endpoints.judge,
      isRefused: endpoints.isRefused,
      // Only the server that set the CSRF cookie reads the header. In CORS, another origin would have to allow it.
      csrf: cookieMode ? (url) => (address.isOwn(url) ? csrf.header() : null) : noCsrf,
    },
  });
  // Django changes the CSRF token at a login, also of another tab.
  session.on('started', ({ reason }) => reason !== 'restore' && csrf.forget());
  // A server that renders pages has no cookie to delete.
  if (cookieMode && globalThis.location) warnOfCookies({ paths: server.paths, twoNames: address.twoNames(), warn });
  const whileAlive: typeof globalThis.fetch = async (input, init) => {
    alive();
    return fetch(input, init);
  };
  const authorized = { ...bareAccess, fetch: session.fetch, secrets: () => [current()?.access] };
  const readUser = createUserCall<User>(authorized);

  /** The running request for the user. Components that are mounted at the same time share this request. */
  let asked: { of: string; user: Promise<User> } | null = null;

  /** Warns when the server sends another user than the token names: a cache may then show one user's data to another user. */
  const checkUser = (user: unknown) => {
    const claimed = userOf(current()?.claims ?? null);
    const shown = isRecord(user) ? user : {};
    // With SimpleJWT's setting USER_ID_FIELD, the claim is not the `id` of the user but another field, so all fields are compared. A number
    // and a text, such as a hashed id, cannot be compared.
    const isOther =
      claimed !== null &&
      /string|number/.test(typeof shown.id) &&
      /^\d+$/.test(String(shown.id)) === /^\d+$/.test(claimed) &&
      !Object.values(shown).some((each) => String(each) === claimed);
    if (isOther)
      warn(
        'user_mismatch',
        'The server shows another user than the token names. Does a cache answer, or is the id beyond 2^53 (option `parseJson`)?',
      );
  };

  const auth: Auth<User> = Object.assign(session, {
    [accountAccess]: {
      bare: { ...bareAccess, fetch: whileAlive },
      authorized,
      sessionId: () => current()?.id ?? '',
      userLoaded,
    },

    login: (
      credentials: object,
      { remember = false, path, signal }: { remember?: boolean; path?: string; signal?: AbortSignal } = {},
    ) => begin({ reason: 'login', remember, signal, ask: () => endpoints.login(credentials, { signal, path }) }),

    async verify({ signal }: { signal?: AbortSignal } = {}) {
      alive();
      await unlessAborted(session.ready, signal);
      const access = current()?.access;
      return access ? endpoints.verify(access, { signal }) : false;
    },

    async getUser({ reload = false, signal }: { reload?: boolean; signal?: AbortSignal } = {}) {
      alive();
      await unlessAborted(session.ready, signal);
      const asking = current();
      // The request that finds out the scheme also brings the user.
      if (!reload && asking && asking.access && scheme.isUnknown(asking)) await unlessAborted(scheme.find(), signal);
      const { state } = session;
      if (!reload && state.status === 'authenticated' && state.user !== null) return state.user;
      const read = async () => {
        const user = await readUser(() => asking !== null && current()?.id === asking.id, signal);
        // In the meantime another user may have logged in, who must not get this user.
        if (current()?.id !== asking?.id) throw sessionEnded();
        checkUser(user);
        userLoaded(asking?.id ?? '', user);
        return user;
      };
      if (reload || signal || !asking) return read();
      if (asked?.of !== asking.id) {
        const mine = { of: asking.id, user: read() };
        asked = mine;
        const done = () => {
          if (asked === mine) asked = null;
        };
        mine.user.then(done, done);
      }
      return asked.user;
    },
  });
  return { auth, send, inner: fetch, apiUrl: address.api, longestWaitMs, sessionId: () => current()?.id };
}
