import type { FakeDjoserOptions, RetypeOptions, Settings } from './options.ts';

/** Returns the options of a server with all defaults filled in. */
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

/** Returns 32 random bits as a number between 0 and 1. It does not use `Math.random`, which a test may have replaced. */
function randomWord(): number {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return word / 2 ** 32;
}

/** Returns the URL of the mount. In a page it may be relative to the address of the page: `'/auth/'`. */
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
