import type { Cookie } from 'tough-cookie';
import type { CookieJar } from './cookie-jar.ts';
import type { Outcome } from './exchange.ts';
import { textsIn } from './fields.ts';
import { type SessionTools, succeeded } from './session-tools.ts';

/** The header with the token in it, or no header. */
export type CsrfHeader = Readonly<Record<string, string>>;

/** Where a CSRF token comes from. */
export interface CsrfFound {
  /** The cookie that Django set at the login. */
  readonly cookie: Cookie | null;
  /** The endpoint that gives the token out, and the token's name in its answer. */
  readonly endpoint: { readonly path: string; readonly field: string } | null;
  readonly token: string | null;
}

/** Django's own name for the header first, then those of other frontends. */
const headers = ['X-CSRFToken', 'X-XSRF-TOKEN', 'X-CSRF-Token'] as const;

/**
 * Looks for the token in the cookies of the login. An endpoint that gives it out is looked for only where the page cannot read such a
 * cookie.
 */
export async function findCsrf(
  jar: CookieJar,
  canRead: (cookie: Cookie) => boolean,
  { endpoints, origin, send }: SessionTools,
): Promise<CsrfFound> {
  const { server, baseUrl } = endpoints.mount;
  const cookie = jar.all().find(({ key, value }) => /csrf|xsrf/i.test(key) && value.length > 15) ?? null;
  if (cookie !== null && canRead(cookie)) return { cookie, endpoint: null, token: cookie.value };
  for (const path of server.csrfPaths) {
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
    return { cookie, endpoint: { path, field }, token };
  }
  return { cookie, endpoint: null, token: cookie?.value ?? null };
}

function csrfTokenIn(json: unknown): [field: string, token: string] | undefined {
  return textsIn(json).find(([path, text]) => /^[\w.]*(csrf|xsrf)\w*$|^token$/i.test(path) && text.length > 15);
}

/** Sends the token in each header that a server may look into, until one is believed. */
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
    // Only "the token is missing" is cured by another header.
    if (!outcome?.answered || !/CSRF token missing/.test(outcome.words)) break;
  }
  return { outcome: first, csrf: { [usual]: token }, header: usual };
}
