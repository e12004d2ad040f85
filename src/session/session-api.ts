import type { AuthEvent } from '../token/events.ts';
import type { AuthState } from '../token/state.ts';
import type { LogoutResult } from './logout.ts';

/** The type of `Symbol.dispose`, or `never` when the `lib` of the project that reads these types does not have `ESNext.Disposable`. */
type DisposeSymbol = SymbolConstructor extends { readonly dispose: infer Name extends symbol } ? Name : never;

/**
 * The lifecycle of a session, for any backend.
 *
 * @category Start
 */
export interface Session<User = unknown> extends Record<DisposeSymbol, () => void> {
  /** Resolves when it is known whether there is a session. Never rejects. */
  readonly ready: Promise<AuthState<User>>;
  /** The current state, as a frozen object. The object is replaced only when something changes. */
  readonly state: AuthState<User>;
  /**
   * A valid access token, for code that cannot wait (a map's `transformRequest`, the address of a WebSocket). `null` when nobody is logged
   * in, or when the token has expired. When the token has to be refreshed, reading this property starts a refresh.
   *
   * @example
   * transformRequest: (url) =>
   *   url.startsWith(tiles) && auth.accessToken ? { url, headers: { Authorization: `Bearer ${auth.accessToken}` } } : { url }
   */
  readonly accessToken: string | null;
  /** Calls the listener at once with the current state, and then on each change. Returns a function that removes the listener. */
  subscribe(listener: (state: AuthState<User>) => void): () => void;
  /**
   * Calls the listener on each event of one type. Returns a function that removes the listener. When a listener throws, the client reports
   * the error and still calls the other listeners.
   *
   * @example
   * auth.on('ended', ({ reason }) => showLogin(reason))
   */
  on<Type extends AuthEvent['type']>(
    type: Type,
    listener: (event: Extract<AuthEvent, { type: Type }>) => void,
  ): () => void;
  /**
   * Starts a session with tokens that the application got in another way than `login`.
   *
   * @throws AuthError `invalid_input` when there is no usable access token.
   */
  adopt(tokens: { access: string; refresh?: string }, options?: { remember?: boolean }): Promise<AuthState<User>>;
  /**
   * Ends the session at once, before the promise is returned: the state is `anonymous`, no request carries the token, the store holds no
   * token, and the client tells the other tabs. Then the client asks the server to revoke the tokens. This request may fail: `revoked` says
   * whether the server confirmed.
   */
  logout(options?: { signal?: AbortSignal }): Promise<LogoutResult>;
  /**
   * Refreshes now, even during the pause after a failed refresh.
   *
   * @throws AuthError `not_authenticated`, `session_ended`, `refresh_unavailable`.
   */
  refresh(options?: { signal?: AbortSignal }): Promise<AuthState<User>>;
  /**
   * Returns an access token that is valid for `minValiditySeconds` more (default: the refresh margin), or `null` when nobody is logged in.
   * Refreshes and waits when necessary.
   */
  getAccessToken(options?: { minValiditySeconds?: number; signal?: AbortSignal }): Promise<string | null>;
  /** Sends a request as `fetch` does, and adds the token when the request goes to an allowed origin. */
  readonly fetch: typeof globalThis.fetch;
  /**
   * Returns a function that works as `auth.fetch` and sends its requests with `transport` in place of `fetch`. Some HTTP clients need this,
   * because they send requests in their own way: with `XMLHttpRequest`, or with the HTTP layer of a framework, such as Angular's
   * `HttpBackend`.
   *
   * The client calls the transport as one calls `fetch`: with the address that the caller gave, and with an `init` that has the caller's
   * headers and the token. Of the response, the client reads `status`, `url`, the headers and a copy of the body, and returns the same
   * response object. When the transport rejects, the call rejects with the same error. The session's own requests to the server do not use
   * this transport.
   *
   * @example
   * const get = auth.fetchOver((url, init) => legacyClient.send(url, init))
   * const response = await get('/api/orders/')
   */
  fetchOver(transport: typeof globalThis.fetch): typeof globalThis.fetch;
  /** Stops timers and listeners. This is not a logout: the stored session stays. */
  dispose(): void;
}
