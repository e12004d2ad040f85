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
 * The name of an endpoint is its path below `baseUrl`, without the last slash: `'jwt/create'`, `'jwt/refresh'`, `'users/me'`,
 * `'users/{id}'`. Every server also has a protected resource, `'api/ping'`. The name of a route of the test is the path that `route` was
 * given.
 *
 * @category Fake server
 */
export interface FakeDjoser {
  /** The URL where Djoser is mounted, with its trailing slash. */
  readonly baseUrl: string;
  /** Answers as the server does. For an address without a server it throws the `TypeError` of a failed network. */
  readonly fetch: typeof fetch;

  /**
   * Returns a page of a new browser, for cookie mode. Two browsers share nothing. Two pages of one browser use the same `fetch`. `origin`:
   * the origin of the page; default: the server's origin.
   */
  browser(options?: { readonly origin?: string }): FakeBrowser;
  /** Returns the `Set-Cookie` values of a response of `fetch`. Browsers remove this header from a `Response`. */
  cookiesOf(response: Response): readonly string[];
  /**
   * Whether this server answers at this address: the address is below `baseUrl`, or is the address of another endpoint or of a test's
   * route.
   */
  serves(url: string | URL): boolean;

  /**
   * Adds an endpoint: `server.route('GET', '/api/items/:id/', (request, { params }) => ({ id: params.id }))`. It can also replace one
   * method of an endpoint that the server has.
   *
   * @throws TypeError for a path that no request can match.
   */
  route(method: Method, path: string, handler: RouteHandler, options?: RouteOptions): void;

  /** Returns a token pair as a login of this user does. `overrides` replaces claims of the two tokens. */
  issue(username: string, overrides?: ClaimOverrides): TokenPair;
  /** From now on the server treats all access tokens that it has issued as expired. */
  expireAccess(): void;
  /** From now on the server treats all access tokens that it has issued as forged. */
  revokeAll(): void;
  /** Blacklists all refresh tokens that the server has issued. */
  revokeRefresh(): void;

  /**
   * Plans a failure for the next request to an endpoint, a path or `'*'`. A list has one failure for each of the next requests:
   * `server.failNext('jwt/refresh', [503, 'network'])`.
   */
  failNext(subject: string, failure: Failure | readonly Failure[]): void;
  /**
   * Sets a failure for all requests to an endpoint, a path or `'*'`, such as an outage or a gateway in front of the server. Failures of
   * `failNext` come first. Returns a function that removes the failure.
   */
  failAll(subject: string, failure: Failure): () => void;
  /** Replaces the option `latencyMs`. */
  setLatency(latencyMs: Latency): void;
  /** Replaces the option `accessSeconds`, for the access tokens that the server issues from now on. */
  setAccessSeconds(seconds: number): void;
  /**
   * Sets the server's clock forward, by seconds, and does not change the client's clock. Each call adds to the calls before. A negative
   * number sets the server's clock back.
   */
  advance(seconds: number): void;

  /** Returns the requests so far, oldest first: all, or those to an endpoint or a path, or those that a function picks. */
  calls(filter?: CallFilter): readonly Call[];
  /** Returns the number of requests so far. */
  count(filter?: CallFilter): number;
  /** How often `jwt/refresh` got a refresh token that had been rotated or blacklisted. */
  readonly reuse: number;

  /** Adds a user without a registration. */
  createUser(seed: UserSeed): UserInfo;
  /** Deletes a user. The user's tokens stay valid, but the server finds no user for them. */
  deleteUser(username: string): void;
  /** Makes a user inactive: the user cannot log in, and the server refuses the user's access tokens with `user_inactive`. */
  deactivate(username: string): void;
  /** Changes a user as an administrator does, for example to remove a role while the user is logged in. Only the given fields change. */
  updateUser(username: string, changes: UserChanges): UserInfo;
  /** Sets a password as an administrator does. */
  setPassword(username: string, password: string): void;
  /** The mails that the server would have sent, oldest first. */
  readonly mails: readonly Mail[];

  /** Sets everything back to the start: users, tokens, clock, calls, failures, routes and latency. */
  reset(): void;
}
