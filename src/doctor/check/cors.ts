import { type CorsFault, corsFaults } from '../cors-rules.ts';
import type { CrossOrigin, Evidence } from '../evidence.ts';
import { pages } from '../pages.ts';
import { installCors, setting, text } from '../python.ts';
import type { Change, Finding } from '../report.ts';

/** The headers of the client that `corsheaders.defaults.default_headers` already contains. */
const defaultHeaders: readonly string[] = ['authorization', 'content-type', 'x-csrftoken'];

/** For a server that lets the page in at other paths. */
const everyPath = setting('CORS_URLS_REGEX = r"^/.*$"  # every path that the page asks');

/** One kind of CORS fault, the requests that have this fault, and the headers or methods that are not allowed. */
interface Seen {
  readonly fault: CorsFault;
  readonly requests: readonly CrossOrigin[];
  readonly names: readonly string[];
}

/** Checks whether a browser would allow the requests of a page on another origin. */
export function checkCors({ asked, cors }: Evidence): Finding[] {
  const { origin } = asked;
  if (origin === null || cors.length === 0) return [];
  const seen = gather(cors, origin);
  const isLetInElsewhere = cors.some((request) => corsFaults(request, origin).length === 0);
  const findings = seen.map((each) => findingFor(each, origin, isLetInElsewhere));
  if (findings.length > 0) return findings;
  return [
    {
      id: 'cors',
      level: 'fits',
      seen: `CORS lets ${origin} in: ${[...new Set(cors.map(({ name }) => name))].join(', ')}${cors.some(({ credentials }) => credentials) ? ', cookies included' : ''}.`,
    },
    ...exposed(cors),
  ];
}

function gather(cors: readonly CrossOrigin[], origin: string): Seen[] {
  const all = cors.flatMap((request) => corsFaults(request, origin).map((fault) => ({ fault, request })));
  const kinds = [...new Set(all.map(({ fault }) => fault.kind))];
  return kinds.flatMap((kind) => {
    const same = all.filter(({ fault }) => fault.kind === kind);
    const [first] = same;
    if (first === undefined) return [];
    const names = same.flatMap(({ fault }) =>
      fault.kind === 'header' ? [fault.header] : fault.kind === 'method' ? [fault.method] : [],
    );
    return [{ fault: first.fault, requests: same.map(({ request }) => request), names: [...new Set(names)] }];
  });
}

