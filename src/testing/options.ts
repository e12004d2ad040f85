/**
 * What `latencyMs` may look at: the request as it leaves the client.
 *
 * @category Fake server
 */
export interface LatencyRequest {
  /** In capitals. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
}

/**
 * Milliseconds from a request leaving the client to its answer arriving, fixed or decided for each request.
 *
 * @category Fake server
 */
export type Latency = number | ((request: LatencyRequest) => number);

/**
 * A user as the test describes one: everything but the name has a default.
 *
 * @category Fake server
 */
export interface UserSeed {
  /** The name to log in with, unique. */
  readonly username: string;
  /** Plain text; default `'correct-horse'`. Not checked against the password rules. */
  readonly password?: string;
  /** Default `<username>@example.test`. */
  readonly email?: string;
  /** Default `true`. An inactive user cannot log in, and its tokens are refused. */
  readonly isActive?: boolean;
  /** Default `false`. Staff sees and edits every user. */
  readonly isStaff?: boolean;
  /** Values for the option `userFields`, and fields of this user alone: `{ plan: 'pro' }`. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** What routes with a `permission` ask for, in Django's words: `['orders.view_order']`. Default: none. */
  readonly permissions?: readonly string[];
}

/**
 * Djoser's `*_RETYPE` settings: which forms demand their `re_…` field. All off by default.
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
 * The social sign-in stub: which providers exist and where they may send the user back to.
 *
 * @category Fake server
 */
export interface SocialOptions {
  /** Default `['google-oauth2']`. */
  readonly providers?: readonly string[];
  /** `SOCIAL_AUTH_ALLOWED_REDIRECT_URIS`; default: every address is allowed, a missing one is not. */
  readonly redirectUris?: readonly string[];
}

/**
 * A rate, of one endpoint or of all together.
 *
 * @category Fake server
 */
export interface ThrottleOptions {
  /** How many requests. */
  readonly limit: number;
  /** In how many seconds. */
  readonly perSeconds: number;
  /** The only endpoint that counts and is throttled, such as `'jwt/refresh'`; default: every one. */
  readonly endpoint?: string;
}

/**
 * The settings of a {@link createFakeDjoser} server. Each default is what a careful Djoser project would use.
 *
 * @category Fake server
 */
export interface FakeDjoserOptions {
  /** Djoser's mount, with its trailing slash; default `'https://api.example.test/auth/'`. */
  readonly baseUrl?: string | URL;
  /** Default: one user, `ada` with the password `correct-horse`. */
  readonly users?: readonly UserSeed[];
  /**
   * The fields that your user model and serializers have beyond Djoser's own, each with the value of a new user:
   * `{ first_name: '', newsletter: false }`. They are shown wherever a user is, taken at registration, and changed by
   * `PUT` and `PATCH`, with any JSON value; a file of a form is kept as its digest. Default: none.
   */
  readonly userFields?: Readonly<Record<string, unknown>>;
  /** `ACCESS_TOKEN_LIFETIME` in seconds; default 300. */
  readonly accessSeconds?: number;
  /** `REFRESH_TOKEN_LIFETIME` in seconds; default 86 400. */
  readonly refreshSeconds?: number;
  /** `ROTATE_REFRESH_TOKENS`: every refresh hands out a new refresh token; default `true`. */
  readonly rotate?: boolean;
  /** `BLACKLIST_AFTER_ROTATION`: the old refresh token is dead at once; default `true`. */
  readonly blacklist?: boolean;
  /** `rest_framework_simplejwt.token_blacklist` is installed; without it nothing is ever blacklisted. Default `true`. */
  readonly blacklistApp?: boolean;
  /** `AUTH_HEADER_TYPES`, case-sensitive; the first one is named in `WWW-Authenticate`. Default `['Bearer']`. */
  readonly schemes?: readonly string[];
  /** Whose texts, claims and mistakes to show: SimpleJWT 5.3.1, 5.4.0 or 5.5.1. Default `'5.5'`. */
  readonly simplejwt?: '5.3' | '5.4' | '5.5';
  /**
   * `EXCEPTION_HANDLER`: the words of an error are those of DRF, or those of the package drf-standardized-errors
   * (`{ type, errors: [{ code, detail, attr }] }`). Default `'drf'`.
   */
  readonly exceptionHandler?: 'drf' | 'standardized';
  /** `SessionAuthentication` is the first authentication class: what would be 401 is 403. Default `false`. */
  readonly sessionFirst?: boolean;
  /**
   * Where DRF's `TokenAuthentication` stands among the authentication classes: the first one names the scheme in
   * `WWW-Authenticate`. Default `'second'`.
   */
  readonly tokenAuthentication?: 'first' | 'second' | 'off';
  /** `LEEWAY`: how long after `exp` a token is still taken, in seconds; default 0. */
  readonly leewaySeconds?: number;
  /** `CHECK_REVOKE_TOKEN`: a changed password makes every older access token useless. Default `false`. */
  readonly checkRevokeToken?: boolean;
  /** Tokens are signed JWTs, or strings that say nothing. Default `'jwt'`. */
  readonly tokens?: 'jwt' | 'opaque';
  /** `HIDE_USERS`: others do not exist for those who are not staff. Default `true`. */
  readonly hideUsers?: boolean;
  /** `SEND_ACTIVATION_EMAIL`: new users, and users with a new e-mail address, are inactive. Default `false`. */
  readonly sendActivationEmail?: boolean;
  /** `User.USERNAME_FIELD`: the key `jwt/create` asks for. Default `'username'`. */
  readonly usernameField?: 'username' | 'email';
  /** `LOGIN_FIELD`: the key `token/login` asks for. Default: `usernameField`. */
  readonly loginField?: 'username' | 'email';
  /** The `*_RETYPE` settings: `true` turns on all five. */
  readonly retype?: boolean | RetypeOptions;
  /** `PASSWORD_RESET_SHOW_EMAIL_NOT_FOUND` and its sibling for names. Default `false`. */
  readonly showEmailNotFound?: boolean;
  /** The password rules that `startproject` writes into Django's settings. Default `true`. */
  readonly validatePasswords?: boolean;
  /** `AnonRateThrottle`: how many requests without a user are answered in how many seconds. Default: no limit. */
  readonly throttle?: ThrottleOptions;
  /** Where the refresh token travels: in JSON, or in an `HttpOnly` cookie the server sets. Default `'body'`. */
  readonly refreshIn?: 'body' | 'cookie';
  /** In cookie mode, refresh and logout demand the CSRF header. Default `true`. */
  readonly csrf?: boolean;
  /** `CSRF_TRUSTED_ORIGINS`; default: every origin. The server's own is always trusted. */
  readonly trustedOrigins?: readonly string[];
  /** `CORS_EXPOSE_HEADERS`: what a page of another origin may read. Default: none. */
  readonly exposeHeaders?: readonly string[];
  /** Sign-in with another provider; default: none. */
  readonly social?: SocialOptions;
  /**
   * Milliseconds from request to answer, half of it on the way there; default 0, which uses no timer at all. An
   * aborted request whose first half is over has done its work, as on a real server.
   */
  readonly latencyMs?: Latency;
  /** Epoch milliseconds; default `Date.now`, looked up at each use so that fake timers move it. */
  readonly now?: () => number;
  /**
   * Goes into every identifier and key that the server makes, next to a counter. By default each server, and each
   * `reset()`, has keys of its own, and takes no token of another. Give a seeded one for a run with the same tokens
   * again, or the same one to two servers that share their key.
   */
  readonly random?: () => number;
}

/** The options with nothing left open. */
export interface Settings
  extends Required<Omit<FakeDjoserOptions, 'baseUrl' | 'throttle' | 'trustedOrigins' | 'retype'>> {
  readonly baseUrl: URL;
  readonly throttle: ThrottleOptions | null;
  readonly trustedOrigins: readonly string[] | null;
  readonly retype: Required<RetypeOptions>;
}

export function resolveOptions(options: FakeDjoserOptions): Settings {
  const { baseUrl, throttle, trustedOrigins, retype, ...rest } = options;
  const usernameField = options.usernameField ?? 'username';
  return {
    users: [{ username: 'ada' }],
    userFields: {},
    accessSeconds: 300,
    refreshSeconds: 86_400,
    rotate: true,
    blacklist: true,
    blacklistApp: true,
    schemes: ['Bearer'],
    simplejwt: '5.5',
    exceptionHandler: 'drf',
    sessionFirst: false,
    tokenAuthentication: 'second',
    leewaySeconds: 0,
    checkRevokeToken: false,
    tokens: 'jwt',
    hideUsers: true,
    sendActivationEmail: false,
    usernameField,
    loginField: usernameField,
    showEmailNotFound: false,
    validatePasswords: true,
    refreshIn: 'body',
    csrf: true,
    exposeHeaders: [],
    social: {},
    latencyMs: 0,
    now: () => Date.now(),
    random: randomWord,
    ...rest,
    baseUrl: resolveBaseUrl(baseUrl ?? 'https://api.example.test/auth/'),
    throttle: throttle ?? null,
    trustedOrigins: trustedOrigins ?? null,
    retype: resolveRetype(retype ?? false),
  };
}

/** 32 bits, written as a number between 0 and 1. `Math.random` may be a test's own. */
function randomWord(): number {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return word / 2 ** 32;
}

/** A page may mount the server on itself: `'/auth/'` is relative to where the page is. */
function resolveBaseUrl(baseUrl: string | URL): URL {
  const url = new URL(baseUrl, globalThis.location?.href);
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function resolveRetype(retype: boolean | RetypeOptions): Required<RetypeOptions> {
  const all = retype === true;
  return {
    userCreatePassword: all,
    setPassword: all,
    passwordResetConfirm: all,
    setUsername: all,
    usernameResetConfirm: all,
    ...(typeof retype === 'object' ? retype : {}),
  };
}
