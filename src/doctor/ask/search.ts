import type { Mount, Search } from '../evidence.ts';
import { type KnownServer, knownServers } from '../known-servers.ts';
import { placesFor, placesInDebugPage, unique } from '../places.ts';
import type { Outcome, Send } from './exchange.ts';

/** A path that no project has. What answers there answers everywhere. */
const nobodysPath = 'latchkey-doctor-asks-for-what-is-not-there/';

/** Looks for login endpoints: near the address, then where Django says that they are, then in the usual places. */
export async function search(address: URL, send: Send): Promise<Search> {
  const nowhere = await send({ method: 'POST', url: new URL(nobodysPath, address), body: {} });
  const { near, usual } = placesFor(address);
  const loginPaths = knownServers.map(({ config }) => config.paths.login);
  const named = nowhere.answered ? placesInDebugPage(nowhere.page, address, loginPaths) : [];

  const tried: URL[] = [];
  const others: Outcome[] = [];
  for (const place of unique([...near, ...named, ...usual])) {
    tried.push(place);
    const found = await lookBelow(place, nowhere, others, send);
    if (found.length > 0) return { found, tried, others, nowhere };
    // A server that hangs at every place would hang a minute.
    if (others.slice(-knownServers.length).every((outcome) => !outcome.answered)) break;
  }
  return { found: [], tried, others, nowhere };
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
  for (const loginPath of [path, otherSlash(path)]) {
    const login = await send({ method: 'POST', url: new URL(loginPath, place), body: {} });
    if (isLogin(login, nowhere) && isOf(server, login)) return { server, baseUrl: place, loginPath, login };
    others.push(login);
    // Django's own redirect or failure for a missing slash is told by the check of redirects.
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

/** `auth/login` may be anybody's; django-allauth repeats the status in the body. */
function isOf({ preset }: KnownServer, outcome: Outcome): boolean {
  const json = outcome.answered ? outcome.json : undefined;
  const isAllauth = typeof json === 'object' && json !== null && 'status' in json && 'errors' in json;
  return isAllauth === (preset === 'allauthHeadless');
}
