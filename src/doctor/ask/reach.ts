import type { Reach } from '../evidence.ts';
import type { Outcome, Send } from './exchange.ts';

const mostRedirects = 5;

/**
 * Requests the address itself. Follows a redirect only to the same path on another origin, for example from http to https. Sends at most
 * five requests.
 */
export async function reach(asked: URL, send: Send): Promise<Reach> {
  const outcomes: Outcome[] = [];
  let address = asked;
  while (outcomes.length < mostRedirects) {
    const outcome = await send({ method: 'GET', url: address });
    outcomes.push(outcome);
    const next = redirectOf(outcome);
    if (next === null || !isSamePlace(next, address)) break;
    address = folderOf(next);
    if (address.href === outcome.url.href) break;
  }
  return { address, outcomes };
}

/** Returns the address in a redirect; `null` if the answer is no redirect to an http or https address. */
export function redirectOf(outcome: Outcome): URL | null {
  if (!outcome.answered || outcome.status < 300 || outcome.status > 399) return null;
  const location = outcome.headers.get('location');
  if (location === null || !URL.canParse(location, outcome.url)) return null;
  const url = new URL(location, outcome.url);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
}

/**
 * Whether the redirect leads to the same path on another origin. A redirect to a login page or to a front page does not change the address
 * of the API.
 */
function isSamePlace(next: URL, address: URL): boolean {
  return next.origin !== address.origin && folderOf(next).pathname === address.pathname;
}

function folderOf(url: URL): URL {
  const folder = new URL(url);
  folder.search = folder.hash = '';
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  return folder;
}
