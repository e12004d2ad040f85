import type { FakeBrowser } from './browser.ts';
import type { Call, CallFilter } from './calls.ts';
import type { RouteHandler, RouteOptions } from './custom-routes.ts';
import type { Method } from './exchange.ts';
import type { Failure } from './failures.ts';
import type { Mail } from './mailbox.ts';
import type { Latency, UserSeed } from './options.ts';
import type { ClaimOverrides, TokenPair } from './tokens.ts';
import type { UserChanges, UserInfo } from './users.ts';

/**
 * A Djoser server in memory.
 *
 * An endpoint is called by its path below the mount, without the last slash: `'jwt/create'`, `'jwt/refresh'`,
 * `'users/me'`, `'users/{id}'`; the protected resource every server has is `'api/ping'`, and a route of the test's own
 * goes by the path it was registered with.
 *
 * @category Fake server
 */
export interface FakeDjoser {
  /** Djoser's mount, as text with its trailing slash. */
  readonly baseUrl: string;
  /** Answers as the server would. Where no server is, it throws the `TypeError` of a failed network. */
  readonly fetch: typeof fetch;

  /**
   * A browser of its own with a page at this origin (default: the server's), for cookie mode: two of them share nothing,
   * two pages of one browser share its `fetch`.
   */
  browser(options?: { readonly origin?: string }): FakeBrowser;
  /** The `Set-Cookie` values of an answer of `fetch`, which browsers take out of a `Response`. */
  cookiesOf(response: Response): readonly string[];
  /** Whether this server has something to answer at this address. */
  serves(url: string | URL): boolean;

  /**
   * Adds an endpoint: `server.route('GET', '/api/items/:id/', (request, { params }) => ({ id: params.id }))`. One of the
   * server's own can be replaced, method by method.
   *
   * @throws TypeError for a path that no request can match.
   */
  route(method: Method, path: string, handler: RouteHandler, options?: RouteOptions): void;

  /** A pair minted as at login; with claims in place of the usual ones where given. */
  issue(username: string, overrides?: ClaimOverrides): TokenPair;
  /** Every access token made so far is answered as an expired one. */
  expireAccess(): void;
  /** Every access token made so far is answered as a forged one. */
  revokeAll(): void;
  /** Every refresh token made so far is blacklisted. */
  revokeRefresh(): void;

  /**
   * What happens to the next requests for an endpoint, a path or `'*'`, one after the other:
   * `server.failNext('jwt/refresh', [503, 'network'])`.
   */
  failNext(subject: string, failure: Failure | readonly Failure[]): void;
  /**
   * What happens to every request for an endpoint, a path or `'*'` from now on, until the function that it returns is
   * called: an outage, or a gateway in front. What `failNext` has planned comes first.
   */
  failAll(subject: string, failure: Failure): () => void;
  /** Replaces the option `latencyMs`. */
  setLatency(latencyMs: Latency): void;
  /** Replaces the option `accessSeconds`: the life of the access tokens made from now on. */
  setAccessSeconds(seconds: number): void;
  /** Moves the server's clock against the client's; the sum counts, negative numbers set it back. */
  advance(seconds: number): void;

  /** The requests so far, in order: of an endpoint, of a path, or those a function picks. */
  calls(filter?: CallFilter): readonly Call[];
  /** How many requests so far. */
  count(filter?: CallFilter): number;
  /** How often `jwt/refresh` was given a refresh token that was rotated or blacklisted before. */
  readonly reuse: number;

  /** Adds a user, whom nobody has registered. */
  createUser(seed: UserSeed): UserInfo;
  /** Tokens of a deleted user stay what they are: tokens of nobody. */
  deleteUser(username: string): void;
  /** The user cannot log in any more, and access tokens are refused with `user_inactive`. */
  deactivate(username: string): void;
  /** Changes what is given, as an administrator would: a role is taken away while its user is logged in. */
  updateUser(username: string, changes: UserChanges): UserInfo;
  /** Changes a password, as an administrator would. */
  setPassword(username: string, password: string): void;
  /** What would have been mailed, oldest first. */
  readonly mails: readonly Mail[];

  /** Back to the start: users, tokens, clock, calls, failures, routes, latency. */
  reset(): void;
}
