import type { AuthEvent } from '../token/events.ts';
import type { AuthState } from '../token/state.ts';
import type { LogoutResult } from './logout.ts';

/**
 * A session's lifecycle, for any backend: what is left when the server's own words are taken away.
 *
 * @category Start
 */
export interface Session<User = unknown> {
  /** Resolves when it is known whether there is a session. Never rejects. */
  readonly ready: Promise<AuthState<User>>;
  /** A frozen snapshot: the same object until something changes. */
  readonly state: AuthState<User>;
  /**
   * A token that is good now, at once, for hooks that cannot wait (a map's `transformRequest`, a WebSocket's address): or `null`, while nobody is
   * logged in, or while a refresh that this call has begun is under way.
   *
   * @example
   * transformRequest: (url) => ({ url, headers: { Authorization: `Bearer ${auth.accessToken}` } })
   */
  readonly accessToken: string | null;
  /** Calls the listener at once, and then on each change. Returns the way to stop. */
  subscribe(listener: (state: AuthState<User>) => void): () => void;
  /**
   * Calls the listener on each event of a type. Returns the way to stop. A listener that throws is reported and stops nobody.
   *
   * @example
   * auth.on('ended', ({ reason }) => showLogin(reason))
   */
  on<Type extends AuthEvent['type']>(
    type: Type,
    listener: (event: Extract<AuthEvent, { type: Type }>) => void,
  ): () => void;
  /**
   * Starts a session with tokens that came by another way.
   *
   * @throws AuthError `invalid_input` when there is no usable access token among them.
   */
  adopt(tokens: { access: string; refresh?: string }, options?: { remember?: boolean }): Promise<AuthState<User>>;
  /**
   * Ends the session, here and in every tab, before it returns: the store is empty and no request carries the token. Telling the
   * server comes after, and may fail: `revoked` says whether it confirmed.
   */
  logout(options?: { signal?: AbortSignal }): Promise<LogoutResult>;
  /**
   * Refreshes now, cool-down or not.
   *
   * @throws AuthError `not_authenticated`, `session_ended`, `refresh_unavailable`.
   */
  refresh(options?: { signal?: AbortSignal }): Promise<AuthState<User>>;
  /** A token that is good for `minValiditySeconds` more (default: the refresh margin), or `null` when nobody is logged in. */
  getAccessToken(options?: { minValiditySeconds?: number; signal?: AbortSignal }): Promise<string | null>;
  /** `fetch`, plus the token on requests to allowed origins. */
  readonly fetch: typeof globalThis.fetch;
  /**
   * `auth.fetch` over another transport than `fetch`, for a client that has its own (XMLHttpRequest, a framework's backend).
   *
   * The transport is called as `fetch` would be, with the address as it was given and an `init` whose headers are the caller's and the
   * token; what it resolves to is judged by `status`, `url`, headers and a copy of the body, and comes back as the same object. What it
   * rejects with is passed through. The session's own calls to the server are not sent through it.
   *
   * @example
   * const get = auth.fetchOver((url, init) => legacyClient.send(url, init))
   * const response = await get('/api/orders/')
   */
  fetchOver(transport: typeof globalThis.fetch): typeof globalThis.fetch;
  /** Stops timers and listeners. Not a logout: the stored session stays. */
  dispose(): void;
  /** `dispose`, for `using`. */
  [Symbol.dispose](): void;
}
