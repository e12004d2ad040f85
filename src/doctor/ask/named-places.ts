import { knownServers } from '../known-servers.ts';
import { placesInDebugPage, unique } from '../search-paths.ts';
import type { Outcome } from './exchange.ts';

/** How many of the folders on Django's DEBUG page are searched. */
const mostNamed = 16;

/**
 * Returns the folders that Django's DEBUG page lists, and the folders inside them. Django lists the patterns of a folder only for a request
 * below that folder.
 */
export async function placesNamed(nowhere: Outcome, ask: (place: URL) => Promise<Outcome>): Promise<URL[]> {
  const loginPaths = knownServers.map(({ config }) => config.paths.login);
  const namedIn = (outcome: Outcome): URL[] =>
    outcome.answered ? placesInDebugPage(outcome.page, outcome.url, loginPaths).slice(0, mostNamed) : [];
  const first = namedIn(nowhere);
  const below = await Promise.all(first.map(async (place) => namedIn(await ask(place))));
  return unique([...first, ...below.flat()]).slice(0, mostNamed);
}
