import type { Endpoints, SessionLook } from '../evidence.ts';
import { hasDrfTokens, schemesOfLogin } from '../token-kind.ts';
import type { Outcome, Send } from './exchange.ts';
import { isAlike } from './schemes.ts';
import { isUnheard, succeeded } from './verdict.ts';

/**
 * Requests the user endpoint with each header and scheme that the server may understand, until an answer is that to the token: another one
 * than without a token. `scheme` is `null` if no answer is.
 */
export async function askUser(
  accessToken: string,
  endpoints: Endpoints,
  origin: string,
  send: Send,
): Promise<Pick<SessionLook, 'scheme' | 'users'>> {
  const { mount, user } = endpoints;
  const ways = waysFor(endpoints);
  const said = ways.find((way) => way.said) ?? null;
  if (user === null) return { scheme: said, users: [] };
  const users: Outcome[] = [];
  for (const { header, scheme } of ways) {
    const outcome = await send({
      method: 'GET',
      url: new URL(user.path, mount.baseUrl),
      headers: { [header]: `${scheme} ${accessToken}`, Origin: origin },
    });
    users.push(outcome);
    if (succeeded(outcome)) return { scheme: { header, scheme }, users };
    // Another scheme would be answered as if there were no token, and that answer is not the one to this login.
    if (outcome.answered && user.outcome.answered && !isAlike(outcome, user.outcome))
      return { scheme: isUnheard(outcome) ? said : { header, scheme }, users };
  }
  return { scheme: null, users };
}

interface Way {
  readonly header: string;
  readonly scheme: string;
  /** Whether the server itself has named or understood this scheme. */
  readonly said: boolean;
}

/**
 * Returns the headers and schemes to try: first those that the server has understood or named, then the usual ones.
 */
export function waysFor(endpoints: Endpoints): Way[] {
  const { nonsense } = endpoints;
  const heard = schemesOfLogin(endpoints);
  // The token endpoints of SimpleJWT name the first of AUTH_HEADER_TYPES in a header: `WWW-Authenticate: JWT realm="api"`.
  const challenge = nonsense?.answered
    ? /^[\w-]+(?= realm)/.exec(nonsense.headers.get('www-authenticate') ?? '')?.[0]
    : null;
  const usual = hasDrfTokens(endpoints) ? ['Token'] : ['Bearer', 'JWT'];
  const ways = [
    ...heard.map(({ header, scheme }) => ({ header, scheme, said: true })),
    ...(challenge && challenge !== 'Basic' ? [{ header: 'Authorization', scheme: challenge, said: true }] : []),
    ...usual.map((scheme) => ({ header: 'Authorization', scheme, said: false })),
  ];
  return [...new Map(ways.reverse().map((way) => [`${way.header} ${way.scheme}`, way])).values()].reverse();
}
