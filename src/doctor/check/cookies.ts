import type { SeenCookie } from '../ask/cookies.ts';
import { duration } from '../durations.ts';
import type { Evidence } from '../evidence.ts';
import { pages } from '../pages.ts';
import { keysOf } from '../python.ts';
import type { Finding } from '../report.ts';
import { attributes, kept } from './cookie-kept.ts';

/** Checks the cookies of cookie mode: whether browsers keep them and send them to the endpoints, and whether scripts can read them. */
export function checkCookies({ asked, endpoints, session }: Evidence): Finding[] {
  if (session === null || endpoints === null || session.access === null) return [];
  const { cookies } = session;
  const isRestAuth = endpoints.mount.server.preset === 'djRestAuth';
  const readByServer = isRestAuth && session.accessAt !== null ? accessCookieToo(session.accessCookieName) : [];
  if (cookies === null)
    return [...readByServer, ...(asked.cookieMode || session.inBoth ? inBody(session.inBoth, isRestAuth) : [])];
  const refresh = cookies.refreshCookie;
  if (refresh === null) return readByServer;
  return [
    ...readByServer,
    ...(asked.cookieMode ? [] : [foundCookieMode(refresh)]),
    ...kept(refresh, cookies, isRestAuth),
    ...reach(refresh, isRestAuth),
    ...shown(refresh, cookies.api, isRestAuth),
    ...lifetime(refresh, session.refresh?.lifetimeSeconds ?? null),
    ...access(session.accessAt, cookies.accessCookie, isRestAuth),
  ];
}

function inBody(isInBoth: boolean, isRestAuth: boolean): Finding[] {
  return [
    {
      id: 'refresh-in-body',
      level: 'change',
      seen: isInBoth
        ? 'The refresh token is in a cookie, and in the answer of the login as well.'
        : 'The refresh token is in the answer of the login, and in no cookie.',
      why: 'What is in an answer, a script can read: the cookie then protects nothing.',
      changes: isRestAuth
        ? [keysOf('REST_AUTH', { JWT_AUTH_REFRESH_COOKIE: '"refresh"', JWT_AUTH_HTTPONLY: 'True' })]
        : [{ where: 'urls.py', code: 'path("auth/jwt/", include("cookie_mode")),  # in place of djoser.urls.jwt' }],
      page: pages.cookieMode,
    },
  ];
}

function foundCookieMode({ name }: SeenCookie): Finding {
  return {
    id: 'cookie-mode',
    level: 'fits',
    seen: `The refresh token is in the cookie ${name}, and not in the answer: this is cookie mode, and createAuth below says so.`,
  };
}

function reach({ name, path, misses }: SeenCookie, isRestAuth: boolean): Finding[] {
  if (misses.length === 0) return [];
  return [
    {
      id: 'cookie-path',
      level: 'change',
      seen: `The cookie ${name} has the path ${path}, so it is not sent to ${misses.join(' and ')}.`,
      why: 'Without it a refresh is refused, and a logout takes nothing back.',
      changes: isRestAuth
        ? [keysOf('REST_AUTH', { JWT_AUTH_REFRESH_COOKIE_PATH: '"/"' })]
        : [{ where: 'views.py', code: `COOKIE_PATH = "${folderAbove([...misses, path])}"` }],
      page: pages.cookieMode,
    },
  ];
}

/** Returns the deepest folder that contains all these addresses. */
function folderAbove([first = '/', ...rest]: readonly string[]): string {
  let folder = first.replace(/[^/]*\/?$/, '');
  while (!rest.every((path) => path.startsWith(folder))) folder = folder.replace(/[^/]*\/$/, '');
  return folder || '/';
}

function shown({ name, httpOnly, secure }: SeenCookie, api: URL, isRestAuth: boolean): Finding[] {
  const findings: Finding[] = [];
  if (!httpOnly) {
    findings.push({
      id: 'cookie-readable',
      level: 'change',
      seen: `Scripts can read the cookie ${name}: it is not HttpOnly.`,
      why: 'A stolen refresh token is what cookie mode is there to prevent.',
      changes: [
        isRestAuth
          ? keysOf('REST_AUTH', { JWT_AUTH_HTTPONLY: 'True' })
          : { where: 'views.py', code: 'response.set_cookie(…, httponly=True)' },
      ],
      page: pages.cookieMode,
    });
  }
  if (!secure && api.protocol === 'https:') {
    findings.push({
      id: 'cookie-insecure',
      level: 'change',
      seen: `The cookie ${name} is not Secure, and the API is on https.`,
      why: 'The browser also sends it to the http address of the host, where anybody on the way reads it.',
      changes: [attributes(isRestAuth, 'True', '"Lax"')],
      page: pages.https,
    });
  }
  return findings;
}

function lifetime({ name, maxAgeSeconds }: SeenCookie, tokenSeconds: number | null): Finding[] {
  if (maxAgeSeconds === null) {
    return [
      {
        id: 'cookie-lifetime',
        level: 'fits',
        seen: `The cookie ${name} ends with the browser, whatever remember says.`,
      },
    ];
  }
  const isShorter = tokenSeconds !== null && maxAgeSeconds < tokenSeconds - 60;
  if (!isShorter)
    return [
      { id: 'cookie-lifetime', level: 'fits', seen: `The cookie ${name} is kept for ${duration(maxAgeSeconds)}.` },
    ];
  return [
    {
      id: 'cookie-lifetime',
      level: 'consider',
      seen: `The cookie ${name} is kept for ${duration(maxAgeSeconds)}, its token lives ${duration(tokenSeconds)}.`,
      why: 'The user is logged out when the first of the two ends.',
      page: pages.cookieMode,
    },
  ];
}

/** Reports the access cookie of dj-rest-auth, which its authentication class reads at every endpoint, also at the login. */
function accessCookieToo(name: string | null): Finding[] {
  if (name === null) return [];
  return [
    {
      id: 'access-cookie-too',
      level: 'consider',
      seen: `The access token is in the answer, and in the cookie ${name} as well.`,
      why: 'The client does not need the cookie, and the server reads it. When the account is deactivated or SECRET_KEY changes, this browser cannot even log in until the cookie ends: the login is answered with "token_not_valid".',
      changes: [keysOf('REST_AUTH', { JWT_AUTH_COOKIE: 'None' })],
      page: pages.staleCookie,
    },
  ];
}

function access(accessAt: string | null, cookie: SeenCookie | null, isRestAuth: boolean): Finding[] {
  if (accessAt !== null || cookie === null) return [];
  if (!cookie.httpOnly) {
    return [
      {
        id: 'access-cookie',
        level: 'fits',
        seen: `The access token is in the cookie ${cookie.name}, which script can read.`,
      },
    ];
  }
  return [
    {
      id: 'access-hidden',
      level: 'change',
      seen: `The access token is in the HttpOnly cookie ${cookie.name} alone.`,
      why: 'The page cannot put it into a header, nor know when it ends. Give it in the answer, or use plain Django sessions.',
      ...(isRestAuth && { changes: [keysOf('REST_AUTH', { JWT_AUTH_COOKIE: 'None' })] }),
      page: pages.accessCookie,
    },
  ];
}
