import { lookAcrossOrigins, lookAcrossOriginsAtLogin } from './ask/cross-origin.ts';
import { lookForCsrf } from './ask/csrf-outside.ts';
import { lookAtEndpoints } from './ask/endpoints.ts';
import type { Send } from './ask/exchange.ts';
import { reach as reachAddress } from './ask/reach.ts';
import { search as searchServer } from './ask/search.ts';
import { lookAtSession } from './ask/session.ts';
import type { Pause } from './ask/session-tools.ts';
import { ownLoginOf } from './check/nothing-found.ts';
import { findingsOf } from './checks.ts';
import { isCookieMode } from './cookie-mode.ts';
import { csrfEndpointOf } from './csrf-fit.ts';
import type { Asked, Evidence, Search } from './evidence.ts';
import { fitOf } from './fit.ts';
import { exitStatusOf, type Finding, type Report } from './report.ts';
import { createAuthCode } from './write/create-auth.ts';

export interface Tools {
  readonly send: Send;
  /** Asks for the password after the server was found, and shows its origin. Resolves with `null` if no password is given. */
  readonly askPassword: (username: string, origin: string) => Promise<string | null>;
  /** Waits until the server takes requests again. */
  readonly pause: Pause;
}

/** Examines a server by requests. Logs in only if a username is given. */
export async function examine(asked: Asked, { send, askPassword, pause }: Tools): Promise<Report> {
  const reach = await reachAddress(asked.address, send);
  const first = reach.outcomes.at(-1);
  const unseen: Evidence = {
    asked,
    reach,
    search: nothing(reach.address, first),
    endpoints: null,
    cors: [],
    session: null,
    csrf: null,
  };
  if (!first?.answered || reach.movedTo !== null) return reportOn(unseen, []);

  const search = await searchServer(reach.address, send);
  const [mount] = search.found;
  if (mount === undefined) {
    const login = ownLoginOf(search);
    const cors = login && (await lookAcrossOriginsAtLogin(asked.origin, login.url, asked.cookieMode, send));
    return reportOn({ ...unseen, search, cors: cors ?? [] }, []);
  }

  const seenOutside = await lookAtEndpoints(mount, asked.origin, send);
  const { username } = asked;
  // A password goes only to the origin that the user has named.
  const mayLogIn = username !== null && mount.baseUrl.origin === asked.address.origin;
  const password = mayLogIn ? await askPassword(username, mount.baseUrl.origin) : null;
  const session = password === null ? null : await lookAtSession(asked, password, seenOutside, send, pause);
  const endpoints = { ...seenOutside, ...session?.userPlace };
  // This step is the last, because the login shows whether the requests need cookies.
  const cookieMode = isCookieMode(asked, endpoints, session);
  const isCsrfUnseen = cookieMode && (session === null || session.cookies === null);
  const csrf = isCsrfUnseen ? await lookForCsrf(endpoints, asked.origin, send) : null;
  const csrfEndpoint = csrfEndpointOf({ session, csrf });
  const cors = await lookAcrossOrigins(asked.origin, { cookieMode, csrfEndpoint }, endpoints, send);
  const isPasswordMissing = mayLogIn && password === null;
  return reportOn({ asked, reach, search, endpoints, session, csrf, cors }, isPasswordMissing ? [noPassword] : []);
}

const noPassword: Finding = {
  id: 'no-password',
  level: 'unseen',
  seen: 'No password was given, so nothing behind the login could be looked at.',
  why: 'It is asked for on a terminal, and read as the first line of standard input elsewhere.',
};

function nothing(address: URL, first: Evidence['search']['nowhere'] | undefined): Search {
  const nowhere = first ?? {
    answered: false,
    method: 'GET',
    url: address,
    reason: 'unreachable',
    code: '',
    waitedSeconds: 0,
  };
  return { found: [], tried: [], others: [], nowhere, unclear: [], ownLogin: null };
}

function reportOn(evidence: Evidence, more: readonly Finding[]): Report {
  const { asked, endpoints } = evidence;
  const findings = [...findingsOf(evidence), ...more];
  const fit = fitOf(evidence);
  return {
    address: asked.address.href,
    origin: asked.origin,
    server: endpoints && { preset: endpoints.mount.server.preset, baseUrl: endpoints.mount.baseUrl.href },
    findings,
    createAuth: fit && createAuthCode(fit),
    exitStatus: exitStatusOf(findings),
  };
}
