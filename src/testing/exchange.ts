import type { Claims } from './jwt.ts';
import type { User } from './users.ts';
import type { World } from './world.ts';

/** A request that has reached the server. Its body has been read, but not parsed. */
export interface Incoming {
  /** Returns a new copy of the request, with an unread body, for the handlers of a test. */
  readonly request: () => Request;
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly contentType: string | null;
  readonly text: string;
  readonly bytes: () => Uint8Array<ArrayBuffer>;
  readonly cookies: ReadonlyMap<string, string>;
}

/** What a handler gets. */
export interface Exchange {
  readonly world: World;
  readonly incoming: Incoming;
  readonly user: User | null;
  /** The values of the placeholders in the path. */
  readonly params: Readonly<Record<string, string>>;
  /** The claims of the access token; null when the request has none. */
  readonly claims: Claims | null;
  /** Returns the parsed body, or throws DRF's 400 or 415. The body is parsed at the first call, as with DRF's `request.data`. */
  readonly data: () => unknown;
}

/** What a handler returns, before it becomes a response. */
export interface Reply {
  readonly status: number;
  /** The JSON value. `undefined` for an empty body. */
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The `Set-Cookie` values. */
  readonly cookies?: readonly string[];
}

export type Handler = (exchange: Exchange) => Reply | Response | Promise<Reply | Response>;

/**
 * The methods that a route can have.
 *
 * @category Fake server
 */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One entry of the URL configuration, with its view. */
export interface Route {
  /** The name by which a test chooses this endpoint: `server.failNext('jwt/refresh', 503)`. Each recorded call has it as well. */
  readonly name: string;
  /** Matches the whole path, including its leading slash. */
  readonly pattern: RegExp;
  /** The names of the pattern's groups, in order; default: the names in the pattern. */
  readonly params?: readonly string[];
  readonly handlers: Readonly<Partial<Record<Method, Handler>>>;
  /**
   * `'none'`: the view ignores the `Authorization` header, because it has no authentication classes. SimpleJWT's own views are like that.
   */
  readonly authentication: 'default' | 'none';
  /** Whether a method needs a user. */
  readonly needsUser: (method: string) => boolean;
  /** Whether this user may use this method; default: every user may. */
  readonly permits?: (method: string, user: User) => boolean;
  /** The methods for which Djoser's view crashes, because it does not expect them. */
  readonly crashesOn?: readonly string[];
  /** The only origin of the route; default: the server's origin. */
  readonly origin?: string;
}

/** Returns the user of the request, for handlers of routes with `needsUser`. */
export function signedIn(exchange: Exchange): User {
  if (exchange.user === null) throw new TypeError('this handler stands behind no permission');
  return exchange.user;
}
