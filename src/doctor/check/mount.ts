import type { Answer, Outcome } from '../ask/exchange.ts';
import { redirectOf } from '../ask/reach.ts';
import type { Evidence } from '../evidence.ts';
import { pages } from '../pages.ts';
import { setting, urls } from '../python.ts';
import type { Finding } from '../report.ts';

/** What answers, and where; or why nothing that gives out tokens was found. */
export function checkMount(evidence: Evidence): Finding[] {
  const { asked, reach, search, endpoints } = evidence;
  if (endpoints === null) return notFound(evidence);
  const { server, baseUrl, loginPath } = endpoints.mount;
  const found: Finding = {
    id: 'server-found',
    level: 'fits',
    seen: `${server.product} answers at ${baseUrl.href}`,
  };
  const others = search.found.filter((mount) => mount !== endpoints.mount).map((mount) => mount.server.product);
  const also: Finding[] =
    others.length === 0 ? [] : [{ id: 'others-found', level: 'fits', seen: `${others.join(', ')} is there as well.` }];
  const elsewhere: Finding[] =
    baseUrl.href === reach.address.href || asked.address.pathname === '/'
      ? []
      : [
          {
            id: 'found-elsewhere',
            level: 'change',
            seen: `Below ${reach.address.href} there is no login. It is at ${new URL(loginPath, baseUrl).href}`,
            why: 'baseUrl is the address that the paths of the endpoints are added to.',
            changes: [{ where: 'createAuth', code: `baseUrl: '${baseUrl.pathname}'` }],
            page: pages.server,
          },
        ];
  return [found, ...also, ...elsewhere, ...slash(endpoints)];
}

function slash({ mount }: NonNullable<Evidence['endpoints']>): Finding[] {
  const { server, loginPath } = mount;
  if (loginPath === server.config.paths.login) return [];
  return [
    {
      id: 'slash',
      level: 'fits',
      seen: `The endpoints are at ${loginPath}, ${loginPath.endsWith('/') ? 'with' : 'without'} a slash at the end: createAuth below says so.`,
      page: pages.redirect,
    },
  ];
}

function notFound({ reach, search }: Evidence): Finding[] {
  const answers = [...search.others, search.nowhere].filter((outcome): outcome is Answer => outcome.answered);
  // Of a server that says nothing, another check tells.
  if (answers.length === 0) return [];
  const cause = causeOf(answers, search.nowhere, reach.address);
  if (cause !== null) return [cause];
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

/** One cause for all the refusals, if there is one. */
function causeOf(answers: readonly Answer[], nowhere: Outcome, address: URL): Finding | null {
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
  const gateway = all(({ status, headers }) => [502, 503, 504].includes(status) || headers.has('cf-mitigated'));
  if (gateway) {
    return {
      id: 'gateway',
      level: 'unseen',
      seen: `What answers is not Django: ${gateway.status}, "${gateway.words}"${signed(gateway)}.`,
      why: 'A proxy stands in front of the server, and did not let the request through or did not reach it.',
      page: pages.doctor,
    };
  }
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
  const page = all(({ status, html }) => status === 200 && html);
  if (page) {
    return {
      id: 'html-not-json',
      level: 'change',
      seen: `Every address answers with one page of HTML ("${page.words}").`,
      why: 'That is the server of the page. It has to hand the API on to Django, or baseUrl has to name the server of the API.',
      changes: [
        { where: 'the web server', code: `proxy ${address.pathname} to Django before the fallback to index.html` },
      ],
      page: pages.server,
    };
  }
  const alike = all(({ status, words }) => nowhere.answered && status === nowhere.status && words === nowhere.words);
  if (alike && alike.status !== 404 && redirectOf(alike) === null) {
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

/** Who says that it answers. */
export function signed({ headers }: Answer): string {
  const name = headers
    .get('server')
    ?.replace(/[^\w ./-]/g, '')
    .slice(0, 40);
  return name ? `, signed ${name}` : '';
}
