import type { Answer, Outcome } from '../ask/exchange.ts';
import { hasFailed, isUnheard } from '../ask/verdict.ts';
import { isCookieMode } from '../cookie-mode.ts';
import type { Endpoint, Evidence, Search } from '../evidence.ts';
import { pages } from '../pages.ts';
import type { Finding } from '../report.ts';
import { signed } from './failing.ts';

const onlyProved = 'The doctor sends a POST only to what is proved to be a login, a refresh or a logout.';

/** Returns the answer of what may be a login of a known package; `null` if there is none, or if it is known to be a login of another kind. */
export function unclearLogin({ unclear, ownLogin }: Search, own: Answer | undefined): Answer | null {
  const answers = unclear.filter((outcome): outcome is Answer => outcome.answered);
  if (own !== undefined) return null;
  const isAt = ({ url }: Outcome): boolean => url.href.replace(/\/$/, '') === ownLogin?.url.href.replace(/\/$/, '');
  return answers.find((answer) => ownLogin === null || isAt(answer)) ?? null;
}

/** Reports a login that may be there, and could not be looked at. */
export function loginUnclear(answer: Answer): Finding {
  const { method, url, status, words } = answer;
  const said = `${status}${words === '' ? '' : `, "${words}"`}${signed(answer)}`;
  return {
    id: 'login-unclear',
    level: 'unseen',
    seen:
      method === 'POST'
        ? `There may be a login at ${url.pathname}. What it answers to an empty form does not say of which package it is: ${said}.`
        : `There may be a login at ${url.pathname}. It answers GET, and nothing proves what it is: ${said}.`,
    why:
      method === 'POST'
        ? 'A handler of errors (EXCEPTION_HANDLER) may make all errors alike. Let it keep the names of the fields, as Django REST framework gives them.'
        : onlyProved,
    page: pages.doctor,
  };
}

/** Reports a refresh that may be there, and was sent nothing. */
export function refreshUnclear(refresh: Endpoint | null): Finding[] {
  if (refresh === null || refresh.takesPosts) return [];
  const { outcome } = refresh;
  // Other findings report these.
  if (!outcome.answered || isUnheard(outcome) || hasFailed(outcome)) return [];
  return [
    {
      id: 'refresh-unclear',
      level: 'unseen',
      seen: `There may be a refresh at ${outcome.url.pathname}. It answers GET (${outcome.status}), and nothing proves what it is.`,
      why: onlyProved,
      page: pages.doctor,
    },
  ];
}

/** Reports a refresh that does not show whether its token is in the body or in a cookie. A login of the doctor would show it. */
export function tokenPlaceUnclear({ asked, endpoints, session }: Evidence): Finding[] {
  const refresh = endpoints?.refresh?.outcome;
  if (!endpoints?.readsNoBody || !refresh?.answered || session?.login.answered) return [];
  if (isCookieMode(asked, endpoints, session)) return [];
  return [
    {
      id: 'token-place',
      level: 'unseen',
      seen: `Whether the refresh token is in the answers or in a cookie could not be seen: ${refresh.url.pathname} says the same to a token and to none: ${refresh.status}, "${refresh.words}".`,
      why: 'With --username the doctor sees it. If you know that it is in a cookie, say --cookie-mode.',
      page: pages.cookieMode,
    },
  ];
}

/** Returns a finding for what may be the user endpoint: its answer does not show whether there is one. */
export function userUnclear(outcome: Outcome): Finding {
  const said = outcome.answered ? `${outcome.status}${outcome.json === undefined ? ', and no JSON' : ''}` : 'no answer';
  return {
    id: 'no-user',
    level: 'unseen',
    seen: `Whether ${outcome.url.pathname} is the endpoint for the logged-in user could not be seen: ${said}.`,
    why: 'Something in front of the view may answer who is not logged in. With --username the doctor asks with a token.',
    page: pages.server,
  };
}

/** Returns a finding for what may be a logout, and was sent nothing. */
export function logoutUnproved({ outcome }: Endpoint): Finding {
  return {
    id: 'revocation',
    level: 'unseen',
    seen: `There may be a logout at ${outcome.url.pathname}. It answers GET, and nothing proves what it is. Whether it takes the refresh token back could not be seen.`,
    why: onlyProved,
    page: pages.choosing,
  };
}
