import { isLoopback } from '../../platform/allowed-origins.ts';
import type { Answer, Outcome } from '../ask/exchange.ts';
import { hasFailed, leavesOpen } from '../ask/verdict.ts';
import type { Endpoints, Evidence } from '../evidence.ts';
import { pages } from '../pages.ts';
import { keysOf, setting, urls } from '../python.ts';
import { isRefusalCode } from '../refusal-code.ts';
import { refusalRule, unknownRefusal } from '../refusal-fit.ts';
import type { Finding } from '../report.ts';
import { failing, signed } from './failing.ts';
import { refreshUnclear, tokenPlaceUnclear, userUnclear } from './unclear.ts';

/** Checks the endpoints besides the login. The requests had no credentials. */
export function checkEndpoints(evidence: Evidence): Finding[] {
  const { endpoints, search, reach } = evidence;
  if (endpoints === null) return [];
  return [
    ...loginFields(endpoints),
    ...refreshThere(endpoints),
    ...failures(endpoints),
    ...refusal(evidence),
    ...refreshUnclear(endpoints.refresh),
    ...tokenPlaceUnclear(evidence),
    ...userThere(endpoints),
    ...debug(search.nowhere, reach.address),
    ...proxy(reach.outcomes),
  ];
}

function loginFields({ loginFields, mount }: Endpoints): Finding[] {
  if (loginFields.length === 0 && mount.server.preset !== 'djRestAuth') return [];
  const fields = loginFields.length > 0 ? loginFields : ['username or email'];
  return [{ id: 'login-fields', level: 'fits', seen: `The login asks for: ${[...fields, 'password'].join(', ')}` }];
}

function refreshThere({ mount, refresh }: Endpoints): Finding[] {
  const { paths } = mount.server.config;
  if (mount.server.preset === 'djoserToken') {
    return [
      {
        id: 'tokens-of-drf',
        level: 'consider',
        seen: "These are DRF's tokens: each works until it is deleted, and one logout ends all devices of a user.",
        why: 'A stolen one works for good. SimpleJWT has tokens that end by themselves, and Djoser has its endpoints.',
        changes: [urls('path("auth/", include("djoser.urls.jwt")),')],
        page: pages.choosing,
      },
    ];
  }
  if (refresh !== null || paths.refresh === null) return [];
  const address = new URL(paths.refresh, mount.baseUrl).href;
  if (mount.server.preset === 'djRestAuth') {
    return [
      {
        id: 'no-refresh',
        level: 'change',
        seen: `dj-rest-auth has no refresh endpoint at ${address}: it gives out DRF's tokens.`,
        why: 'Without JWTs there is nothing to refresh.',
        changes: [
          keysOf('REST_AUTH', { USE_JWT: 'True', JWT_AUTH_REFRESH_COOKIE: '"refresh"', JWT_AUTH_HTTPONLY: 'True' }),
        ],
        page: pages.cookieMode,
      },
    ];
  }
  return [
    {
      id: 'no-refresh',
      level: 'change',
      seen: `The login is there, and no refresh endpoint at ${address}`,
      why: 'Users are logged out when their access token ends, after five minutes by default.',
      changes: [urls(`path("${paths.refresh}", TokenRefreshView.as_view()),  # below ${mount.baseUrl.pathname}`)],
      page: pages.server,
    },
  ];
}

function failures({ refresh, verify, revoke, user }: Endpoints): Finding[] {
  return [refresh, verify, revoke, user]
    .map((endpoint) => endpoint?.outcome)
    .filter((outcome): outcome is Answer => hasFailed(outcome ?? null))
    .map(failing);
}

/** Checks whether the client understands how the server refuses an invalid refresh token: so the client learns that a session is over. */
function refusal(evidence: Evidence): Finding[] {
  const answer = unknownRefusal(evidence);
  const preset = evidence.endpoints?.mount.server.preset;
  if (answer === null) return [];
  const { status, html, json, words } = answer;
  const rule = refusalRule(evidence);
  const remedy =
    rule !== null
      ? ' createAuth below tells the client.'
      : `${json === undefined ? '' : ' A gateway may say the same, so createAuth is not told to take it for that.'} The server should answer 401 with JSON that has a "detail".`;
  return [
    {
      id: 'refusal',
      level: rule === null ? 'change' : 'consider',
      seen: `A refresh token that nobody has is answered with ${status}${html ? ' and a page of HTML' : ''}: "${words}"${signed(answer)}.`,
      why: `The client does not know this answer of a server as "this session is over". It takes it for "try later", so it never asks its user to log in again.${remedy}`,
      changes:
        rule === null
          ? []
          : [{ where: 'createAuth', code: `server: ${preset}({ isRefusal: ${isRefusalCode(rule)} })` }],
      page: pages.unavailable,
    },
  ];
}

function userThere({ mount, user, userTries }: Endpoints): Finding[] {
  const { server, baseUrl } = mount;
  if (user !== null) return [];
  const open = userTries.map(({ outcome }) => outcome).find(leavesOpen);
  if (open !== undefined) return [userUnclear(open)];
  const lacks = `There is no endpoint for the logged-in user${server.config.paths.user === null ? '' : ` at ${new URL(server.config.paths.user, baseUrl).href}`}`;
  return [
    {
      id: 'no-user',
      level: server.config.paths.user === null ? 'consider' : 'change',
      seen: `${lacks}.`,
      why: 'getUser() has nobody to ask.',
      changes:
        server.preset === 'djoser'
          ? [urls('path("auth/", include("djoser.urls")),')]
          : [{ where: 'createAuth', code: `server: ${server.preset}({ paths: { user: 'me/' } })  // your own view` }],
      page: pages.server,
    },
  ];
}

/** Reports that DEBUG is on. Django then shows its settings and its code to everybody. */
function debug(nowhere: Outcome, address: URL): Finding[] {
  if (!nowhere.answered || !/DEBUG\s*=\s*True/.test(nowhere.page)) return [];
  if (isLoopback(address)) return [{ id: 'debug', level: 'fits', seen: 'DEBUG is on, as it is while developing.' }];
  return [
    {
      id: 'debug',
      level: 'change',
      seen: `DEBUG is on, and ${address.hostname} is no loopback address.`,
      why: 'Django shows its URL patterns, settings and source to everybody who meets an error.',
      changes: [setting('DEBUG = False')],
      page: pages.doctor,
    },
  ];
}

function proxy(outcomes: readonly Outcome[]): Finding[] {
  const answer = outcomes.findLast((outcome) => outcome.answered);
  if (!answer?.answered) return [];
  const { headers } = answer;
  const names = [headers.get('server'), headers.get('via'), headers.has('cf-ray') ? 'Cloudflare' : null]
    .filter((name) => name !== null && !/^(WSGIServer|gunicorn|uvicorn|daphne)/i.test(name))
    .map((name) => name?.replace(/[^\w ./()-]/g, '').slice(0, 40));
  if (names.length === 0) return [];
  return [{ id: 'proxy', level: 'fits', seen: `In front of it: ${names.join(', ')}.` }];
}
