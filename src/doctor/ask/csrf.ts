import type { Cookie } from 'tough-cookie';
import type { CookieJar } from './cookie-jar.ts';
import type { CsrfEndpoint } from './csrf-endpoint.ts';
import type { Outcome } from './exchange.ts';
import { textsIn } from './fields.ts';
import type { SessionTools } from './session-tools.ts';
import { pathsAt } from './slash.ts';
import { succeeded } from './verdict.ts';

/** The request header with the CSRF token, or an empty object. */
export type CsrfHeader = Readonly<Record<string, string>>;

/** Where a CSRF token comes from. */
export interface CsrfFound {
  /** The CSRF cookie that Django set at the login; `null` if there is none. */
  readonly cookie: Cookie | null;
  /** The endpoint that returns the token; `null` if the doctor found none. */
  readonly endpoint: CsrfEndpoint | null;
  readonly token: string | null;
}

/** The header names that servers read: Django's default first, then those of other frameworks. */
const headers = ['X-CSRFToken', 'X-XSRF-TOKEN', 'X-CSRF-Token'] as const;

/**
 * Looks for the token in the cookies of the login. If the page cannot read such a cookie, the function looks for an endpoint that returns
 * the token.
 */
export async function findCsrf(
  jar: CookieJar,
  canRead: (cookie: Cookie) => boolean,
  { endpoints, origin, send }: Pick<SessionTools, 'endpoints' | 'origin' | 'send'>,
): Promise<CsrfFound> {
  const { server, baseUrl } = endpoints.mount;
  const cookie = csrfCookieIn(jar);
  if (cookie !== null && canRead(cookie)) return { cookie, endpoint: null, token: cookie.value };
  for (const path of server.csrfPaths.flatMap((each) => pathsAt(endpoints.mount, each))) {
    const url = new URL(path, baseUrl);
    const cookies = jar.header(url);
    const outcome = await send({
      method: 'GET',
      url,
      headers: { Origin: origin, ...(cookies && { Cookie: cookies }) },
    });
    const given = succeeded(outcome) && outcome.answered ? csrfTokenIn(outcome.json) : undefined;
    if (given === undefined) continue;
    jar.take(outcome);
    const [field, token] = given;
    return { cookie, endpoint: { path, field, answer: outcome }, token };
  }
  return { cookie, endpoint: null, token: cookie?.value ?? null };
}

export function csrfCookieIn(jar: CookieJar): Cookie | null {
  return jar.all().find(({ key, value }) => /csrf|xsrf/i.test(key) && value.length > 15) ?? null;
}

function csrfTokenIn(json: unknown): [field: string, token: string] | undefined {
  return textsIn(json).find(([path, text]) => /^[\w.]*(csrf|xsrf)\w*$|^token$/i.test(path) && text.length > 15);
}

/**
 * Sends the token in one header after another, until the server accepts it. If the server accepts no header, this function returns the
 * first answer.
 */
export async function askWithCsrf(
  token: string | null,
  ask: (csrf: CsrfHeader) => Promise<Outcome | null>,
): Promise<{ outcome: Outcome | null; csrf: CsrfHeader; header: string }> {
  const [usual] = headers;
  if (token === null) return { outcome: null, csrf: {}, header: usual };
  let first: Outcome | null = null;
  for (const header of headers) {
    const csrf = { [header]: token };
    const outcome = await ask(csrf);
    if (succeeded(outcome)) return { outcome, csrf, header };
    first ??= outcome;
    // Another header can help only if the server has found no token.
    if (!outcome?.answered || !/CSRF token missing/.test(outcome.words)) break;
  }
  return { outcome: first, csrf: { [usual]: token }, header: usual };
}
