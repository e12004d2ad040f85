/**
 * The request that a function for `latencyMs` gets.
 *
 * @category Fake server
 */
export interface LatencyRequest {
  /** The method, in capitals. */
  readonly method: string;
  /** The path, without the query. */
  readonly path: string;
}

/**
 * The ms between the moment when a request leaves the client and the moment when its response arrives: a number, or a function that returns
 * one for each request.
 *
 * @category Fake server
 */
export type Latency = number | ((request: LatencyRequest) => number);

/**
 * A user that the server starts with. Only the name is required.
 *
 * @category Fake server
 */
export interface UserSeed {
  /** The name to log in with. It must be unique. */
  readonly username: string;
  /** The password as plain text; default `'correct-horse'`. The server does not check it against the password rules. */
  readonly password?: string;
  /** The e-mail address; default `<username>@example.test`. */
  readonly email?: string;
  /** Whether the user is active; default `true`. An inactive user cannot log in, and the server refuses the user's tokens. */
  readonly isActive?: boolean;
  /** Whether the user is staff; default `false`. Staff may see and change every user. */
  readonly isStaff?: boolean;
  /** Values for the option `userFields`, and fields that only this user has: `{ plan: 'pro' }`. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** The permissions that routes with a `permission` check, with Django's names: `['orders.view_order']`. Default: none. */
  readonly permissions?: readonly string[];
}

/**
 * Djoser's `*_RETYPE` settings: they say which forms require their `re_…` field. All are off by default.
 *
 * @category Fake server
 */
export interface RetypeOptions {
  /** USER_CREATE_PASSWORD_RETYPE. */
  readonly userCreatePassword?: boolean;
  /** SET_PASSWORD_RETYPE. */
  readonly setPassword?: boolean;
  /** PASSWORD_RESET_CONFIRM_RETYPE. */
  readonly passwordResetConfirm?: boolean;
  /** SET_USERNAME_RETYPE. */
  readonly setUsername?: boolean;
  /** USERNAME_RESET_CONFIRM_RETYPE. */
  readonly usernameResetConfirm?: boolean;
}

/**
 * The providers of the social sign-in, and the addresses that they may redirect to.
 *
 * @category Fake server
 */
export interface SocialOptions {
  /** The names of the providers; default `['google-oauth2']`. */
  readonly providers?: readonly string[];
  /** `SOCIAL_AUTH_ALLOWED_REDIRECT_URIS`; default: every address is allowed. A request without an address is refused in any case. */
  readonly redirectUris?: readonly string[];
}

/**
 * A rate limit, of one endpoint or of all endpoints together.
 *
 * @category Fake server
 */
export interface ThrottleOptions {
  /** How many requests the server answers in the time of `perSeconds`. */
  readonly limit: number;
  /** The length of the time window, in seconds. */
  readonly perSeconds: number;
  /** The only endpoint that is counted and limited, such as `'jwt/refresh'`; default: all. */
  readonly endpoint?: string;
}

/**
 * The options of {@link createFakeDjoser}. The defaults are the settings of a careful Djoser project.
 *
 * @category Fake server
 */
