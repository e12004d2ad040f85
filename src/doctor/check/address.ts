import { isLoopback } from '../../platform/allowed-origins.ts';
import { isSameSite } from '../ask/cookies.ts';
import { isCookieMode } from '../cookie-mode.ts';
import type { Evidence } from '../evidence.ts';
import { pages } from '../pages.ts';
import { setting } from '../python.ts';
import type { Finding } from '../report.ts';

/** Checks the address: its scheme, and whether it fits the address of the page. */
export function checkAddress({ asked, reach, endpoints, session }: Evidence): Finding[] {
  // If the address does not answer or redirects to another origin, another check reports this.
  if (reach.outcomes.at(-1)?.answered !== true || reach.movedTo !== null) return [];
  const inCookie = endpoints === null ? asked.cookieMode : isCookieMode(asked, endpoints, session);
  return [...scheme(reach.address, asked.origin), ...twoNames(asked.origin, inCookie, reach.address)];
}

function scheme(address: URL, origin: string | null): Finding[] {
  if (address.protocol === 'https:' || isLoopback(address)) return [];
  if (origin?.startsWith('https:')) {
    return [
      {
        id: 'mixed-content',
        level: 'change',
        seen: `The page ${origin} is on https, the API ${address.origin} on http.`,
        why: 'Browsers refuse to call an http address from an https page, whatever the server answers.',
        changes: [{ where: 'the web server', code: `serve the API on https: https://${address.host}/` }],
        page: pages.https,
      },
    ];
  }
  return [
    {
      id: 'plain-http',
      level: 'change',
      seen: `${address.origin} is on http, and no loopback address.`,
      why: 'Passwords and tokens can be read on the way. Browsers drop Secure cookies there, and have no Web Locks.',
      changes: [
        { where: 'the web server', code: 'serve the API on https' },
        setting('SECURE_SSL_REDIRECT = True\nSESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True'),
      ],
      page: pages.https,
    },
  ];
}

/** Reports a page and an API on this machine under two names. To a browser, `localhost` and `127.0.0.1` are two sites. */
function twoNames(origin: string | null, inCookie: boolean, address: URL): Finding[] {
  if (origin === null) return [];
  const page = new URL(origin);
  const areTwoNames = isLoopback(page) && isLoopback(address) && page.hostname !== address.hostname;
  if (!areTwoNames || isSameSite(page, address)) return [];
  const same = new URL(address);
  same.hostname = page.hostname;
  return [
    {
      id: 'two-names',
      level: inCookie ? 'change' : 'consider',
      seen: `The page is on ${page.hostname}, the API on ${address.hostname}: one machine, and two sites to a browser.`,
      why: 'Cookies of the one are not sent to the other, without a word: in cookie mode every reload logs out. What is stored under one name is not there under the other.',
      // Without cookies, the given address works, and `createAuth` has that address.
      ...(inCookie && { changes: [{ where: 'createAuth', code: `baseUrl: '${same.href}'` }] }),
      page: pages.cookiePage,
    },
  ];
}
