import type { Reach } from '../evidence.ts';
import type { Outcome, Send } from './exchange.ts';

/**
 * Requests the address itself. Follows a redirect only from http to https of the same host. Any other origin is one that the user has not
 * named: the doctor reports it, and sends nothing there.
 */
export async function reach(asked: URL, send: Send): Promise<Reach> {
  const first = await send({ method: 'GET', url: asked });
  const next = placeIn(first, asked);
  if (next === null || !isUpgrade(asked, next)) return { address: asked, movedTo: next, outcomes: [first] };
  const second = await send({ method: 'GET', url: next });
  return { address: next, movedTo: placeIn(second, next), outcomes: [first, second] };
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
 * Returns the address in a redirect to the same path on another origin; otherwise `null`. A redirect to a login page or to a front page
 * does not change the address of the API.
 */
function placeIn(outcome: Outcome, address: URL): URL | null {
  const next = redirectOf(outcome);
  if (next === null || next.origin === address.origin) return null;
  const folder = folderOf(next);
  return folder.pathname === address.pathname ? folder : null;
}

function isUpgrade(from: URL, to: URL): boolean {
  return from.protocol === 'http:' && to.protocol === 'https:' && from.hostname === to.hostname;
}

function folderOf(url: URL): URL {
  const folder = new URL(url);
  folder.search = folder.hash = folder.username = folder.password = '';
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  return folder;
}
