import type { Mount, Search } from '../evidence.ts';
import { type KnownServer, knownServers } from '../known-servers.ts';
import { placesFor, unique } from '../search-paths.ts';
import type { Outcome, Send } from './exchange.ts';
import { namesField } from './fields.ts';
import { loginFieldsInOptions } from './login-fields.ts';
import { placesNamed } from './named-places.ts';
import { findOwnPaths } from './own-paths.ts';
import { nobodysName, postPlace } from './post-place.ts';
import { redirectOf } from './reach.ts';
import { otherSlash } from './slash.ts';
import { isUnclear } from './verdict.ts';

/**
 * Looks for login endpoints: first near the address, then in the folders that Django's DEBUG page lists, then in the usual folders, and last
 * at paths that a project has chosen itself.
 */
export async function search(address: URL, send: Send): Promise<Search> {
  const unknown = (place: URL): Promise<Outcome> => send({ method: 'GET', url: new URL(`${nobodysName}/`, place) });
  const nowhere = await unknown(address);
  const { near, usual } = placesFor(address);
  const tried: URL[] = [];
  const others: Outcome[] = [];
  const unclear: Outcome[] = [];
  // Each group is asked for only if the one before has no login: every request counts for a throttle.
  let named: readonly URL[] = [];
  const findNamed = async () => {
    named = await placesNamed(nowhere, unknown);
    return named;
  };
  const seen = { address, nowhere, others };
  const isFolderNamed = address.pathname !== '/';
  const result = { tried, others, nowhere, unclear, ownLogin: null };
  for (const group of [async () => near, findNamed, async () => usual]) {
    const places = await group();
    for (const place of places) {
      if (tried.some(({ href }) => href === place.href)) continue;
      tried.push(place);
      const found = await lookBelow(place, { others, unclear, nowhere, send });
      if (found.length > 0) return { ...result, found };
      // If no request to this place got a complete answer, the other places would get none either.
      if (others.slice(-knownServers.length).every((outcome) => !outcome.answered || outcome.cutShort))
        return { ...result, found: [] };
    }
    // Somebody who names a folder means what is near it, so the usual folders come after it.
    const own =
      places === near && isFolderNamed
        ? await findOwnPaths({ ...seen, named: [address], near, usual: [] }, send)
        : null;
    if (own !== null) return { ...result, found: [own] };
  }
  const own = await findOwnPaths({ ...seen, named, near: isFolderNamed ? [] : near, usual }, send);
  if (own !== null) return { ...result, found: [own] };
  return { ...result, found: [], ownLogin: await findOwnLogin([address, ...named], send) };
}

/** Looks for a login at an address of its own: what Django REST framework answers to OPTIONS names the fields of a form, and changes nothing. */
async function findOwnLogin(addresses: readonly URL[], send: Send): Promise<Outcome | null> {
  const outcomes = await Promise.all(unique(addresses).map((url) => send({ method: 'OPTIONS', url })));
  return outcomes.find((outcome) => outcome.answered && loginFieldsInOptions(outcome.json).length > 0) ?? null;
}

interface Looking {
  readonly others: Outcome[];
  readonly unclear: Outcome[];
  readonly nowhere: Outcome;
  readonly send: Send;
}

async function lookBelow(place: URL, looking: Looking): Promise<Mount[]> {
  const looks = await Promise.all(knownServers.map((server) => lookFor(server, place, looking)));
  const found = looks.flatMap(({ mount }) => mount ?? []);
  if (found.length > 0) return found;
  // A project that writes all its paths itself may have left the slash at their end out, or put one there.
  const open = looks.filter(({ hasBothForms, isSilent }) => !hasBothForms && !isSilent);
  const again = await Promise.all(
    open.map(({ server }) => lookAt(server, otherSlash(server.config.paths.login), place, looking)),
  );
  return again.flatMap(({ mount }) => mount ?? []);
}

/** What a look for one package has shown. */
interface LookFor {
  readonly server: KnownServer;
  readonly mount: Mount | null;
  /** Whether its login was looked for with a slash at the end, and without. */
  readonly hasBothForms: boolean;
  readonly isSilent: boolean;
}

/**
 * Looks for a login at the path of the package. Also looks at that path with or without a slash at its end, if a project writes its paths
 * itself, or if the server redirects there: a server in front of Django may remove the slash, as Next.js does.
 */
async function lookFor(server: KnownServer, place: URL, looking: Looking): Promise<LookFor> {
  const path = server.config.paths.login;
  const { mount, asked } = await lookAt(server, path, place, looking);
  const seen = { server, mount, hasBothForms: false, isSilent: !asked.answered };
  if (mount !== null || !asked.answered) return seen;
  const other = otherSlash(path);
  const isRedirected = redirectOf(asked)?.href === new URL(other, place).href;
  if (!server.isMountedByHand && !isRedirected) return seen;
  return { ...seen, mount: (await lookAt(server, other, place, looking)).mount, hasBothForms: true };
}

/** Sends a login without credentials to what is known to be a login. Every server refuses it, and the refusal names the fields. */
async function lookAt(
  server: KnownServer,
  loginPath: string,
  place: URL,
  { others, unclear, nowhere, send }: Looking,
): Promise<{ mount: Mount | null; asked: Outcome }> {
  const { outcome, endpoint, isUnproved } = await postPlace(loginPath, place, send, { field: 'password', nowhere });
  if (!endpoint?.takesPosts) {
    others.push(outcome);
    if (isUnproved) unclear.push(outcome);
    return { mount: null, asked: outcome };
  }
  const login = await send({ method: 'POST', url: new URL(loginPath, place), body: {} });
  if (isLogin(login) && isOf(server, login))
    return { mount: { server, baseUrl: place, loginPath, login }, asked: login };
  others.push(login);
  if (saysNothing(login)) unclear.push(login);
  return { mount: null, asked: login };
}

/** Whether the answer is that of a login: a refusal in JSON. */
function isLogin(outcome: Outcome): boolean {
  return outcome.answered && outcome.json !== undefined && [400, 401, 403, 415, 422, 429].includes(outcome.status);
}

/** Whether the answer may be that of a login, and does not say of which package. */
function saysNothing(login: Outcome): boolean {
  if (!login.answered || login.html || isUnclear(login) || namesField(login.json, 'password')) return false;
  return ![404, 405, 410].includes(login.status) && (login.status < 300 || login.status >= 400);
}

/**
 * Whether the answer comes from this package. A handler of errors may give the answers of any package other keys, so only the packages
 * whose paths are usual elsewhere too have to be known by theirs. django-allauth repeats the status in the body. dj-rest-auth requires only
 * the password.
 */
function isOf({ preset }: KnownServer, outcome: Outcome): boolean {
  const json = outcome.answered ? outcome.json : undefined;
  const has = (name: string): boolean => typeof json === 'object' && json !== null && name in json;
  if (preset === 'allauthHeadless') return has('status') && has('errors');
  if (preset === 'djRestAuth')
    return namesField(json, 'password') && !namesField(json, 'username') && !namesField(json, 'email');
  return true;
}
