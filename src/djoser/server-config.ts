/**
 * What a server says of a failure, in the words that an `AuthError` has for it.
 *
 * @category Server
 */
export interface ServerWords {
  /** A word to branch on. It becomes `serverCode`. */
  readonly code?: string | undefined;
  /** A sentence for a person. */
  readonly detail?: string | undefined;
  /** Sentences by form field, `non_field_errors` for the form as a whole. */
  readonly fields?: Readonly<Record<string, readonly string[]>> | undefined;
}

/**
 * What a client must know of its server: plain data, and three functions for servers with habits of their own.
 *
 * @category Server
 */
export interface ServerConfig {
  /** The word before the token. `auto`: the client asks `paths.user` whether it is `Bearer` or `JWT`. */
  readonly scheme: string;
  /** The request header that carries the token; default `Authorization`. SimpleJWT: `AUTH_HEADER_NAME`. */
  readonly header?: string | undefined;
  /** Endpoints relative to `baseUrl`, without a leading slash; `null`: the server has none. */
  readonly paths: {
    /** Credentials in, tokens out. */
    readonly login: string;
    /** A refresh token in, a new access token out, and a new refresh token where the server rotates. */
    readonly refresh: string | null;
    /** Says whether a token is good. */
    readonly verify: string | null;
    /** Makes a refresh token worthless, at logout. With `DELETE ` before the path that method is used, without a body. */
    readonly revoke: string | null;
    /** The logged-in user. */
    readonly user: string | null;
  };
  /**
   * The names of what is in the server's answers. A dotted path where it lies deeper (`data.access`), and `|` between two places where
   * login and refresh differ. The last name of `refresh` is also the one under which the refresh token is sent.
   */
  readonly fields: {
    /** SimpleJWT: `access`. */
    readonly access: string;
    /** SimpleJWT: `refresh`. */
    readonly refresh: string;
    /** The user in the login answer, where the server sends one. A dotted path is looked for in the answer of `paths.user` too. */
    readonly user?: string | undefined;
  };
  /** Where the refresh token travels: in the body, or in an HttpOnly cookie that script never sees. */
  readonly refreshIn: 'body' | 'cookie';
  /** Where the CSRF token comes from and in which header it goes: with every unsafe request that cookies go with. */
  readonly csrf: CsrfSource;
  /** Does the server ask for a valid access token at logout? */
  readonly logoutNeedsAccess: boolean;
  /** A token of an `incomplete_login` that the next step must show: where the answer has it, and the header it goes in. */
  readonly stepToken?: { readonly field: string; readonly header: string } | undefined;
  /**
   * Does this answer say that the refresh token is refused? Asked for each 4xx of the refresh endpoint: `true` ends the session, `false`
   * keeps it, `undefined` leaves it to the client. A `true` for a 401 of the API says that its token is over. `body` is the parsed JSON,
   * or `null`.
   */
  isRefusal?(status: number, body: unknown): boolean | undefined;
  /** What an error answer says, where the server has an envelope of its own; `undefined` leaves it to the client. */
  readError?(body: unknown, status: number): ServerWords | null | undefined;
  /** Parses the server's JSON, for numbers that JavaScript cannot hold; default `JSON.parse`. */
  parseJson?(text: string): unknown;
}

/**
 * A cookie that script can read, or a function that finds the value elsewhere: in a `<meta>` element, in an answer.
 *
 * @category Server
 */
export type CsrfSource =
  | {
      /** CSRF_COOKIE_NAME. */
      readonly cookie: string;
      /** CSRF_HEADER_NAME as it stands in a request: `X-CSRFToken`. */
      readonly header: string;
    }
  | {
      /** As above. */
      readonly header: string;
      /** Asked anew for each request; `null`: there is none now. */
      readonly value: () => string | null;
    };

/**
 * A change to a preset: what is left out stays, key by key.
 *
 * @category Server
 */
export type ServerOverrides = Partial<Omit<ServerConfig, 'paths' | 'fields'>> & {
  /** The endpoints that differ. */
  readonly paths?: Partial<ServerConfig['paths']>;
  /** The names that differ. */
  readonly fields?: Partial<ServerConfig['fields']>;
};

/** The preset with the changes in it, the later ones over the earlier ones. */
export function override(preset: ServerConfig, ...changes: readonly ServerOverrides[]): ServerConfig {
  const merged = (name: 'paths' | 'fields') =>
    Object.assign({}, preset[name], ...changes.map((change) => change[name]));
  return Object.assign({}, preset, ...changes, { paths: merged('paths'), fields: merged('fields') });
}

/** The path of `paths.revoke`, which may have its method before it. */
export const revokePath = ({ paths }: ServerConfig): string | null => paths.revoke?.replace(/^DELETE /, '') ?? null;

/**
 * The endpoints that never get the session's token by themselves. One that is also the user's does: there the method alone says what
 * is meant.
 */
export function bareEndpoints(server: ServerConfig): string[] {
  const { login, refresh, verify, user } = server.paths;
  return [login, refresh, verify, revokePath(server)].filter((path) => path !== null && path !== user) as string[];
}
