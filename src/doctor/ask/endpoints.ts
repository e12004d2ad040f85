import type { Endpoint, Endpoints, Mount } from '../evidence.ts';
import type { Outcome, Send } from './exchange.ts';
import { fieldsOf } from './login-fields.ts';
import { type PlaceOptions, postPlace } from './post-place.ts';
import { noToken, trySchemes } from './schemes.ts';
import { pathsAt } from './slash.ts';
import { hasFailed, isUnheard, leavesOpen } from './verdict.ts';

/**
 * Asks without credentials which endpoints a server has. A GET shows whether an endpoint is there. The refresh is also sent a token of
 * nobody's, because the client understands the end of a session by the answer to that.
 */
export async function lookAtEndpoints(mount: Mount, origin: string | null, send: Send): Promise<Endpoints> {
  const { server, baseUrl } = mount;
  const field = server.refreshField;
  const { paths } = server.config;
  const headers = origin === null ? {} : { headers: { Origin: origin } };

  const first = async (candidates: readonly (string | null)[], ask: (path: string) => Promise<Endpoint | null>) => {
    const usual = candidates.filter((path) => path !== null).flatMap((path) => pathsAt(mount, path));
    for (const path of new Set(usual)) {
      const endpoint = await ask(path);
      if (endpoint !== null) return endpoint;
    }
    return null;
  };
  const forPost = (unproved: Endpoint[], options?: PlaceOptions) => async (path: string) => {
    const { outcome, endpoint, isUnproved } = await postPlace(path, baseUrl, send, { origin, field, ...options });
    // A gateway, a firewall or a middleware may refuse a GET before the view is asked.
    if (isUnproved || (endpoint === null && leavesOpen(outcome))) unproved.push({ path, outcome, takesPosts: false });
    return endpoint;
  };
  const refreshes: Endpoint[] = [];
  const logouts: Endpoint[] = [];
  const userTries: Endpoint[] = [];
  const forGet = async (path: string): Promise<Endpoint | null> => {
    const outcome = await send({ method: 'GET', url: new URL(path, baseUrl), ...headers });
    // An endpoint that does not answer in time may exist, so it counts as found.
    const endpoint = { path, outcome, takesPosts: false };
    if (!outcome.answered || isThere(outcome)) return endpoint;
    userTries.push(endpoint);
    return null;
  };

  const [provedRefresh, verify, ownRevoke, user, loginFields] = await Promise.all([
    first([paths.refresh], forPost(refreshes)),
    first([paths.verify], forPost([], { field: 'token' })),
    // A GET without credentials does not show whether a DELETE there can log a user out.
    server.revokeMethod === 'DELETE' ? null : first([paths.revoke], forPost(logouts, { isOfPackage: true })),
    first([paths.user, ...server.userPaths], forGet),
    fieldsOf(mount, send),
  ]);
  const otherRevoke =
    ownRevoke !== null || server.revokeMethod === 'DELETE' ? null : await first(server.revokePaths, forPost(logouts));
  const refresh = provedRefresh ?? refreshes[0] ?? null;
  const refreshWith = async (body: object): Promise<Outcome | null> =>
    refresh?.takesPosts ? send({ method: 'POST', url: new URL(refresh.path, baseUrl), body, ...headers }) : null;
  const nonsense = await refreshWith({ [server.refreshField]: noToken });
  // "Token is invalid" says that the server has read the token. Then one request is saved, which matters where requests are throttled.
  const isRead = nonsense?.answered === true && /\btoken (is|has)\b/i.test(nonsense.words);
  const without = isRead ? null : await refreshWith({});
  const schemes = user ? await trySchemes(user, baseUrl, send) : [];
  const sameAsUser = user !== null && user.path === paths.revoke ? user : null;
  const revoke = ownRevoke ?? otherRevoke ?? sameAsUser;
  return {
    mount,
    loginFields,
    refresh: refresh && { ...refresh, outcome: nonsense ?? refresh.outcome },
    verify,
    revoke,
    revokeUnproved: revoke === null ? (logouts[0] ?? null) : null,
    user,
    userTries: user === null ? userTries : [],
    nonsense,
    readsNoBody: isSaidAlike(nonsense, without),
    schemes,
  };
}

/** Whether two refusals are the same: the server has not read the body in which they differ. */
function isSaidAlike(one: Outcome | null, other: Outcome | null): boolean {
  if (!one?.answered || !other?.answered || isUnheard(one) || hasFailed(one)) return false;
  return one.status >= 400 && one.status === other.status && one.words === other.words;
}

/**
 * Whether an answer to a GET shows that the endpoint exists. A 404, a 405, a redirect and an HTML page show the opposite. A 5xx shows that
 * it exists.
 */
function isThere(outcome: Outcome): boolean {
  if (!outcome.answered || outcome.status === 404 || outcome.status === 405) return false;
  if (outcome.status >= 500) return true;
  if (outcome.html || (outcome.status >= 300 && outcome.status < 400)) return false;
  return outcome.json !== undefined || outcome.empty;
}
