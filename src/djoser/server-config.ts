/**
 * The content of an error answer, with the names that an `AuthError` uses.
 *
 * @category Server
 */
export interface ServerWords {
  /** The error code, to branch on. It becomes `serverCode`. */
  readonly code?: string | undefined;
  /** A sentence to show to a person. */
  readonly detail?: string | undefined;
  /** The messages, by the name of the form field. `non_field_errors` has the messages about the form as a whole. */
  readonly fields?: Readonly<Record<string, readonly string[]>> | undefined;
}

/**
 * What a client must know about its server: plain data, and three functions for servers with unusual answers.
 *
 * @category Server
 */
export interface ServerConfig {
  /** The scheme before the token in the header. `auto`: the client finds out with `paths.user` whether it is `Bearer` or `JWT`. */
  readonly scheme: string;
  /**
   * The request header that carries the token; default `Authorization`. It must be the header in SimpleJWT's `AUTH_HEADER_NAME`:
   * `HTTP_X_ACCESS_TOKEN` is `X-Access-Token` here.
   */
  readonly header?: string | undefined;
  /** The endpoints, relative to `baseUrl` and without a leading slash; `null` when the server has no such endpoint. */
  readonly paths: {
    /** Takes credentials and returns tokens. */
    readonly login: string;
    /** Takes a refresh token and returns a new access token, and a new refresh token when the server rotates refresh tokens. */
    readonly refresh: string | null;
    /** Says whether a token is valid. */
    readonly verify: string | null;
    /** Revokes a refresh token, at logout. With `DELETE ` before the path, the client uses the method DELETE and sends no body. */
    readonly revoke: string | null;
    /** Returns the logged-in user. */
    readonly user: string | null;
  };
  /**
   * The names of values in the server's answers. A dotted path (`data.access`) names a value inside another one. `|` separates two paths
   * when login and refresh differ. The last name of `refresh` is also the name under which the client sends the refresh token.
   */
  readonly fields: {
    /** The access token. SimpleJWT: `access`. */
    readonly access: string;
    /** The refresh token. SimpleJWT: `refresh`. */
    readonly refresh: string;
    /** The user, for servers that send the user in the login answer. A dotted path is also used for the answer of `paths.user`. */
    readonly user?: string | undefined;
  };
  /** Where a request has the refresh token: in its body, or in an HttpOnly cookie that scripts cannot see. */
  readonly refreshIn: 'body' | 'cookie';
  /**
   * Where the CSRF token comes from, and in which header the client sends it. The client sends the CSRF token with every request that
   * carries cookies and has a method other than GET, HEAD, OPTIONS or TRACE.
   */
  readonly csrf: CsrfSource;
  /** Whether the server requires a valid access token at logout. */
  readonly logoutNeedsAccess: boolean;
  /**
   * For servers whose answer to an incomplete login has a token for the next step: the path of this token in the answer, and the header in
   * which the client sends it.
   */
  readonly stepToken?:
    | {
        /** The dotted path of the token in the answer. */
        readonly field: string;
        /** The name of the request header. */
        readonly header: string;
      }
    | undefined;
  /**
   * Whether an answer refuses the refresh token. Called for each 4xx of the refresh endpoint: `true` ends the session, `false` keeps the
   * session, and with `undefined` the client decides. For a 401 of the API, `true` means that the server refuses the access token. `body`
   * is the parsed JSON of the answer; `null` when the answer is no JSON.
   */
  isRefusal?(status: number, body: unknown): boolean | undefined;
  /**
   * Returns the content of an error answer, for servers with a format of their own. With `undefined` or `null` the client reads the answer
   * itself.
   */
  readError?(body: unknown, status: number): ServerWords | null | undefined;
  /** Parses the server's JSON, for example when the JSON has numbers that JavaScript cannot hold; default `JSON.parse`. */
  parseJson?(text: string): unknown;
}

/**
 * The source of the CSRF token: a cookie that scripts can read, an endpoint, or a function that reads the value elsewhere, such as in a
 * `<meta>` element.
 *
 * @category Server
 */
export type CsrfSource =
  | {
      /** The name of the cookie: Django's CSRF_COOKIE_NAME. */
      readonly cookie: string;
      /** The name of the request header. Django's CSRF_HEADER_NAME `HTTP_X_CSRFTOKEN` is `X-CSRFToken` here. */
      readonly header: string;
    }
  | {
      /** The name of the request header, such as `X-CSRFToken`. */
      readonly header: string;
      /**
       * The endpoint that answers a GET with `{ "csrfToken": "…" }`, relative to `baseUrl`. The client asks this endpoint when it needs the
       * token, and again after a login and after a refusal. Use it for pages that cannot read the cookie: pages on another origin, or with
       * CSRF_COOKIE_HTTPONLY.
       */
      readonly url: string;
    }
  | {
      /** The name of the request header, such as `X-CSRFToken`. */
      readonly header: string;
      /** Returns the CSRF token, or `null` when there is none now. Called for each request. */
      readonly value: () => string | null;
    };

/**
 * Changes to a preset. A property that is absent keeps the preset's value. `paths` and `fields` are merged key by key.
 *
 * @category Server
 */
export type ServerOverrides = Partial<Omit<ServerConfig, 'paths' | 'fields'>> & {
  /** The endpoints that differ. */
  readonly paths?: Partial<ServerConfig['paths']>;
  /** The names that differ. */
  readonly fields?: Partial<ServerConfig['fields']>;
};

/** Returns the preset with the changes merged in. Later changes override earlier ones. */
export function override(preset: ServerConfig, ...changes: readonly ServerOverrides[]): ServerConfig {
  const merged = (name: 'paths' | 'fields') =>
    Object.assign({}, preset[name], ...changes.map((change) => change[name]));
  return Object.assign({}, preset, ...changes, { paths: merged('paths'), fields: merged('fields') });
}

/** Returns the path in `paths.revoke`, without the method `DELETE` that may come before it; `null` when the server has no such endpoint. */
export const revokePath = ({ paths }: ServerConfig): string | null => paths.revoke?.replace(/^DELETE /, '') ?? null;

/**
 * Returns the endpoints to which `auth.fetch` never adds the access token. When `paths.user` has the same path as another endpoint, the two
 * differ only by their method, and `auth.fetch` adds the token.
 */
export function bareEndpoints(server: ServerConfig): string[] {
  const { login, refresh, verify, user } = server.paths;
  return [login, refresh, verify, revokePath(server)].filter((path) => path !== null && path !== user) as string[];
}
