import { invalidOption } from '../token/errors.ts';

/**
 * What a client must know of its server, as plain data.
 *
 * @category Server
 */
export interface ServerConfig {
  /** The word before the token in the `Authorization` header. `auto`: `JWT` first, and `Bearer` when the server takes no notice. */
  readonly scheme: string;
  /** Endpoints relative to `baseUrl`, without a leading slash; `null`: the server has none. */
  readonly paths: {
    /** Credentials in, tokens out. */
    readonly login: string;
    /** A refresh token in, a new access token out, and a new refresh token where the server rotates. */
    readonly refresh: string | null;
    /** Says whether a token is good. */
    readonly verify: string | null;
    /** Makes a refresh token worthless, at logout. */
    readonly revoke: string | null;
    /** The logged-in user. */
    readonly user: string | null;
  };
  /** The names of the tokens in the server's answers, and in the requests that spend them. */
  readonly fields: {
    /** SimpleJWT: `access`. */
    readonly access: string;
    /** SimpleJWT: `refresh`. */
    readonly refresh: string;
  };
  /** Where the refresh token travels: in the body, or in an HttpOnly cookie that script never sees. */
  readonly refreshIn: 'body' | 'cookie';
  /** Where the CSRF token comes from and in which header it goes. Used with `refreshIn: 'cookie'` only. */
  readonly csrf: CsrfSource;
  /** Does the server ask for a valid access token at logout? */
  readonly logoutNeedsAccess: boolean;
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

/** The preset with the changes in it. */
export function override(preset: ServerConfig, changes: ServerOverrides): ServerConfig {
  return {
    ...preset,
    ...changes,
    paths: { ...preset.paths, ...changes.paths },
    fields: { ...preset.fields, ...changes.fields },
  };
}

/** The configuration, checked once at the door. */
export function checkServer(server: ServerConfig): ServerConfig {
  if (typeof server !== 'object' || !server) throw invalidOption('server', 'a ServerConfig, such as djoser()');
  if (!/^[\w-]+$/.test(server.scheme ?? ''))
    throw invalidOption('server.scheme', 'one word, such as "Bearer", or "auto"');
  if (server.refreshIn !== 'body' && server.refreshIn !== 'cookie')
    throw invalidOption('server.refreshIn', '"body" or "cookie"');
  for (const [name, path] of Object.entries(server.paths ?? {})) {
    const fine =
      path === null ? name !== 'login' : typeof path === 'string' && /^[^/\s]\S*$/.test(path) && !path.includes('://');
    if (!fine) throw invalidOption(`server.paths.${name}`, 'relative to `baseUrl`, without a leading slash');
  }
  if (server.refreshIn === 'cookie' && !server.csrf?.header) {
    throw invalidOption('server.csrf', '{ cookie, header } or { header, value }');
  }
  for (const name of ['access', 'refresh'] as const) {
    if (typeof server.fields?.[name] !== 'string' || !server.fields[name])
      throw invalidOption(`server.fields.${name}`, 'the name of a field');
  }
  return server;
}
