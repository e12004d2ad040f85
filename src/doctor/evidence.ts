import type { CookieLook } from './ask/cookies.ts';
import type { CsrfEndpoint } from './ask/csrf-endpoint.ts';
import type { Outcome } from './ask/exchange.ts';
import type { TokenNames } from './ask/token-names.ts';
import type { KnownServer } from './known-servers.ts';

/** Everything that the doctor has collected. The checks read only this, and send no requests. */
export interface Evidence {
  readonly asked: Asked;
  readonly reach: Reach;
  readonly search: Search;
  /** `null`: no server was found. */
  readonly endpoints: Endpoints | null;
  /** Empty if the page and the API have one origin. */
  readonly cors: readonly CrossOrigin[];
  /** `null`: no username or no password was given, or no server was found. */
  readonly session: SessionLook | null;
  /** Where a page gets its CSRF token. `null`: this is not cookie mode, or the session shows it. */
  readonly csrf: CsrfOutside | null;
}

export interface Asked {
  readonly address: URL;
  readonly origin: string | null;
  readonly username: string | null;
  readonly cookieMode: boolean;
}

/** The requests to the address that the user gave. */
export interface Reach {
  /** The address that the doctor examines: the given one, or the same one on https if the given one redirects to it. */
  readonly address: URL;
  /** The address on another origin to which `address` redirects, and where the doctor asks nothing; otherwise `null`. */
  readonly movedTo: URL | null;
  /** One outcome for each address on the way. */
  readonly outcomes: readonly Outcome[];
}

/** The result of the search for a login. */
export interface Search {
  readonly found: readonly Mount[];
  /** The folders that were searched, in order. */
  readonly tried: readonly URL[];
  /** The outcomes of the requests that found no login. */
  readonly others: readonly Outcome[];
  /** The outcome of a GET of a path that does not exist, below the given address. */
  readonly nowhere: Outcome;
  /** The answers of what may be a login: nothing proves that it is one, or of which package. */
  readonly unclear: readonly Outcome[];
  /** The answer to OPTIONS of a login that is of no known package; `null` if the doctor has seen none. */
  readonly ownLogin: Outcome | null;
}

/** A package, and where it is mounted. */
export interface Mount {
  readonly server: KnownServer;
  readonly baseUrl: URL;
  /** The path of the login as it answers: with a slash at its end, or without one. */
  readonly loginPath: string;
  /** The answer to a login without credentials. */
  readonly login: Outcome;
}

/** An endpoint, and the outcome of the request to it. */
export interface Endpoint {
  readonly path: string;
  readonly outcome: Outcome;
  /** Whether the endpoint is known to be there for a POST. Without that, the doctor sends it none. */
  readonly takesPosts: boolean;
}

/** The endpoints of the chosen server. The requests to them had no credentials. */
export interface Endpoints {
  readonly mount: Mount;
  /** The fields of the login without the password, for example `username` or `email`. */
  readonly loginFields: readonly string[];
  /** Each endpoint is `null` if nothing answers there. */
  readonly refresh: Endpoint | null;
  readonly verify: Endpoint | null;
  readonly revoke: Endpoint | null;
  /** What may be the logout: something answers a GET there, and nothing proves what it is. */
  readonly revokeUnproved: Endpoint | null;
  readonly user: Endpoint | null;
  /** The paths at which a user endpoint was looked for, and their answers; empty if there is one. */
  readonly userTries: readonly Endpoint[];
  /** The answer to a refresh with an invalid token; `null` if there is no refresh endpoint. */
  readonly nonsense: Outcome | null;
  /** Whether the refresh answers in the same way to an invalid token in the body and to an empty body: the token may have to be in a cookie. */
  readonly readsNoBody: boolean;
  /** The answers of the user endpoint to an invalid token, one for each header and scheme that was tried. */
  readonly schemes: readonly SchemeTry[];
}

export interface SchemeTry {
  readonly header: string;
  readonly scheme: string;
  readonly outcome: Outcome;
  /** Whether the server has read the token, and refused it. */
  readonly understood: boolean;
}

/** A request that a page on another origin would send: its preflight, and its answer. */
export interface CrossOrigin {
  /** The name in the report: `login`, `refresh`. */
  readonly name: string;
  readonly method: string;
  readonly url: URL;
  readonly headers: readonly string[];
  readonly credentials: boolean;
  /** `null`: a browser sends this request without a preflight. */
  readonly preflight: Outcome | null;
  /** The answer to the request itself; `null` if no earlier step has sent this request. */
  readonly answer: Outcome | null;
}

/** The CSRF token of a page that is not logged in. */
export interface CsrfOutside {
  /** The endpoint that gives the token; `null` if there is none. */
  readonly endpoint: CsrfEndpoint | null;
  /** The name of the cookie with the token, if the page can read it; otherwise `null`. */
  readonly readableCookie: string | null;
}

/** A login, its refreshes and its logout. */
export interface SessionLook {
  readonly login: Outcome;
  /**
   * The path of each token in the login's answer, for example `access` or `meta.access_token`; `null` if the token is not in the answer.
   */
  readonly accessAt: string | null;
  readonly refreshAt: string | null;
  /** The name of the cookie with the access token; `null` if the login set none. */
  readonly accessCookieName: string | null;
  readonly access: TokenLook | null;
  readonly refresh: TokenLook | null;
  /** The names of all keys in the login's answer. */
  readonly answerKeys: readonly string[];
  /** Whether the login's answer has an object `user`. */
  readonly hasUser: boolean;
  /** Whether the refresh token is in the login's answer and in a cookie. */
  readonly inBoth: boolean;
  /** The header and the scheme that the server accepts for the access token; `null` if they are not known. */
  readonly scheme: { readonly header: string; readonly scheme: string } | null;
  /** The user endpoint as the token of this login shows it; `null` if it was known before, or if there is no token. */
  readonly userPlace: Pick<Endpoints, 'user' | 'userTries'> | null;
  /** The outcomes of the user endpoint, one for each header and scheme that was tried with the access token. */
  readonly users: readonly Outcome[];
  readonly refreshed: Outcome | null;
  /** The names of the tokens in the refresh and in its answer; `null` in cookie mode, or without a refresh. */
  readonly names: TokenNames | null;
  /** Whether the refresh returned a new refresh token; `null` if no refresh was successful. */
  readonly rotates: boolean | null;
  /** The outcome of a refresh with the old token, after a refresh had replaced it; `null` if the doctor sent no such refresh. */
  readonly respent: Outcome | null;
  readonly logout: Outcome | null;
  readonly isLoggedOut: boolean;
  readonly logoutNeededAccess: boolean;
  /** The outcome of a refresh after the logout; `null` if the doctor sent no such refresh. */
  readonly afterLogout: Outcome | null;
  /** Whether the login of the doctor may still work, because the doctor could not end it. */
  readonly leftBehind: boolean;
  /** The name of a session cookie of Django that the login has set and no logout has taken back; otherwise `null`. */
  readonly cookieLeft: string | null;
  /** `null`: the refresh token is in the login's answer, or there is none. */
  readonly cookies: CookieLook | null;
}

/** Describes a token without its value. */
export interface TokenLook {
  readonly bytes: number;
  /** The lifetime, and the time of issue in epoch seconds; `null` if the token does not contain them, for example an opaque token. */
  readonly lifetimeSeconds: number | null;
  readonly issuedAt: number | null;
}
