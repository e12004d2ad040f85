import type { Answer } from '../ask/exchange.ts';
import { redirectOf } from '../ask/reach.ts';
import type { Evidence } from '../evidence.ts';
import { pages } from '../pages.ts';
import type { Finding } from '../report.ts';

/** Reports an address that redirects to another origin, and that a login was not tried because of that. */
export function checkRedirected({ asked, reach, endpoints }: Evidence): Finding[] {
  const target = reach.movedTo ?? reach.address;
  if (target.origin === asked.address.origin) return [];
  const isLoginDue = asked.username !== null && (reach.movedTo !== null || endpoints !== null);
  return [redirected(asked.address, target, asked.origin), ...(isLoginDue ? [notTried(asked.address, target)] : [])];
}

function redirected(asked: URL, target: URL, origin: string | null): Finding {
  const why =
    'A redirect turns a POST into a GET, a browser follows none for a preflight, and it drops the token on the way to another origin.';
  const finding = { id: 'redirected', level: 'change', page: pages.redirect } as const;
  if (asked.protocol === 'https:' && target.protocol === 'http:') {
    return {
      ...finding,
      seen: `${asked.href} redirects to ${target.href}, which is not encrypted.`,
      why: 'Passwords and tokens could be read on the way. The doctor asked nothing there.',
      changes: [{ where: 'the web server', code: `answer at ${asked.href} itself, without this redirect` }],
    };
  }
  const isOtherHost = asked.hostname !== target.hostname;
  return {
    ...finding,
    seen: `${asked.href} redirects to ${target.href}${isOtherHost ? ', which is another host' : ''}.`,
    why,
    changes: [
      origin === null
        ? // `baseUrl` is then a path, and the proxy of the page has the address.
          { where: 'the web server', code: `proxy ${target.pathname} to ${target.origin}` }
        : { where: 'createAuth', code: `baseUrl: '${target.href}'` },
    ],
  };
}

function notTried(asked: URL, target: URL): Finding {
  const isEncrypted = target.protocol === 'https:' || asked.protocol === 'http:';
  return {
    id: 'login-not-tried',
    level: 'unseen',
    seen: `No password was asked for: ${asked.origin} redirects to ${target.origin}, which is another origin.`,
    why: `A password goes only to the origin that was given.${isEncrypted ? ` If that one is right: npx latchkey doctor ${target.href}` : ''}`,
    page: pages.doctor,
  };
}

/** Returns a finding if all these answers are redirects; otherwise `null`. */
export function redirectedEverywhere(answers: readonly Answer[], first: Answer | undefined): Finding | null {
  if (first === undefined || answers.some((answer) => redirectOf(answer) === null)) return null;
  const target = redirectOf(first);
  if (target === null) return null;
  const isLoop = target.href === first.url.href;
  target.search = target.hash = target.username = target.password = '';
  return {
    id: 'redirected',
    level: 'unseen',
    seen: `Every address redirects, ${first.url.href} to ${isLoop ? 'itself' : target.href}.`,
    why: isLoop
      ? 'A browser gives up after about twenty of these. Often a proxy ends TLS, and Django is not told: SECURE_PROXY_SSL_HEADER.'
      : 'Something in front of the API sends every request on: a login page before the whole server, or an API that has moved. If the API is there, ask for that address.',
    page: pages.redirect,
  };
}
