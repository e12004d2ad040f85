import type { CookieLook } from '../ask/cookies.ts';
import type { Answer } from '../ask/exchange.ts';
import { isUnheard, refused, succeeded } from '../ask/verdict.ts';
import type { Evidence } from '../evidence.ts';
import { pages } from '../pages.ts';
import { keysOf, setting, text } from '../python.ts';
import type { Finding } from '../report.ts';

/** Checks whether a request with the refresh cookie needs a CSRF token, and whether the page can get one. */
export function checkCsrf({ session, endpoints, csrf }: Evidence): Finding[] {
  if (csrf !== null) return [notLookedAt];
  if (session?.cookies == null || endpoints?.refresh == null) return [];
  const { cookies } = session;
  const isRestAuth = endpoints.mount.server.preset === 'djRestAuth';
  if (succeeded(cookies.withoutCsrf)) {
    const hasNone = cookies.logoutAsksForCsrf && cookies.csrfCookie === null && cookies.csrfEndpoint === null;
    return [...notAsked(cookies, isRestAuth), ...(hasNone ? [noCookie('logout', isRestAuth)] : [])];
  }
  if (succeeded(cookies.withCsrf)) return asked(cookies);
  return failed(cookies, isRestAuth);
}

const notLookedAt: Finding = {
  id: 'csrf',
  level: 'unseen',
  seen: 'CSRF and the refresh cookie were not looked at: that needs a login (--username).',
  why: 'Whether browsers keep the cookie, and whether a refresh from the page is let in, shows only behind a login.',
  page: pages.cookieMode,
};

function notAsked({ refreshCookie, page }: CookieLook, isRestAuth: boolean): Finding[] {
  // With any other SameSite value, the browser does not send the cookie with a POST from another site.
  const isGuarded = refreshCookie?.sameSite !== 'none';
  return [
    {
      id: 'csrf-not-asked',
      level: isGuarded ? 'fits' : 'change',
      seen: `The refresh asks for no CSRF token${isGuarded ? ': SameSite alone keeps other sites out' : ', and the cookie is SameSite=None'}.`,
      ...(!isGuarded && {
        why: `Any site can refresh the session of a visitor of ${page.origin}, and log them out.`,
        changes: isRestAuth
          ? [keysOf('REST_AUTH', { JWT_AUTH_SAMESITE: '"Lax"' })]
          : [{ where: 'views.py' as const, code: 'SessionAuthentication().enforce_csrf(request)' }],
        page: pages.cookieMode,
      }),
    },
  ];
}

function asked(cookies: CookieLook): Finding[] {
  const { csrfCookie, csrfIsReadable, csrfEndpoint, csrfHeader, page } = cookies;
  if (csrfIsReadable && csrfCookie) {
    return [
      {
        id: 'csrf',
        level: 'fits',
        seen: `The refresh asks for a CSRF token. The page reads it from the cookie ${csrfCookie.name} and sends it in ${csrfHeader}.`,
      },
    ];
  }
  if (csrfEndpoint !== null) {
    return [
      {
        id: 'csrf',
        level: 'fits',
        seen: `The refresh asks for a CSRF token. The page cannot read the cookie, and asks ${csrfEndpoint.path} for it: createAuth below does.`,
      },
    ];
  }
  const reason = csrfCookie?.httpOnly ? 'CSRF_COOKIE_HTTPONLY is on' : `it is of another host than ${page.host}`;
  return [
    {
      id: 'csrf-unreadable',
      level: 'change',
      seen: `The refresh asks for a CSRF token, and the page cannot read its cookie: ${reason}.`,
      why: 'Without the token every refresh is refused (403).',
      changes: [{ where: 'urls.py', code: 'path("auth/jwt/csrf/", Csrf.as_view()),' }],
      page: pages.cookiePage,
    },
  ];
}

function failed(
  { withoutCsrf, withCsrf, csrfCookie, csrfEndpoint, page, refreshCookie }: CookieLook,
  isRestAuth: boolean,
): Finding[] {
  const outcome = withCsrf ?? withoutCsrf;
  if (!outcome?.answered || isUnheard(outcome)) return [];
  const { words, status } = outcome;
  if (/Origin checking failed/i.test(words)) return [untrusted(page)];
  if (/CSRF/i.test(words) && csrfCookie === null && csrfEndpoint === null) return [noCookie('refresh', isRestAuth)];
  if (/CSRF/i.test(words)) {
    return [
      {
        id: 'csrf-refused',
        level: 'change',
        seen: `The refresh was refused with a CSRF token as well (${status}): "${words}".`,
        why: 'CSRF_COOKIE_NAME, CSRF_HEADER_NAME or CSRF_USE_SESSIONS say something else than the client takes for granted.',
        changes: [setting('CSRF_COOKIE_NAME = "csrftoken"\nCSRF_HEADER_NAME = "HTTP_X_CSRFTOKEN"')],
        page: pages.csrf,
      },
    ];
  }
  if (!refused(outcome)) return [broken(outcome)];
  return [
    {
      id: 'refresh-refused',
      level: 'change',
      seen: `The refresh with the cookie ${refreshCookie?.name ?? ''} was refused (${status}): "${words}".`,
      why: 'Every reload would log out. Does the refresh view read that cookie?',
      page: pages.cookieMode,
    },
  ];
}

function untrusted(page: URL): Finding {
  const isHttps = page.protocol === 'https:';
  return {
    id: 'csrf-origin',
    level: 'change',
    seen: `Django does not trust the origin of the page: ${page.origin}.`,
    why: `Every request that needs the cookie is refused (403).${isHttps ? ' Behind a proxy that ends TLS Django also has to be told that it is on https.' : ''}`,
    changes: [
      setting(
        `CSRF_TRUSTED_ORIGINS = [${text(page.origin)}]${isHttps ? '\nSECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # only if the proxy sets it' : ''}`,
      ),
    ],
    page: pages.csrf,
  };
}

function noCookie(call: 'refresh' | 'logout', isRestAuth: boolean): Finding {
  return {
    id: 'csrf-missing',
    level: 'change',
    seen: `The ${call} asks for a CSRF token, and neither the login nor another endpoint gives one out.`,
    why: `Without one it is refused (403), and so is a second login.${isRestAuth ? ' dj-rest-auth sets no CSRF cookie by itself where SESSION_LOGIN is off.' : ''}`,
    changes: [
      {
        where: 'urls.py',
        code: 'path("auth/csrf/", Csrf.as_view()),  # a view that answers {"csrfToken": get_token(request)}',
      },
    ],
    page: pages.cookiePage,
  };
}

function broken({ status, words }: Answer): Finding {
  return {
    id: 'refresh-refused',
    level: 'change',
    seen: `The refresh with the cookie failed (${status}): "${words}".`,
    why: 'The client takes that for "try later", and asks again and again. The log of the server says more.',
    page: pages.unavailable,
  };
}
