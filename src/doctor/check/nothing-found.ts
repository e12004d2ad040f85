import type { Answer } from '../ask/exchange.ts';
import { hasFailed, isGateway, isUnheard } from '../ask/verdict.ts';
import type { Evidence, Search } from '../evidence.ts';
import { pages } from '../pages.ts';
import { setting, urls } from '../python.ts';
import type { Finding } from '../report.ts';
import { failing, notThrough, signed } from './failing.ts';
import { redirectedEverywhere } from './redirected.ts';
import { loginUnclear, unclearLogin } from './unclear.ts';

/** Reports why no login that returns tokens was found. */
export function checkNothingFound({ reach, search, endpoints }: Evidence): Finding[] {
  if (endpoints !== null || reach.movedTo !== null) return [];
  const answers = [...search.others, search.nowhere].filter((outcome): outcome is Answer => outcome.answered);
  // If there is no complete answer, `checkSilence` reports this.
  if (answers.every(({ cutShort }) => cutShort)) return [];
  const elsewhere = redirectedEverywhere(
    answers,
    reach.outcomes.findLast((outcome) => outcome.answered),
  );
  if (elsewhere !== null) return [elsewhere];
  const cause = causeOf(answers, search, reach.address);
  if (cause !== null) return [cause];
  const unclear = unclearLogin(search, answers.find(isLogin));
  if (unclear !== null) return [loginUnclear(unclear)];
  const own = ownLoginOf(search);
  if (own !== null) return [ownLogin(own)];
  // The login may be where no answer, or "too many requests", came from. `checkSilence` reports that.
  if (search.others.some(isUnheard)) return [];
  const tried = search.tried.map(({ pathname }) => pathname).join(' ');
  return [
    {
      id: 'nothing-found',
      level: 'change',
      seen: `No login of Djoser, SimpleJWT, dj-rest-auth, Django Ninja JWT or django-allauth answers below: ${tried}`,
      why: 'Either it is mounted elsewhere, or not yet. Where the paths are your own, give them to djoser({ paths: { … } }).',
      changes: [urls('path("auth/", include("djoser.urls")),\npath("auth/", include("djoser.urls.jwt")),')],
      page: pages.server,
    },
  ];
}

/** Returns the one cause that explains all the refusals; `null` if there is none. */
function causeOf(answers: readonly Answer[], { nowhere }: Search, address: URL): Finding | null {
  const all = (test: (answer: Answer) => boolean): Answer | null => (answers.every(test) ? (answers[0] ?? null) : null);

  if (
    answers.some(({ page }) => /<title>DisallowedHost/.test(page)) ||
    all(({ status, html }) => status === 400 && html)
  ) {
    return {
      id: 'allowed-hosts',
      level: 'change',
      seen: `Django answers everything with "Bad Request" (400), as it does to a host name that it does not know: ${address.hostname}`,
      why: 'Django answers only for the names in ALLOWED_HOSTS.',
      changes: [
        setting(`ALLOWED_HOSTS = ["${address.hostname.replace(/^\[|\]$/g, '')}"]  # and what else you have there`),
      ],
      page: pages.doctor,
    };
  }
  const gateway = answers.find(isGateway);
  if (gateway) return notThrough(gateway);
  if (nowhere.answered && nowhere.html && nowhere.status === 200) {
    return {
      id: 'html-not-json',
      level: 'change',
      seen: `Every address answers with one page of HTML ("${nowhere.words}").`,
      why: 'That is the server of the page. It has to hand the API on to Django, or baseUrl has to name the server of the API.',
      changes: [
        { where: 'the web server', code: `proxy ${address.pathname} to Django before the fallback to index.html` },
      ],
      page: pages.server,
    };
  }
  const failed = nowhere.answered && nowhere.status < 500 ? answers.find(hasFailed) : undefined;
  if (failed) return failing(failed);
  const csrf = answers.find(({ status, page }) => (status === 403 && /CSRF/.test(page)) || isLoginForm(page));
  if (csrf) return csrfAsked(csrf);
  const wall = all(({ status, json }) => (status === 401 || status === 403) && json === undefined);
  if (wall) {
    return {
      id: 'wall',
      level: 'unseen',
      seen: `Everything is refused (${wall.status}), and not by Django REST framework: "${wall.words}"${signed(wall)}.`,
      why: 'A firewall or a password in front of the server keeps the doctor out, and would keep a page out.',
      page: pages.doctor,
    };
  }
  const alike = all(({ status, words }) => nowhere.answered && status === nowhere.status && words === nowhere.words);
  if (alike && alike.status !== 404) {
    return {
      id: 'all-alike',
      level: 'unseen',
      seen: `Every address answers in the same way: ${alike.status}, "${alike.words}"${signed(alike)}.`,
      why: 'Something in front of the URL patterns answers. What is behind it could not be seen.',
      page: pages.doctor,
    };
  }
  return null;
}

/** Whether this is the page of a login form of Django: it has a CSRF token and a password. */
function isLoginForm(page: string): boolean {
  return page.includes('csrfmiddlewaretoken') && /type=["']?password/i.test(page);
}

/** Returns the answer of a login that is of no known package; `null` if there is none. */
export function ownLoginOf({ ownLogin, others }: Search): Answer | null {
  if (ownLogin?.answered) return ownLogin;
  return others.filter((outcome): outcome is Answer => outcome.answered).find(isLogin) ?? null;
}

/** Whether this is a login of an unknown package: it asks for a password. */
function isLogin({ status, json }: Answer): boolean {
  return status === 400 && typeof json === 'object' && json !== null && 'password' in json;
}

function ownLogin({ url }: Answer): Finding {
  const path = /[^/]*\/?$/.exec(url.pathname)?.[0] ?? '';
  return {
    id: 'own-login',
    level: 'change',
    seen: `A login answers at ${url.pathname}, and of which package it is cannot be told from here.`,
    why: 'The client has to be told its paths, and the names of the tokens in its answer.',
    changes: [
      {
        where: 'createAuth',
        code: `server: djoser({ paths: { login: '${path}', refresh: '…', user: '…' }, fields: { access: '…', refresh: '…' } })`,
      },
    ],
    page: pages.doctor,
  };
}

/**
 * Reports that the login asks for a CSRF token. Django's CSRF middleware checks every view that is not exempt from it. The views of Django
 * REST framework are exempt.
 */
function csrfAsked({ url }: Answer): Finding {
  return {
    id: 'csrf-on-login',
    level: 'change',
    seen: `Django asks for a CSRF token at ${url.pathname}.`,
    why: 'That is a view of plain Django, as a login form has it: it gives out a session and no tokens. The views of SimpleJWT need no CSRF token.',
    changes: [urls('path("auth/", include("djoser.urls.jwt")),')],
    page: pages.server,
  };
}
