import type { Endpoint } from '../evidence.ts';
import type { Outcome, Send } from './exchange.ts';

/** A name that no project has. If a server answers it like a name that was asked for, the name shows nothing. */
export const nobodysName = 'latchkey-doctor-asks-for-what-is-not-there';

export interface PlaceOptions {
  /** The `Origin` header of the requests; `null`: none. */
  readonly origin?: string | null;
  /** Whether the path is that of a known package. Such a view may answer a GET as well. */
  readonly isOfPackage?: boolean;
}

/**
 * Asks with a GET whether an endpoint for POST is at this path, so that a POST goes to no other view of the project. The endpoint is there
 * if it allows POST in place of GET, and if a name that nobody has is not answered in that way: a URL pattern such as `<slug>/` takes every
 * name. `endpoint` is `null` if it is not there. If the answer does not show whether it is there, `takesPosts` is `false`.
 */
export async function postPlace(
  path: string,
  baseUrl: URL,
  send: Send,
  { origin = null, isOfPackage = false }: PlaceOptions = {},
): Promise<{ outcome: Outcome; endpoint: Endpoint | null }> {
  const get = (each: string): Promise<Outcome> =>
    send({ method: 'GET', url: new URL(each, baseUrl), ...(origin !== null && { headers: { Origin: origin } }) });
  const outcome = await get(path);
  if (takesPosts(outcome, isOfPackage)) {
    const others = await Promise.all(neighbours(path).map(get));
    const isAnyName = others.some((other) => takesPosts(other, isOfPackage));
    return { outcome, endpoint: isAnyName ? null : { path, outcome, takesPosts: true } };
  }
  const isUnclear = !outcome.answered || outcome.status === 429 || outcome.status >= 500;
  return { outcome, endpoint: isUnclear ? { path, outcome, takesPosts: false } : null };
}

/** Django names the allowed methods with a 405, and Django REST framework with every answer. */
function takesPosts(outcome: Outcome, isOfPackage: boolean): boolean {
  if (!outcome.answered) return false;
  const methods = (outcome.headers.get('allow') ?? '').split(',').map((name) => name.trim().toUpperCase());
  return methods.includes('POST') && (outcome.status === 405 || !methods.includes('GET') || isOfPackage);
}

/** Returns the path with nobody's name in place of its last part, and of the part before that, if there is one. */
function neighbours(path: string): string[] {
  const parts = path.split('/');
  const last = path.endsWith('/') ? parts.length - 2 : parts.length - 1;
  return [last, last - 1].filter((at) => at >= 0).map((at) => parts.with(at, nobodysName).join('/'));
}
