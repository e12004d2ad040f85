import type { CookieLook } from './ask/cookies.ts';
import type { CsrfEndpoint } from './ask/csrf-endpoint.ts';
import { succeeded } from './ask/verdict.ts';
import type { CsrfOutside, Evidence } from './evidence.ts';

/** How the client of a page gets its CSRF token. */
export interface CsrfFit {
  /** The option `csrf` of the client; `null` if the default fits, or if generated code has to request the token. */
  readonly option: Readonly<Record<string, string>> | null;
  /** The endpoint for generated code; otherwise `null`. */
  readonly loader: { readonly path: string; readonly field: string; readonly header: string } | null;
}

/** The field that the client reads, if the option `csrf.url` is set. */
const fieldOfTheClient = 'csrfToken';
const usual = { cookie: 'csrftoken', header: 'X-CSRFToken' };

export function csrfFitOf({ session, csrf }: Pick<Evidence, 'session' | 'csrf'>): CsrfFit {
  const { cookie, endpoint, header } = sourceOf(session?.cookies ?? null, csrf);
  if (cookie !== null) {
    const isUsual = cookie === usual.cookie && header === usual.header;
    return { option: isUsual ? null : { cookie, header }, loader: null };
  }
  if (endpoint === null) return { option: null, loader: null };
  return endpoint.field === fieldOfTheClient
    ? { option: { header, url: endpoint.path }, loader: null }
    : { option: null, loader: { path: endpoint.path, field: endpoint.field, header } };
}

/** Returns the endpoint that a page asks for its CSRF token; `null` if the page asks none. */
export function csrfEndpointOf({ session, csrf }: Pick<Evidence, 'session' | 'csrf'>): CsrfEndpoint | null {
  const { cookie, endpoint } = sourceOf(session?.cookies ?? null, csrf);
  return cookie === null ? endpoint : null;
}

interface Source {
  readonly cookie: string | null;
  readonly endpoint: CsrfEndpoint | null;
  readonly header: string;
}

function sourceOf(cookies: CookieLook | null, outside: CsrfOutside | null): Source {
  if (cookies === null) {
    // Without a login nobody knows whether the refresh asks for a token. Where the token is given out, to send it does no harm.
    const { readableCookie = null, endpoint = null } = outside ?? {};
    return { cookie: readableCookie, endpoint, header: usual.header };
  }
  const { csrfIsReadable, csrfCookie, csrfEndpoint, csrfHeader, withoutCsrf, logoutAsksForCsrf } = cookies;
  const isNeeded = !succeeded(withoutCsrf) || logoutAsksForCsrf;
  return {
    cookie: csrfIsReadable ? (csrfCookie?.name ?? null) : null,
    endpoint: isNeeded ? csrfEndpoint : null,
    header: csrfHeader,
  };
}
