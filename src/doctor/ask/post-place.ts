import type { Endpoint } from '../evidence.ts';
import type { Outcome, Send } from './exchange.ts';
import { namesField } from './fields.ts';
import { fieldsInOptions } from './login-fields.ts';
import { isUnclear } from './verdict.ts';

/** A name that no project has. If a server answers it like a name that was asked for, the name shows nothing. */
export const nobodysName = 'latchkey-doctor-asks-for-what-is-not-there';

export interface PlaceOptions {
  /** The `Origin` header of the requests; `null`: none. */
  readonly origin?: string | null;
  /** Whether the path is that of a known package. Such a view may answer a GET as well. */
  readonly isOfPackage?: boolean;
  /** A field that the endpoint requires. An endpoint that answers a GET is known by it. */
  readonly field?: string;
  /** The answer to a path that does not exist. A server may answer every path in that way. */
  readonly nowhere?: Outcome;
}

export interface PostPlace {
  readonly outcome: Outcome;
  /** `null` if it is not there. `takesPosts` is `false` if the answer does not show whether it is there. */
  readonly endpoint: Endpoint | null;
  /** Whether something is at this path that answers a GET, and nothing proves what it is. */
  readonly isUnproved: boolean;
}

/**
 * Asks with a GET whether an endpoint for POST is at this path, so that a POST goes to no other view of the project. The endpoint is there
 * if it refuses the method GET, and if a name that nobody has is not answered in that way: a URL pattern such as `<slug>/` takes every name.
 * An endpoint that answers a GET has to name its field, in the refusal of the GET or in the answer to OPTIONS. An answer that only differs
 * from that to nobody's name may come from any view of the project, so it is no proof.
 */
export async function postPlace(
  path: string,
  baseUrl: URL,
  send: Send,
  { origin = null, isOfPackage = false, field, nowhere }: PlaceOptions = {},
): Promise<PostPlace> {
  const ask = (method: string, each: string): Promise<Outcome> =>
    send({ method, url: new URL(each, baseUrl), ...(origin !== null && { headers: { Origin: origin } }) });
  const outcome = await ask('GET', path);
  const place = (takesPosts: boolean): PostPlace => ({
    outcome,
    endpoint: { path, outcome, takesPosts },
    isUnproved: false,
  });
  const missing: PostPlace = { outcome, endpoint: null, isUnproved: false };
  const others = () => Promise.all(neighbours(path).map((each) => ask('GET', each)));

  if (takesPosts(outcome, isOfPackage))
    return (await others()).some((other) => takesPosts(other, isOfPackage)) ? missing : place(true);
  if (isUnclear(outcome)) return place(false);
  if (!answersGet(outcome) || (nowhere !== undefined && isOfOneKind(outcome, nowhere))) return missing;
  if ((await others()).some((other) => isOfOneKind(outcome, other))) return missing;
  const isNamed = field !== undefined && (refusesFor(outcome, field) || describes(await ask('OPTIONS', path), field));
  return isNamed ? place(true) : { ...missing, isUnproved: true };
}

/** Django names the allowed methods with a 405, and Django REST framework with every answer. A proxy may leave the names out. */
function takesPosts(outcome: Outcome, isOfPackage: boolean): boolean {
  if (!outcome.answered) return false;
  const allow = outcome.headers.get('allow');
  if (allow === null) return outcome.status === 405;
  const methods = allow.split(',').map((name) => name.trim().toUpperCase());
  return methods.includes('POST') && (outcome.status === 405 || !methods.includes('GET') || isOfPackage);
}

/** Whether something answers a GET here. A page is for people, and no endpoint. */
function answersGet(outcome: Outcome): boolean {
  if (!outcome.answered || outcome.html || [404, 405, 410].includes(outcome.status)) return false;
  return outcome.status < 300 || outcome.status >= 400;
}

/** Whether two answers are of one kind. Their texts may differ, because a view may repeat the name that was asked for. */
function isOfOneKind(one: Outcome, other: Outcome): boolean {
  if (!one.answered || !other.answered) return false;
  const isJson = (json: unknown): boolean => json !== undefined;
  return one.status === other.status && one.html === other.html && isJson(one.json) === isJson(other.json);
}

/** Whether a GET is refused because this field is missing. */
function refusesFor(outcome: Outcome, field: string): boolean {
  return outcome.answered && [400, 401, 403, 422].includes(outcome.status) && namesField(outcome.json, field);
}

/** Whether the answer to OPTIONS describes a form with this field. */
function describes(outcome: Outcome, field: string): boolean {
  return outcome.answered && fieldsInOptions(outcome.json).includes(field);
}

/**
 * Returns one or two paths that do not exist: the path with `nobodysName` instead of its last part, and the path with `nobodysName` instead
 * of the part before the last, if there is one.
 */
export function neighbours(path: string): string[] {
  const parts = path.split('/');
  const last = path.endsWith('/') ? parts.length - 2 : parts.length - 1;
  return [last, last - 1].filter((at) => at >= 0).map((at) => parts.with(at, nobodysName).join('/'));
}
