import type { Endpoint, Endpoints, Mount, SchemeTry } from '../evidence.ts';
import type { Outcome, Send } from './exchange.ts';
import { loginFieldsIn } from './fields.ts';
import { otherSlash } from './search.ts';

/** A value that has the length of a token and belongs to no user. */
const noToken = 'no-token-of-anybody';

/**
 * Sends a request without credentials to each endpoint of a server. Such a request changes nothing: the endpoint refuses it, and the
 * refusal shows that the endpoint exists.
 */
export async function lookAtEndpoints(mount: Mount, origin: string | null, send: Send): Promise<Endpoints> {
  const { server, baseUrl, loginPath } = mount;
  const { paths } = server.config;
  const hasUsualSlash = loginPath === paths.login;
  const withSlashOfLogin = (path: string): string => (hasUsualSlash ? path : otherSlash(path));
  const post = (path: string, body: object): Promise<Outcome> =>
    send({
      method: 'POST',
      url: new URL(path, baseUrl),
      body,
      ...(origin !== null && { headers: { Origin: origin } }),
    });

  const first = async (candidates: readonly string[], ask: (path: string) => Promise<Outcome>) => {
    for (const path of new Set(candidates)) {
      const outcome = await ask(path);
      // An endpoint that does not answer in time may exist, so it counts as found.
      if (!outcome.answered || isThere(outcome)) return { path, outcome } satisfies Endpoint;
    }
    return null;
  };
  const firstPost = (...candidates: readonly (string | null)[]) =>
    first(candidates.filter((path) => path !== null).map(withSlashOfLogin), (path) => post(path, {}));

  const get = (path: string): Promise<Outcome> =>
    send({ method: 'GET', url: new URL(path, baseUrl), ...(origin !== null && { headers: { Origin: origin } }) });
  const userPaths = [paths.user, ...server.userPaths].filter((path) => path !== null);

  const [refresh, verify, revoke, user, loginFields] = await Promise.all([
    firstPost(paths.refresh),
    firstPost(paths.verify),
    // The answer to a DELETE without credentials does not show whether the endpoint can log a user out, so none is sent.
    server.revokeMethod === 'DELETE' ? null : firstPost(paths.revoke, ...server.revokePaths),
    first(userPaths.map(withSlashOfLogin), get),
    fieldsOf(mount, post),
  ]);
  const nonsense = refresh && (await post(refresh.path, { [server.refreshField]: noToken }));
  const schemes = user ? await trySchemes(user, baseUrl, send) : [];
  const sameAsUser = user !== null && user.path === paths.revoke ? user : null;
  return { mount, loginFields, refresh, verify, revoke: revoke ?? sameAsUser, user, nonsense, schemes };
}

/**
 * Whether an answer shows that the endpoint exists. A 404, a 405, a redirect and an HTML page show the opposite. A 5xx shows that it
 * exists.
 */
export function isThere(outcome: Outcome): boolean {
  if (!outcome.answered || outcome.status === 404 || outcome.status === 405) return false;
  if (outcome.status >= 500) return true;
  if (outcome.html || (outcome.status >= 300 && outcome.status < 400)) return false;
  return outcome.json !== undefined || outcome.empty;
}

/**
 * Returns the names of the login's fields. The login of DRF's tokens requires no field, so its answer to an empty body names none. This
 * login refuses blank values, and its answer then names the fields.
 */
async function fieldsOf(
  { login, loginPath, server }: Mount,
  post: (path: string, body: object) => Promise<Outcome>,
): Promise<string[]> {
  const named = login.answered ? loginFieldsIn(login.json) : [];
  if (named.length > 0 || server.preset !== 'djoserToken') return named;
  const blank = await post(loginPath, { username: '', email: '', password: '' });
  return blank.answered ? loginFieldsIn(blank.json) : [];
}

/** The header names and the schemes that servers use, the most usual first. */
const headers = ['Authorization', 'X-Access-Token', 'X-Auth-Token', 'X-Authorization'];
const schemes = ['Bearer', 'JWT', 'Token'];

/**
 * Sends an invalid token to the user endpoint, with each scheme. A server that knows the scheme refuses the token. A server that does not
 * know the scheme answers as if there were no token. So the doctor knows the scheme before a login.
 */
async function trySchemes({ path, outcome: bare }: Endpoint, baseUrl: URL, send: Send): Promise<SchemeTry[]> {
  const tries: SchemeTry[] = [];
  for (const header of headers) {
    for (const scheme of schemes) {
      const outcome = await send({
        method: 'GET',
        url: new URL(path, baseUrl),
        headers: { [header]: `${scheme} ${noToken}` },
      });
      tries.push({ header, scheme, outcome, understood: isRefusalOfToken(outcome, bare) });
    }
    // Other headers are tried only if the server understood no scheme in this one.
    if (tries.some(({ understood }) => understood)) break;
  }
  return tries;
}

function isRefusalOfToken(outcome: Outcome, bare: Outcome): boolean {
  if (!outcome.answered || !bare.answered || outcome.json === undefined) return false;
  if (outcome.status !== 401 && outcome.status !== 403) return false;
  // The rest of a body may differ with each request, for example a request id or a time.
  return outcome.status !== bare.status || outcome.words !== bare.words || codeOf(outcome.json) !== codeOf(bare.json);
}

function codeOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'code' in json ? json.code : undefined;
}
