import { isLoopback } from '../../platform/allowed-origins.ts';
import type { CookieLook, DropReason, SeenCookie } from '../ask/cookies.ts';
import { pages } from '../pages.ts';
import { keysOf, setting } from '../python.ts';
import type { Change, Finding } from '../report.ts';

/**
 * Returns the settings for the attributes of the refresh cookie. dj-rest-auth has its own settings. The views in the guide use Django's
 * settings for the session cookie.
 */
export function attributes(isRestAuth: boolean, secure: string, sameSite: string): Change {
  return isRestAuth
    ? keysOf('REST_AUTH', { JWT_AUTH_SECURE: secure, JWT_AUTH_SAMESITE: sameSite })
    : setting(`SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ${secure}\nSESSION_COOKIE_SAMESITE = ${sameSite}`);
}

const dropped: Readonly<Record<DropReason, string>> = {
  'secure-on-http': 'it is Secure, and the address is on http',
  'none-without-secure': 'it is SameSite=None without Secure',
  'cross-site': 'the page is on another site, and it is not SameSite=None',
  'foreign-domain': 'its Domain is not one that the server may set',
  'too-large': 'it is larger than 4,096 bytes',
  prefix: 'its name begins with __Host- or __Secure-, and its attributes are not those that go with that',
};

/** Reports whether browsers keep a cookie; if not, why. */
export function kept(
  { name, dropped: reason, sameSite, secure }: SeenCookie,
  { api, page, isSameSite }: CookieLook,
  isRestAuth: boolean,
): Finding[] {
  if (reason === null) {
    const onlyHere =
      secure && api.protocol === 'http:' ? ', but for Safari, which keeps none that is Secure on http' : '';
    if (isSameSite || sameSite !== 'none')
      return [{ id: 'cookie-kept', level: 'fits', seen: `Browsers keep the cookie ${name}${onlyHere}.` }];
    return [
      {
        id: 'third-party-cookie',
        level: 'consider',
        seen: `The page ${page.origin} is on another site than the API, so ${name} is a third-party cookie.`,
        why: 'Safari and Firefox keep none, Chrome lets its users decide: there every reload logs out. Put both under one site, with a proxy.',
        page: pages.cookieMode,
      },
    ];
  }
  const changes: Partial<Record<DropReason, Change>> = {
    'secure-on-http': { where: 'the web server', code: 'serve the API on https' },
    'none-without-secure': attributes(isRestAuth, 'True', '"None"'),
    // If the two sites are two names of one machine, `checkAddress` reports this.
    ...(!(isLoopback(page) && isLoopback(api)) && {
      'cross-site': {
        where: 'the web server',
        code: 'put the page and the API under one site; a proxy makes them one origin',
      } as const,
    }),
  };
  const change = changes[reason];
  return [
    {
      id: 'cookie-dropped',
      level: 'change',
      seen: `Browsers do not keep the cookie ${name}: ${dropped[reason]}.`,
      why: 'They drop it without a word: the login seems to work, and the next reload logs out.',
      ...(change && { changes: [change] }),
      page: reason === 'cross-site' ? pages.cookieMode : pages.https,
    },
  ];
}