function findingFor({ fault, requests, names }: Seen, origin: string, isLetInElsewhere: boolean): Finding {
  const where = listed(requests);
  const base = { level: 'change', page: pages.cors } as const;
  const allow = setting(`CORS_ALLOWED_ORIGINS = [${text(origin)}]  # and what else you have there`);
  switch (fault.kind) {
    case 'no-origin':
      return { ...base, ...missing(requests, where, { origin, allow, isLetInElsewhere }), id: 'cors-origin' };
    case 'other-origin':
      return {
        ...base,
        id: 'cors-origin',
        seen: `${requests[0]?.preflight === null ? '' : 'The preflight of '}${where} from ${origin} is answered for another origin.`,
        why: 'Browsers compare the whole origin: scheme, host and port. Something other than django-cors-headers answers with a fixed one.',
        changes: [allow],
      };
    case 'twice':
      return {
        ...base,
        id: 'cors-twice',
        seen: `The answer to ${where} has Access-Control-Allow-Origin twice.`,
        why: 'Browsers refuse that. A web server in front of Django adds the header once more.',
        changes: [{ where: 'the web server', code: 'remove its Access-Control-* headers: Django sets them' }],
      };
    case 'wildcard':
      return {
        ...base,
        id: 'cors-credentials',
        seen: `Any origin is let in (*), at ${where}.`,
        why: 'With cookies browsers accept no wildcard: the origin has to be named, and credentials allowed.',
        changes: [
          setting(
            `CORS_ALLOW_ALL_ORIGINS = False\nCORS_ALLOWED_ORIGINS = [${text(origin)}]\nCORS_ALLOW_CREDENTIALS = True`,
          ),
        ],
      };
    case 'credentials':
      return {
        ...base,
        id: 'cors-credentials',
        seen: `${origin} is let in without cookies, at ${where}.`,
        why: 'In cookie mode the refresh token is a cookie: without it every refresh is refused.',
        changes: [setting('CORS_ALLOW_CREDENTIALS = True')],
        page: pages.cookieMode,
      };
    case 'status':
      return {
        ...base,
        id: 'cors-preflight',
        seen: `The preflight of ${where} is answered with ${fault.status}.`,
        why: 'A browser takes 2xx only, and follows no redirect there.',
        changes: [installCors],
      };
    case 'method':
      return {
        ...base,
        id: 'cors-methods',
        // The client itself needs only GET and POST. An app may never use the other methods.
        level: 'consider',
        seen: `${names.join(', ')}: not allowed from ${origin}.`,
        why: 'A browser does not send it.',
        changes: [setting('from corsheaders.defaults import default_methods\nCORS_ALLOW_METHODS = default_methods')],
      };
    case 'header':
      return {
        ...base,
        id: 'cors-headers',
        seen: `${names.length === 1 ? 'The header' : 'The headers'} ${names.join(', ')}: not allowed from ${origin}, at ${where}.`,
        why: 'A browser then does not send the request at all.',
        changes: [
          setting(
            `from corsheaders.defaults import default_headers\nCORS_ALLOW_HEADERS = [${['*default_headers', ...names.filter((name) => !defaultHeaders.includes(name)).map(text)].join(', ')}]`,
          ),
        ],
      };
    case 'answer':
      return {
        ...base,
        id: 'cors-answer',
        seen: `The preflight of ${where} is fine, the answer itself carries no CORS headers.`,
        why: 'The page is told of a network error, whatever the server said. The middleware stands below one that answers before it.',
        changes: [setting('MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]  # first of all')],
      };
  }
}

/** Returns a text with the first request, and the number of the others. */
function listed(requests: readonly CrossOrigin[]): string {
  const [first = '', ...rest] = new Set(requests.map(({ method, url }) => `${method} ${url.pathname}`));
  return rest.length === 0 ? first : `${first} and ${rest.length} more`;
}

/**
 * Returns the text of a finding for missing CORS headers. If an answer has `Vary: origin`, django-cors-headers is installed: it sets this
 * header even if it does not allow the origin.
 */
function missing(
  requests: readonly CrossOrigin[],
  where: string,
  { origin, allow, isLetInElsewhere }: { origin: string; allow: Change; isLetInElsewhere: boolean },
) {
  const isInstalled = requests.some(({ preflight, answer }) => {
    const outcome = preflight ?? answer;
    return outcome?.answered && /\borigin\b/i.test(outcome.headers.get('vary') ?? '');
  });
  return {
    seen: isInstalled
      ? `django-cors-headers is there, and does not let ${origin} in, at ${where}.`
      : `No CORS headers come back to ${origin}, at ${where}: django-cors-headers is missing, or CORS_URLS_REGEX leaves this path out.`,
    why: 'The browser keeps the answer from the page, which is told of a network error.',
    changes: isInstalled ? [allow] : isLetInElsewhere ? [everyPath] : [installCors, allow],
    page: isInstalled ? pages.cors : pages.withoutProxy,
  };
}

/**
 * Checks whether the page can read `Retry-After`. When DRF throttles, this header says when to try again. A page on another origin can read
 * it only if the server exposes it.
 */
function exposed(cors: readonly CrossOrigin[]): Finding[] {
  const answer = cors.find((each) => each.answer?.answered)?.answer;
  if (!answer?.answered || /retry-after/i.test(answer.headers.get('access-control-expose-headers') ?? '')) return [];
  return [
    {
      id: 'cors-expose',
      level: 'consider',
      seen: 'Retry-After is not exposed to the page.',
      why: 'After "too many requests" the client then guesses how long to wait.',
      changes: [setting('CORS_EXPOSE_HEADERS = ["Retry-After"]')],
      page: pages.cors,
    },
  ];
}
