import type { Endpoint, Endpoints, Mount, SchemeTry } from '../evidence.ts';
import type { Outcome, Send } from './exchange.ts';
import { loginFieldsIn } from './fields.ts';
import { otherSlash } from './search.ts';

/** Long enough to be looked at, and a token of nobody's. */
const noToken = 'no-token-of-anybody';

/** Asks each endpoint of a server without credentials. That changes nothing: each refuses, and says by that that it is there. */
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
      // Of an endpoint that hangs nobody can say that it is not there.
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
    // A DELETE without credentials says nothing of what it would do with them.
    server.revokeMethod === 'DELETE' ? null : firstPost(paths.revoke, ...server.revokePaths),
    first(userPaths.map(withSlashOfLogin), get),
    fieldsOf(mount, post),
  ]);
  const nonsense = refresh && (await post(refresh.path, { [server.refreshField]: noToken }));
  const schemes = user ? await trySchemes(user, baseUrl, send) : [];
  const sameAsUser = user !== null && user.path === paths.revoke ? user : null;
  return { mount, loginFields, refresh, verify, revoke: revoke ?? sameAsUser, user, nonsense, schemes };
}

/** Anything but "there is no such thing here": a page of HTML, a redirect, 404, 405. What fails is there. */
export function isThere(outcome: Outcome): boolean {
  if (!outcome.answered || outcome.status === 404 || outcome.status === 405) return false;
  if (outcome.status >= 500) return true;
  if (outcome.html || (outcome.status >= 300 && outcome.status < 400)) return false;
  return outcome.json !== undefined || outcome.empty;
}

/** A serializer that asks for no field still refuses blanks in the fields that it has. */
async function fieldsOf(
  { login, loginPath, server }: Mount,
  post: (path: string, body: object) => Promise<Outcome>,
): Promise<string[]> {
  const named = login.answered ? loginFieldsIn(login.json) : [];
  if (named.length > 0 || server.preset !== 'djoserToken') return named;
  const blank = await post(loginPath, { username: '', email: '', password: '' });
  return blank.answered ? loginFieldsIn(blank.json) : [];
}

/** The header's names and words that servers are set to, the usual first. */
const headers = ['Authorization', 'X-Access-Token', 'X-Auth-Token', 'X-Authorization'];
const schemes = ['Bearer', 'JWT', 'Token'];

/**
 * Shows the user endpoint a token of nobody's. A server that knows the scheme refuses the token, one that does not says what it says
 * to a request without any. So the scheme is known before anybody has logged in.
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
    // Another header is looked for only where this one is not heard.
    if (tries.some(({ understood }) => understood)) break;
  }
  return tries;
}

function isRefusalOfToken(outcome: Outcome, bare: Outcome): boolean {
  if (!outcome.answered || !bare.answered || outcome.json === undefined) return false;
  if (outcome.status !== 401 && outcome.status !== 403) return false;
  // The rest of a body may differ from request to request: a number for the log, a time.
  return outcome.status !== bare.status || outcome.words !== bare.words || codeOf(outcome.json) !== codeOf(bare.json);
}

function codeOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'code' in json ? json.code : undefined;
}
