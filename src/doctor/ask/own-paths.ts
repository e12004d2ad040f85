import type { Mount } from '../evidence.ts';
import { baseOf, folderOf, loginsAt, refreshesOf, simpleJwtAt } from '../own-paths.ts';
import type { Outcome, Send } from './exchange.ts';
import { loginFieldsIn, namesField } from './fields.ts';
import { loginFieldsInOptions } from './login-fields.ts';
import { postPlace } from './post-place.ts';
import { isUnheard } from './verdict.ts';

/** How many addresses are asked at the same time. */
const atOnce = 10;

interface Places {
  readonly address: URL;
  /** The addresses that are named: the given one, or those on Django's DEBUG page. */
  readonly named: readonly URL[];
  readonly near: readonly URL[];
  readonly usual: readonly URL[];
  readonly nowhere: Outcome;
  /** The answers to the search for known packages. */
  readonly others: readonly Outcome[];
}

/**
 * Looks for SimpleJWT's views at the paths that a project has given them. The views are known by two things together: a refresh beside the
 * login, and a refusal of an empty login that names a password and a username. So a login of another package, which may refuse in the same
 * way, is not taken for one of SimpleJWT. dj-rest-auth has a refresh too, and is known by its `password/reset/confirm/`.
 */
export async function findOwnPaths(
  { address, named, near, usual, nowhere, others }: Places,
  send: Send,
): Promise<Mount | null> {
  // Where nobody answers, or all are sent away, the same would come back from each path.
  if (isUnheard(nowhere)) return null;
  const takesPosts = async (url: URL, field: string): Promise<boolean> => {
    const base = new URL('..', folderOf(url));
    const path = url.pathname.slice(base.pathname.length);
    const { endpoint } = await postPlace(path, base, send, { field, nowhere });
    return endpoint?.takesPosts === true;
  };
  const logins = loginsAt(named, { near, usual });
  for (let from = 0; from < logins.length; from += atOnce) {
    const some = logins.slice(from, from + atOnce);
    const proved = await Promise.all(some.map((url) => takesPosts(url, 'password')));
    for (const login of some.filter((_, at) => proved[at])) {
      const refresh = await firstOf(refreshesOf(login), (url) => takesPosts(url, 'refresh'));
      if (refresh === null) continue;
      if (await takesPosts(new URL('password/reset/confirm/', folderOf(login)), 'token')) continue;
      const refusal = others.find(isEmptyPostTo(login)) ?? (await send({ method: 'POST', url: login, body: {} }));
      if (await isOfSimpleJwt(refusal, send)) return mountOf(login, refresh, address, refusal);
    }
  }
  return null;
}

async function firstOf(urls: readonly URL[], test: (url: URL) => Promise<boolean>): Promise<URL | null> {
  for (const url of urls) if (await test(url)) return url;
  return null;
}

/** The search for known packages has sent only empty forms, so what it was told is not asked for again. */
function isEmptyPostTo({ href }: URL): (outcome: Outcome) => boolean {
  return ({ answered, method, url }) => answered && method === 'POST' && url.href === href;
}

/**
 * Whether a login has a form with a password and one name. Its refusal of an empty form says so. A handler of errors may leave the fields
 * out, and then the answer to OPTIONS has them.
 */
async function isOfSimpleJwt(refusal: Outcome, send: Send): Promise<boolean> {
  if (!refusal.answered || refusal.status !== 400) return false;
  if (namesField(refusal.json, 'password')) return loginFieldsIn(refusal.json).length === 1;
  const options = await send({ method: 'OPTIONS', url: refusal.url });
  return options.answered && loginFieldsInOptions(options.json).length === 1;
}

function mountOf(login: URL, refresh: URL, address: URL, refusal: Outcome): Mount {
  const baseUrl = baseOf(login, refresh, address);
  const below = ({ pathname }: URL): string => pathname.slice(baseUrl.pathname.length);
  return { server: simpleJwtAt(below(login), below(refresh)), baseUrl, loginPath: below(login), login: refusal };
}