export interface FakeDjoserOptions {
  /** The URL where Djoser is mounted, with its trailing slash; default `'https://api.example.test/auth/'`. */
  readonly baseUrl?: string | URL;
  /** The users that the server starts with; default: `ada`, with the password `correct-horse`. */
  readonly users?: readonly UserSeed[];
  /**
   * The fields that your user model and serializers have besides Djoser's, each with the value for a new user:
   * `{ first_name: '', newsletter: false }`. The server returns them with each user, accepts them at registration, and changes them with
   * `PUT` and `PATCH`. A value may be any JSON. A file of a form is stored as its digest. Default: none.
   */
  readonly userFields?: Readonly<Record<string, unknown>>;
  /** `ACCESS_TOKEN_LIFETIME` in seconds; default 300. */
  readonly accessSeconds?: number;
  /** `REFRESH_TOKEN_LIFETIME` in seconds; default 86 400. */
  readonly refreshSeconds?: number;
  /** `ROTATE_REFRESH_TOKENS`: whether each refresh returns a new refresh token; default `true`. */
  readonly rotate?: boolean;
  /** `BLACKLIST_AFTER_ROTATION`: whether a refresh makes the old refresh token invalid; default `true`. */
  readonly blacklist?: boolean;
  /** Whether `rest_framework_simplejwt.token_blacklist` is installed; default `true`. Without it the server never blacklists a token. */
  readonly blacklistApp?: boolean;
  /** `AUTH_HEADER_TYPES`, case-sensitive. `WWW-Authenticate` names the first one. Default `['Bearer']`. */
  readonly schemes?: readonly string[];
  /** The version of SimpleJWT whose messages, claims and errors the server has: 5.3.1, 5.4.0 or 5.5.1. Default `'5.5'`. */
  readonly simplejwt?: '5.3' | '5.4' | '5.5';
  /**
   * `EXCEPTION_HANDLER`: whether the server writes errors as DRF does, or as the package drf-standardized-errors does
   * (`{ type, errors: [{ code, detail, attr }] }`). Default `'drf'`.
   */
  readonly exceptionHandler?: 'drf' | 'standardized';
  /**
   * Whether `SessionAuthentication` is the first authentication class, so that the server answers with 403 instead of 401; default `false`.
   */
  readonly sessionFirst?: boolean;
  /**
   * The position of DRF's `TokenAuthentication` among the authentication classes. `WWW-Authenticate` names the scheme of the first class.
   * Default `'second'`.
   */
  readonly tokenAuthentication?: 'first' | 'second' | 'off';
  /** `LEEWAY`: for how many seconds after `exp` the server still accepts a token; default 0. */
  readonly leewaySeconds?: number;
  /** `CHECK_REVOKE_TOKEN`: whether a new password makes all older access tokens of the user invalid; default `false`. */
  readonly checkRevokeToken?: boolean;
  /** Whether the tokens are signed JWTs, or random text without claims; default `'jwt'`. */
  readonly tokens?: 'jwt' | 'opaque';
  /** `HIDE_USERS`: whether the server hides other users from everybody who is not staff; default `true`. */
  readonly hideUsers?: boolean;
  /**
   * `SEND_ACTIVATION_EMAIL`: whether new users, and users with a new e-mail address, are inactive until they open a mailed link; default
   * `false`.
   */
  readonly sendActivationEmail?: boolean;
  /** `User.USERNAME_FIELD`: the key in the body of `jwt/create`; default `'username'`. */
  readonly usernameField?: 'username' | 'email';
  /** `LOGIN_FIELD`: the key in the body of `token/login`; default: `usernameField`. */
  readonly loginField?: 'username' | 'email';
  /** The `*_RETYPE` settings. `true` turns all five on. */
  readonly retype?: boolean | RetypeOptions;
  /**
   * `PASSWORD_RESET_SHOW_EMAIL_NOT_FOUND` and `USERNAME_RESET_SHOW_EMAIL_NOT_FOUND`: whether the server says that no user has this address;
   * default `false`.
   */
  readonly showEmailNotFound?: boolean;
  /** Whether the server checks the password rules that `startproject` writes into Django's settings; default `true`. */
  readonly validatePasswords?: boolean;
  /** `AnonRateThrottle`: the rate limit for requests without a user; default: no limit. */
  readonly throttle?: ThrottleOptions;
  /** Where the refresh token is sent: in the JSON body, or in an `HttpOnly` cookie that the server sets; default `'body'`. */
  readonly refreshIn?: 'body' | 'cookie';
  /** Whether refresh and logout in cookie mode require the CSRF header; default `true`. */
  readonly csrf?: boolean;
  /** `CSRF_TRUSTED_ORIGINS`; default: every origin. The server's own origin is always trusted. */
  readonly trustedOrigins?: readonly string[];
  /** `CORS_EXPOSE_HEADERS`: the response headers that a page of another origin may read; default: none. */
  readonly exposeHeaders?: readonly string[];
  /** The sign-in with another provider; default: Google, without a list of allowed addresses. */
  readonly social?: SocialOptions;
  /**
   * The ms from a request to its response; default 0, which uses no timer. The server handles the request after half of that time. So a
   * request that is aborted later has still been handled, as on a real server.
   */
  readonly latencyMs?: Latency;
  /** Returns the time in epoch ms. The default looks `Date.now` up at each call, so that fake timers change it. */
  readonly now?: () => number;
  /**
   * Returns a number between 0 and 1. The server makes each identifier and key from such a number and a counter. By default each server,
   * and each `reset()`, has its own keys and refuses the tokens of another. Give a seeded function to get the same tokens in each run. Two
   * servers whose functions have the same seed share their key.
   */
  readonly random?: () => number;
}

/** The options with all defaults filled in. */
export interface Settings
  extends Required<Omit<FakeDjoserOptions, 'baseUrl' | 'throttle' | 'trustedOrigins' | 'retype'>> {
  readonly baseUrl: URL;
  readonly throttle: ThrottleOptions | null;
  readonly trustedOrigins: readonly string[] | null;
  readonly retype: Required<RetypeOptions>;
}
