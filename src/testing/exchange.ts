import type { Claims } from './jwt.ts';
import type { User } from './users.ts';
import type { World } from './world.ts';

/** A request as it reaches the server: read, but not understood yet. */
export interface Incoming {
  /** The request once more, body unread, for handlers of the test's own. */
  readonly request: () => Request;
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly contentType: string | null;
  readonly text: string;
  readonly bytes: () => Uint8Array<ArrayBuffer>;
  /** The parts of a multipart body. */
  readonly form: Readonly<Record<string, unknown>> | null;
  readonly cookies: ReadonlyMap<string, string>;
}

/** What a handler works with. */
export interface Exchange {
  readonly world: World;
  readonly incoming: Incoming;
  readonly user: User | null;
  /** What the path's placeholders stand for. */
  readonly params: Readonly<Record<string, string>>;
  /** The claims of the access token that was sent, if one was. */
  readonly claims: Claims | null;
  /** The parsed body; throws DRF's 400 or 415. Parsed at first use, as DRF's `request.data`. */
  readonly data: () => unknown;
}

/** What a handler answers, before it is rendered. */
export interface Reply {
  readonly status: number;
  /** The JSON value; `undefined` for an empty body. */
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whole `Set-Cookie` values. */
  readonly cookies?: readonly string[];
}

export type Handler = (exchange: Exchange) => Reply | Response | Promise<Reply | Response>;

/**
 * A method that a route can be made for.
 *
 * @category Fake server
 */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One line of the URL configuration and the view behind it. */
export interface Route {
  /** What `failNext`, `calls` and `count` call it. */
  readonly name: string;
  /** Matches the whole path, from its leading slash. */
  readonly pattern: RegExp;
  /** The names of the pattern's groups, in order; default: those that the pattern gives them. */
  readonly params?: readonly string[];
  readonly handlers: Readonly<Partial<Record<Method, Handler>>>;
  /** `'none'`: the view has no authentication classes, as SimpleJWT's own; any `Authorization` header is ignored. */
  readonly authentication: 'default' | 'none';
  /** Which methods need a user. */
  readonly needsUser: (method: string) => boolean;
  /** Whether this user may do that; default: every user may. */
  readonly permits?: (method: string, user: User) => boolean;
  /** Methods the view has by accident, and fails at. */
  readonly crashesOn?: readonly string[];
  /** Only for requests to this origin; default: the server's. */
  readonly origin?: string;
}

/** The signed-in user of a handler behind `needsUser`. */
export function signedIn(exchange: Exchange): User {
  if (exchange.user === null) throw new TypeError('this handler stands behind no permission');
  return exchange.user;
}
