import type { CrossOrigin, Endpoints } from '../evidence.ts';
import { schemesOfLogin } from '../token-kind.ts';
import type { CsrfEndpoint } from './csrf-endpoint.ts';
import type { Outcome, Send } from './exchange.ts';

interface Call {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  /** The answer to this request, if an earlier step has sent it with the same origin; otherwise `null`. */
  readonly answer: Outcome | null;
}

interface Mode {
  readonly cookieMode: boolean;
  /** The endpoint that the page asks for its CSRF token; `null` if the page asks none. */
  readonly csrfEndpoint: CsrfEndpoint | null;
}

/** Sends the preflights that a browser sends before the requests of latchkey. Sends none if the page and the API have one origin. */
export async function lookAcrossOrigins(
  origin: string | null,
  { cookieMode, csrfEndpoint }: Mode,
  endpoints: Endpoints,
  send: Send,
): Promise<CrossOrigin[]> {
  const { baseUrl } = endpoints.mount;
  if (origin === null || origin === baseUrl.origin) return [];
  const preflighted = await Promise.all(
    callsOf(endpoints, cookieMode).map(({ path, ...call }) =>
      preflightOf({ ...call, url: new URL(path, baseUrl) }, { origin, cookieMode }, send),
    ),
  );
  return csrfEndpoint === null ? preflighted : [...preflighted, withoutPreflight(csrfEndpoint)];
}

/** Sends the preflight of a login that is of no known package. What else that server has is not known. */
export async function lookAcrossOriginsAtLogin(
  origin: string | null,
  url: URL,
  cookieMode: boolean,
  send: Send,
): Promise<CrossOrigin[]> {
  if (origin === null || origin === url.origin) return [];
  const call = { name: 'login', method: 'POST', url, headers: loginHeaders(cookieMode), answer: null };
  return [await preflightOf(call, { origin, cookieMode }, send)];
}

async function preflightOf(
  { name, method, url, headers, answer }: Omit<Call, 'path'> & { readonly url: URL },
  { origin, cookieMode }: { readonly origin: string; readonly cookieMode: boolean },
  send: Send,
): Promise<CrossOrigin> {
  const preflight = await send({
    method: 'OPTIONS',
    url,
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': [...headers].sort().join(','),
    },
  });
  return { name, method, url, headers, credentials: cookieMode && name !== 'API', preflight, answer };
}

function loginHeaders(cookieMode: boolean): string[] {
  return cookieMode ? ['content-type', 'x-csrftoken'] : ['content-type'];
}

/** A browser asks for the CSRF token with the cookies and without a preflight: the answer alone decides. */
function withoutPreflight({ answer }: CsrfEndpoint): CrossOrigin {
  const { method, url } = answer;
  return { name: 'CSRF token', method, url, headers: [], credentials: true, preflight: null, answer };
}

function callsOf(endpoints: Endpoints, cookieMode: boolean): Call[] {
  const { mount, refresh, revoke, user } = endpoints;
  const token = (schemesOfLogin(endpoints)[0]?.header ?? 'Authorization').toLowerCase();
  const csrf = cookieMode ? ['x-csrftoken'] : [];
  const json = 'content-type';
  const calls: (Call | null)[] = [
    { name: 'login', method: 'POST', path: mount.loginPath, headers: loginHeaders(cookieMode), answer: null },
    refresh && {
      name: 'refresh',
      method: 'POST',
      path: refresh.path,
      headers: [json, ...csrf],
      answer: refresh.outcome,
    },
    revoke && {
      name: 'logout',
      method: mount.server.revokeMethod,
      path: revoke.path,
      headers: [json, ...csrf],
      answer: null,
    },
    user && { name: 'user', method: 'GET', path: user.path, headers: [token], answer: user.outcome },
    // The path of the user endpoint is used for the whole API: the same CORS settings apply to it, unless CORS_URLS_REGEX separates them.
    ...(user ? ['POST', 'PUT', 'PATCH', 'DELETE'] : []).map(
      (method): Call => ({
        name: 'API',
        method,
        path: user?.path ?? '',
        headers: [token, json, ...csrf],
        answer: null,
      }),
    ),
  ];
  return calls.filter((call) => call !== null);
}
