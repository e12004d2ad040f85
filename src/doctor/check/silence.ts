import type { Answer, NoAnswer, NoAnswerReason, Outcome } from '../ask/exchange.ts';
import { isGateway, isThrottled } from '../ask/verdict.ts';
import type { Evidence } from '../evidence.ts';
import { pages } from '../pages.ts';
import type { Finding } from '../report.ts';
import { notThrough } from './failing.ts';

const sentences: Readonly<Record<NoAnswerReason, (silence: NoAnswer) => string>> = {
  'no-time-left': ({ waitedSeconds }) => `no answer before the ${waitedSeconds} s of this look were over`,
  timeout: ({ waitedSeconds }) => `no answer within ${waitedSeconds} s`,
  refused: () => 'nothing listens there (connection refused)',
  'unknown-host': () => 'the host name is not known',
  reset: () => 'the connection ended without an answer',
  certificate: ({ code }) => `its certificate is not trusted (${code})`,
  'not-tls': () => 'it does not speak https',
  'not-http': () => 'what answers does not speak http',
  'blocked-port': () => 'browsers, and fetch, refuse to call this port',
  unreachable: ({ code }) => `it could not be reached (${code})`,
};

const remedies: Partial<Record<NoAnswerReason, string>> = {
  refused: 'Is the server running, and is this its port?',
  certificate:
    'Browsers refuse it in the same way, and a page cannot ask its user to go on. For a certificate of your own: NODE_EXTRA_CA_CERTS=ca.pem',
  'not-tls': 'Try the http address, or the port on which https is served.',
  'blocked-port': 'Serve the API on another port: the Fetch standard lists those that are blocked.',
};

/** Reports requests without an answer, with an answer that is too long, with a 429, and with the error of a proxy. */
export function checkSilence(evidence: Evidence): Finding[] {
  const first = evidence.reach.outcomes.at(-1);
  if (first && !first.answered) return [noAnswer(first)];
  const outcomes = outcomesOf(evidence);
  // What was not asked at all comes last: the slow answers before are the reason.
  const silent = outcomes
    .filter((outcome) => !outcome.answered)
    .sort((a, b) => Number(a.reason === 'no-time-left') - Number(b.reason === 'no-time-left'));
  // If a server was found, a long answer at the address itself is no fault: it may be a front page.
  const { reach, endpoints } = evidence;
  const long = outcomes.filter(
    (outcome) => outcome.answered && outcome.cutShort && !(endpoints !== null && reach.outcomes.includes(outcome)),
  );
  // If no server was found, `checkNothingFound` reports a proxy.
  const gateways = endpoints === null ? [] : outcomes.filter(isGateway);
  return [
    ...silent.slice(0, 1).map(noAnswer),
    ...long.slice(0, 1).map(tooLong),
    ...outcomes.filter(isThrottled).slice(0, 1).map(tooMany),
    ...gateways.slice(0, 1).map(notThrough),
  ];
}

function noAnswer(silence: NoAnswer): Finding {
  const { method, url, reason } = silence;
  const remedy = remedies[reason];
  return {
    id: 'no-answer',
    level: 'unseen',
    seen: `${method} ${url.href}: ${sentences[reason](silence)}.`,
    ...(remedy !== undefined && { why: remedy }),
    page: pages.doctor,
  };
}

function tooLong({ method, url }: Outcome): Finding {
  return {
    id: 'too-long',
    level: 'unseen',
    seen: `${method} ${url.href}: the answer is longer than 512 kB, and was not read to its end.`,
    why: 'No token endpoint answers so much. Compare the address with the urls.py of the project.',
    page: pages.doctor,
  };
}

function tooMany({ method, url, headers }: Answer): Finding {
  const seconds = /^\d+$/.exec(headers.get('retry-after') ?? '')?.[0];
  return {
    id: 'throttled',
    level: 'unseen',
    seen: `${method} ${url.href}: the server says "too many requests" (429).`,
    why: `Ask again ${seconds ? `in ${seconds} s` : 'later'}. A refresh is an anonymous request to DRF: with a low "anon" rate, many users behind one address share it.`,
    page: pages.unavailable,
  };
}

/** Returns every outcome that a run has collected. */
export function outcomesOf({ reach, search, endpoints, cors, session }: Evidence): Outcome[] {
  const { refresh = null, verify = null, revoke = null, user = null, nonsense = null, schemes = [] } = endpoints ?? {};
  const {
    login = null,
    users = [],
    refreshed = null,
    respent = null,
    logout = null,
    afterLogout = null,
  } = session ?? {};
  const { withoutCsrf = null, withCsrf = null } = session?.cookies ?? {};
  return [
    ...reach.outcomes,
    search.nowhere,
    ...search.others,
    ...search.found.map((mount) => mount.login),
    ...[refresh, verify, revoke, user].map((endpoint) => endpoint?.outcome ?? null),
    nonsense,
    ...schemes.map(({ outcome }) => outcome),
    ...cors.map(({ preflight }) => preflight),
    ...[login, ...users, withoutCsrf, withCsrf, refreshed, respent, logout, afterLogout],
  ].filter((outcome) => outcome !== null);
}
