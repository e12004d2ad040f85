import type { Outcome } from '../ask/exchange.ts';
import { isAlike } from '../ask/schemes.ts';
import { hasFailed, isUnheard, refused, succeeded } from '../ask/verdict.ts';
import { isCookieMode } from '../cookie-mode.ts';
import type { Endpoints, Evidence, SchemeTry } from '../evidence.ts';
import { pages } from '../pages.ts';
import { setting } from '../python.ts';
import type { Change, Finding } from '../report.ts';
import { hasDrfTokens, schemesOfLogin } from '../token-kind.ts';

/** Checks the header and the scheme of the access token, and whether the server answers 403 instead of 401 to a request without a token. */
export function checkScheme({ asked, endpoints, session }: Evidence): Finding[] {
  if (endpoints === null) return [];
  const understood = schemesOfLogin(endpoints);
  const users = session?.users ?? [];
  const isLetIn = succeeded(users.at(-1) ?? null);
  const authentication = classOf(endpoints, isCookieMode(asked, endpoints, session));
  // Without tokens of its own, django-allauth refuses every token. `checkLogin` says how it gives tokens.
  const hasNone = endpoints.mount.server.preset === 'allauthHeadless' && session !== null && session.access === null;
  return [
    ...way(understood, session?.scheme ?? null, isLetIn),
    ...(understood.length === 0 && !session?.scheme && !hasNone ? notSeen(endpoints, users, authentication) : []),
    ...sessionFirst(endpoints, authentication),
    ...basicFirst(endpoints, authentication),
  ];
}

/** Reports a token that is not looked at, if the answers prove it; otherwise that the scheme could not be seen. */
function notSeen(endpoints: Endpoints, users: readonly Outcome[], authentication: string): Finding[] {
  const { user, schemes } = endpoints;
  if (user === null || isUnheard(user.outcome) || hasFailed(user.outcome)) return [];
  const [first] = users;
  // A good token proves more than one of nobody's: where all errors are alike, its refusal is too.
  const isProven =
    refused(user.outcome) &&
    (first === undefined
      ? !areErrorsAlike(endpoints) && schemes.every(({ outcome }) => isAlike(outcome, user.outcome))
      : users.every((outcome) => isAlike(outcome, user.outcome)));
  if (isProven) return [notUnderstood(schemes, authentication)];
  const path = new URL(user.path, endpoints.mount.baseUrl).pathname;
  const seen = `Which scheme the server understands could not be seen: ${path} answers a token of nobody's as it answers no token.`;
  // If a request with a good token got another answer, `checkLogin` reports that answer.
  return first === undefined ? [{ id: 'scheme', level: 'unseen', seen, page: pages.scheme }] : [];
}

/** Whether the server gives different errors the same words, as a handler of all errors may do. Such words prove nothing. */
function areErrorsAlike({ mount, user, nonsense }: Endpoints): boolean {
  const words = [mount.login, nonsense, user?.outcome].map((outcome) => (outcome?.answered ? outcome.words : null));
  const [login, refresh, bare] = words;
  return bare !== null && (bare === login || bare === refresh);
}

function way(
  understood: readonly SchemeTry[],
  used: { header: string; scheme: string } | null,
  isLetIn: boolean,
): Finding[] {
  const [first] = understood;
  const { header, scheme } = used ?? first ?? {};
  if (header === undefined || scheme === undefined) return [];
  const tried = used !== null && isLetIn ? ', and lets the user in with it' : '';
  return [{ id: 'scheme', level: 'fits', seen: `The server understands "${header}: ${scheme} <token>"${tried}.` }];
}

function notUnderstood(schemes: readonly SchemeTry[], authentication: string): Finding {
  const words = [...new Set(schemes.map(({ scheme }) => scheme))].join(', ');
  return {
    id: 'token-not-understood',
    level: 'change',
    seen: `The server takes no notice of a token in the header: neither ${words} in Authorization, nor in another usual header.`,
    why: 'Every request counts as anonymous. The class is missing, its header or scheme has a name of its own, or Apache keeps the header (WSGIPassAuthorization On).',
    changes: [
      setting(['REST_FRAMEWORK = {', `    "DEFAULT_AUTHENTICATION_CLASSES": ["${authentication}"],`, '}'].join('\n')),
    ],
    page: pages.credentials,
  };
}

/** The authentication class that reads the tokens of this server, if the project has not written its own. */
function classOf(endpoints: Endpoints, inCookie: boolean): string {
  if (hasDrfTokens(endpoints)) return 'rest_framework.authentication.TokenAuthentication';
  const { preset } = endpoints.mount.server;
  if (preset === 'allauthHeadless')
    return 'allauth.headless.contrib.rest_framework.authentication.JWTTokenAuthentication';
  return inCookie && preset === 'djRestAuth'
    ? 'dj_rest_auth.jwt_auth.JWTCookieAuthentication'
    : 'rest_framework_simplejwt.authentication.JWTAuthentication';
}

/**
 * Reports a server that answers 403 to a request without a token. DRF takes the `WWW-Authenticate` header from the first authentication
 * class. `SessionAuthentication` has none, so DRF answers 403 instead of 401.
 */
function sessionFirst({ user, mount }: Endpoints, authentication: string): Finding[] {
  const outcome = user?.outcome;
  if (!outcome?.answered || outcome.status !== 403 || outcome.json === undefined) return [];
  return [
    {
      id: 'session-first',
      level: 'change',
      seen: `Who is not logged in is answered 403 instead of 401 at ${new URL(user?.path ?? '', mount.baseUrl).pathname}. The first authentication class names no scheme: SessionAuthentication does not.`,
      why: 'A token that is over looks like a missing permission, and a Django session in the same browser (of the admin, say) makes Django ask for a CSRF token beside a good access token.',
      changes: [before('SessionAuthentication', authentication)],
      page: pages.csrf,
    },
  ];
}

/**
 * Reports a server whose own 401 asks for `Basic`. DRF takes the challenge from the first authentication class. Browsers then open their own
 * login window for a request of the page, and the page gets no answer until that window is closed.
 */
function basicFirst({ user, mount }: Endpoints, authentication: string): Finding[] {
  const outcome = user?.outcome;
  if (!outcome?.answered || outcome.status !== 401 || outcome.json === undefined) return [];
  if (!/^basic\b/i.test(outcome.headers.get('www-authenticate') ?? '')) return [];
  return [
    {
      id: 'basic-first',
      level: 'change',
      seen: `The 401 at ${new URL(user?.path ?? '', mount.baseUrl).pathname} asks for Basic. The first authentication class is BasicAuthentication.`,
      why: 'Browsers open a login window of their own for such an answer, and the request of the page waits for that window.',
      changes: [before('BasicAuthentication', authentication)],
      page: pages.credentials,
    },
  ];
}

/** Writes the order of DRF's classes: first the class that reads the tokens, and the other one after it. */
function before(other: string, authentication: string): Change {
  return setting(
    [
      'REST_FRAMEWORK = {',
      '    "DEFAULT_AUTHENTICATION_CLASSES": [',
      `        "${authentication}",  # the class that reads your tokens: first`,
      `        "rest_framework.authentication.${other}",  # if you have it: after that class`,
      '    ],',
      '}',
    ].join('\n'),
  );
}
