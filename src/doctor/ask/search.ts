import type { Mount, Search } from '../evidence.ts';
import { type KnownServer, knownServers } from '../known-servers.ts';
import { placesFor, placesInDebugPage, unique } from '../places.ts';
import type { Outcome, Send } from './exchange.ts';

/** A path that no project has. What answers there answers everywhere. */
const nobodysPath = 'latchkey-doctor-asks-for-what-is-not-there/';

/** Django names its URL patterns where DEBUG is on. More folders than these are no place for a login. */
const mostNamed = 16;

/** Looks for login endpoints: near the address, then where Django says that something is, then in the usual places. */
export async function search(address: URL, send: Send): Promise<Search> {
  const unknown = (place: URL, method = 'POST'): Promise<Outcome> =>
    send({ method, url: new URL(nobodysPath, place), ...(method === 'POST' && { body: {} }) });
  const [nowhere, nobodysPage] = await Promise.all([unknown(address), unknown(address, 'GET')]);
  const { near, usual } = placesFor(address);
  const named = await placesNamed(nowhere, unknown);

  const tried: URL[] = [];
  const others: Outcome[] = [];
  for (const place of unique([...near, ...named, ...usual])) {
    tried.push(place);
    // Djoser's patterns have no end: below a login everything is a login. So each folder is asked for what it does not have.
    const unknownHere = place.href === address.href ? nowhere : await unknown(place);
    const found = await lookBelow(place, unknownHere, others, send);
    if (found.length > 0) return { found, tried, others, nowhere, nobodysPage };
    // A server that hangs, or never stops, would do so at every place.
    if (others.slice(-knownServers.length).every((outcome) => !outcome.answered || outcome.cutShort)) break;
  }
  return { found: [], tried, others, nowhere, nobodysPage };
}

/** What Django names, and what it names below that: it lists the patterns of a folder only to who asks below it. */
async function placesNamed(nowhere: Outcome, ask: (place: URL) => Promise<Outcome>): Promise<URL[]> {
  const loginPaths = knownServers.map(({ config }) => config.paths.login);
  const namedIn = (outcome: Outcome): URL[] =>
    outcome.answered ? placesInDebugPage(outcome.page, outcome.url, loginPaths).slice(0, mostNamed) : [];
  const first = namedIn(nowhere);
  const below = await Promise.all(first.map(async (place) => namedIn(await ask(place))));
  return unique([...first, ...below.flat()]).slice(0, mostNamed);
}

async function lookBelow(place: URL, nowhere: Outcome, others: Outcome[], send: Send): Promise<Mount[]> {
  const found = await Promise.all(knownServers.map((server) => lookFor(server, place, nowhere, others, send)));
  return found.filter((mount) => mount !== null);
}

/** A login without credentials: it is refused by every server, and its refusal names the fields. */
async function lookFor(
  server: KnownServer,
  place: URL,
  nowhere: Outcome,
  others: Outcome[],
  send: Send,
): Promise<Mount | null> {
  const path = server.config.paths.login;
  for (const loginPath of server.isMountedByHand ? [path, otherSlash(path)] : [path]) {
    const login = await send({ method: 'POST', url: new URL(loginPath, place), body: {} });
    if (isLogin(login, nowhere) && isOf(server, login)) return { server, baseUrl: place, loginPath, login };
    others.push(login);
    if (!login.answered) return null;
  }
  return null;
}

export function otherSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
}

/** An endpoint that takes a POST and answers it in JSON, and not in the way in which everything is answered here. */
export function isLogin(outcome: Outcome, nowhere: Outcome): boolean {
  if (!outcome.answered || outcome.json === undefined) return false;
  if (![400, 401, 403, 415, 422, 429].includes(outcome.status)) return false;
  return !(nowhere.answered && nowhere.status === outcome.status && nowhere.words === outcome.words);
}

/** `login/` may be anybody's. django-allauth repeats the status in the body; dj-rest-auth insists on the password alone. */
function isOf({ preset }: KnownServer, outcome: Outcome): boolean {
  const json = outcome.answered ? outcome.json : undefined;
  const has = (name: string): boolean => typeof json === 'object' && json !== null && name in json;
  const isAllauth = has('status') && has('errors');
  if (preset === 'djRestAuth' && outcome.answered && outcome.status === 400) {
    return !isAllauth && has('password') && !has('username') && !has('email');
  }
  return isAllauth === (preset === 'allauthHeadless');
}
