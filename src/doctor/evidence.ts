import type { CookieLook } from './ask/cookies.ts';
import type { Outcome } from './ask/exchange.ts';
import type { KnownServer } from './known-servers.ts';

/** Everything that was seen. The checks read it, and nothing else: no check sends a request. */
export interface Evidence {
  readonly asked: Asked;
  readonly reach: Reach;
  readonly search: Search;
  /** `null`: no server was found. */
  readonly endpoints: Endpoints | null;
  /** None where the page and the API share an origin. */
  readonly cors: readonly CrossOrigin[];
  /** `null`: no login was asked for, or there is nowhere to log in. */
  readonly session: SessionLook | null;
}

export interface Asked {
  readonly address: URL;
  readonly origin: string | null;
  readonly username: string | null;
  readonly cookieMode: boolean;
}

/** The way to the address. */
export interface Reach {
  /** The address that was looked at in the end: the one asked for, or where it redirects to. */
  readonly address: URL;
  /** One for each address on the way there. */
  readonly outcomes: readonly Outcome[];
}

/** What answers where. */
export interface Search {
  readonly found: readonly Mount[];
  /** Each folder that was looked below, in order. */
  readonly tried: readonly URL[];
  /** All answers that were no login endpoint's. */
  readonly others: readonly Outcome[];
  /** The answers to a POST and to a GET of an address that nobody has, below the address asked for. */
  readonly nowhere: Outcome;
  readonly nobodysPage: Outcome;
}

/** A package, and where it is mounted. */
export interface Mount {
  readonly server: KnownServer;
  readonly baseUrl: URL;
  /** The paths, with the slash at their end or without it, whichever answers. */
  readonly loginPath: string;
  /** The answer to a login without credentials. */
  readonly login: Outcome;
}

/** An endpoint that was asked for. */
export interface Endpoint {
  readonly path: string;
  readonly outcome: Outcome;
}

/** The endpoints of the server that was chosen, asked without credentials. */
export interface Endpoints {
  readonly mount: Mount;
  /** What a login without credentials said is missing, the password aside: `username`, `email`. */
  readonly loginFields: readonly string[];
  /** Each is `null` where nothing answers. */
  readonly refresh: Endpoint | null;
  readonly verify: Endpoint | null;
  readonly revoke: Endpoint | null;
  readonly user: Endpoint | null;
  /** The answer to a refresh token that is none. */
  readonly nonsense: Outcome | null;
  /** What the user endpoint says to a token that is none, by header and scheme. */
  readonly schemes: readonly SchemeTry[];
}

export interface SchemeTry {
  readonly header: string;
  readonly scheme: string;
  readonly outcome: Outcome;
  /** The server has looked at the token, be it to refuse it. */
  readonly understood: boolean;
}

/** A request as a browser would send it from a page of another origin: the question before it, and the answer to itself. */
export interface CrossOrigin {
  /** For people: `login`, `refresh`. */
  readonly name: string;
  readonly method: string;
  readonly url: URL;
  readonly headers: readonly string[];
  readonly credentials: boolean;
  readonly preflight: Outcome;
  /** The answer to a request with that origin, where one was sent. */
  readonly answer: Outcome | null;
}

/** A login, its refreshes and its logout. */
export interface SessionLook {
  readonly login: Outcome;
  /** Where the tokens are in the login's answer: `access`, `meta.access_token`. `null`: not in it. */
  readonly accessAt: string | null;
  readonly refreshAt: string | null;
  readonly access: TokenLook | null;
  readonly refresh: TokenLook | null;
  /** What else is in the login's answer, by name. */
  readonly answerKeys: readonly string[];
  /** There is an object `user` in it. */
  readonly hasUser: boolean;
  /** The refresh token is in the answer and in a cookie. */
  readonly inBoth: boolean;
  /** How the access token goes with a request. */
  readonly scheme: { readonly header: string; readonly scheme: string } | null;
  /** The user endpoint, asked with the token, once for each header and scheme that was tried. */
  readonly users: readonly Outcome[];
  readonly refreshed: Outcome | null;
  /** The refresh answered with another refresh token. */
  readonly rotates: boolean | null;
  /** The refresh with a token that a refresh had replaced. */
  readonly respent: Outcome | null;
  readonly logout: Outcome | null;
  readonly isLoggedOut: boolean;
  readonly logoutNeededAccess: boolean;
  /** The refresh after the logout. */
  readonly afterLogout: Outcome | null;
  /** The login that was made for this look still works, and nothing can end it. */
  readonly leftBehind: boolean;
  /** `null`: no cookie with a token in it was set, and none was asked for. */
  readonly cookies: CookieLook | null;
}

/** What is told of a token; never the token. */
export interface TokenLook {
  readonly bytes: number;
  /** Of a JWT: how long it lives, and when it was made, epoch s. */
  readonly lifetimeSeconds: number | null;
  readonly issuedAt: number | null;
}
