import type { Endpoint, Endpoints } from '../evidence.ts';
import type { Outcome, Send } from './exchange.ts';
import { neighbours } from './post-place.ts';
import { waysFor } from './user.ts';
import { succeeded } from './verdict.ts';

/**
 * Looks for the user endpoint with the token of a login, because a request without one did not show it: a web server may have its own page
 * for a 401, and a view may hide from who is not logged in. `userTries` has the answers to the token.
 */
export async function findUser(
  accessToken: string,
  endpoints: Endpoints,
  origin: string,
  send: Send,
): Promise<Pick<Endpoints, 'user' | 'userTries'>> {
  const ways = waysFor(endpoints);
  const userTries: Endpoint[] = [];
  for (const { path, outcome: bare } of endpoints.userTries) {
    for (const { header, scheme } of ways) {
      const ask = (each: string): Promise<Outcome> =>
        send({
          method: 'GET',
          url: new URL(each, endpoints.mount.baseUrl),
          headers: { [header]: `${scheme} ${accessToken}`, Origin: origin },
        });
      const outcome = await ask(path);
      if (isObject(outcome) && !(await Promise.all(neighbours(path).map(ask))).some(isObject))
        return { user: { path, outcome: bare, takesPosts: false }, userTries: [] };
      userTries.push({ path, outcome, takesPosts: false });
    }
  }
  return { user: null, userTries };
}

function isObject(outcome: Outcome): boolean {
  if (!succeeded(outcome) || !outcome.answered) return false;
  return typeof outcome.json === 'object' && outcome.json !== null && !Array.isArray(outcome.json);
}
