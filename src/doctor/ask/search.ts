import type { Mount, Search } from '../evidence.ts';
import { type KnownServer, knownServers } from '../known-servers.ts';
import { placesFor, placesInDebugPage, unique } from '../search-paths.ts';
import type { Outcome, Send } from './exchange.ts';
import { fieldsInOptions } from './login-fields.ts';
import { nobodysName, postPlace } from './post-place.ts';

/** How many of the folders on Django's DEBUG page are searched. */
const mostNamed = 16;

/** Looks for login endpoints: first near the address, then in the folders that Django's DEBUG page lists, then in the usual folders. */
export async function search(address: URL, send: Send): Promise<Search> {
  const unknown = (place: URL): Promise<Outcome> => send({ method: 'GET', url: new URL(`${nobodysName}/`, place) });
  const nowhere = await unknown(address);
  const { near, usual } = placesFor(address);
  const tried: URL[] = [];
  const others: Outcome[] = [];
  // Each group is asked for only if the one before has no login: every request counts for a throttle.
  let named: readonly URL[] = [];
  const findNamed = async () => {
    named = await placesNamed(nowhere, unknown);
    return named;
  };
  for (const group of [async () => near, findNamed, async () => usual]) {
    for (const place of await group()) {
      if (tried.some(({ href }) => href === place.href)) continue;
      tried.push(place);
      const found = await lookBelow(place, others, send);
      if (found.length > 0) return { found, tried, others, nowhere, ownLogin: null };
      // If no request to this place got a complete answer, the other places would get none either.
      if (others.slice(-knownServers.length).every((outcome) => !outcome.answered || outcome.cutShort))
        return { found: [], tried, others, nowhere, ownLogin: null };
    }
  }
  return { found: [], tried, others, nowhere, ownLogin: await findOwnLogin([address, ...named], send) };
}

/** Looks for a login at an address of its own: what Django REST framework answers to OPTIONS names the fields of a form, and changes nothing. */
async function findOwnLogin(addresses: readonly URL[], send: Send): Promise<Outcome | null> {
  const outcomes = await Promise.all(unique(addresses).map((url) => send({ method: 'OPTIONS', url })));
  return outcomes.find((outcome) => outcome.answered && fieldsInOptions(outcome.json).length > 0) ?? null;
}

/**
 * Returns the folders that Django's DEBUG page lists, and the folders inside them. Django lists the patterns of a folder only for a request
 * below that folder.
 */
async function placesNamed(nowhere: Outcome, ask: (place: URL) => Promise<Outcome>): Promise<URL[]> {
  const loginPaths = knownServers.map(({ config }) => config.paths.login);
  const namedIn = (outcome: Outcome): URL[] =>
    outcome.answered ? placesInDebugPage(outcome.page, outcome.url, loginPaths).slice(0, mostNamed) : [];
  const first = namedIn(nowhere);
  const below = await Promise.all(first.map(async (place) => namedIn(await ask(place))));
  return unique([...first, ...below.flat()]).slice(0, mostNamed);
}

async function lookBelow(place: URL, others: Outcome[], send: Send): Promise<Mount[]> {
  const found = await Promise.all(knownServers.map((server) => lookFor(server, place, others, send)));
  return found.filter((mount) => mount !== null);
}

/** Sends a login without credentials to what is known to be a login. Every server refuses it, and the refusal names the fields. */
async function lookFor(server: KnownServer, place: URL, others: Outcome[], send: Send): Promise<Mount | null> {
  const path = server.config.paths.login;
  for (const loginPath of server.isMountedByHand ? [path, otherSlash(path)] : [path]) {
    const { outcome, endpoint } = await postPlace(loginPath, place, send);
    if (!endpoint?.takesPosts) {
      others.push(outcome);
      if (!outcome.answered) return null;
      continue;
    }
    const login = await send({ method: 'POST', url: new URL(loginPath, place), body: {} });
    if (isLogin(login) && isOf(server, login)) return { server, baseUrl: place, loginPath, login };
    others.push(login);
    if (!login.answered) return null;
  }
  return null;
}

export function otherSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
}

/** Whether the answer is that of a login: a refusal in JSON. */
function isLogin(outcome: Outcome): boolean {
  return outcome.answered && outcome.json !== undefined && [400, 401, 403, 415, 422, 429].includes(outcome.status);
}

/**
 * Whether the answer comes from this package: several packages may have a path `login/`. django-allauth repeats the status in the body.
 * dj-rest-auth requires only the password.
 */
function isOf({ preset }: KnownServer, outcome: Outcome): boolean {
  const json = outcome.answered ? outcome.json : undefined;
  const has = (name: string): boolean => typeof json === 'object' && json !== null && name in json;
  const isAllauth = has('status') && has('errors');
  if (preset === 'djRestAuth') return !isAllauth && has('password') && !has('username') && !has('email');
  return isAllauth === (preset === 'allauthHeadless');
}
