import type { Endpoint, Endpoints } from '../evidence.ts';
import type { Outcome, Send } from './exchange.ts';
import { neighbours } from './post-place.ts';
import { waysFor } from './user.ts';
import { isUnclear, succeeded } from './verdict.ts';

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

/**
 * Whether there may be a user endpoint, although this answer does not show one. Something in front of the view may have sent a refusal or a
 * redirect, and without a complete answer nothing is known. A 404 and an HTML page show that there is no such endpoint.
 */
export function leavesOpen(outcome: Outcome): boolean {
  if (isUnclear(outcome) || !outcome.answered) return true;
  return outcome.status === 401 || outcome.status === 403 || (outcome.status >= 300 && outcome.status < 400);
}

function isObject(outcome: Outcome): boolean {
  if (!succeeded(outcome) || !outcome.answered) return false;
  return typeof outcome.json === 'object' && outcome.json !== null && !Array.isArray(outcome.json);
}
