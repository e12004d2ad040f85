import type { Endpoint, SchemeTry } from '../evidence.ts';
import type { Outcome, Send } from './exchange.ts';

/** A value that has the length of a token and belongs to no user. */
export const noToken = 'no-token-of-anybody';

/** The header names and the schemes that servers use, the most usual first. */
const headers = ['Authorization', 'X-Access-Token', 'X-Auth-Token', 'X-Authorization'];
const schemes = ['Bearer', 'JWT', 'Token'];

/**
 * Sends an invalid token to the user endpoint, with each scheme. A server that knows the scheme refuses the token. A server that does not
 * know the scheme answers as if there were no token. So the doctor knows the scheme before a login.
 */
export async function trySchemes({ path, outcome: bare }: Endpoint, baseUrl: URL, send: Send): Promise<SchemeTry[]> {
  const tries: SchemeTry[] = [];
  for (const header of headers) {
    for (const scheme of schemes) {
      const outcome = await send({
        method: 'GET',
        url: new URL(path, baseUrl),
        headers: { [header]: `${scheme} ${noToken}` },
      });
      tries.push({ header, scheme, outcome, understood: isRefusalOfToken(outcome, bare) });
    }
    // Other headers are tried only if the server understood no scheme in this one.
    if (tries.some(({ understood }) => understood)) break;
  }
  return tries;
}

function isRefusalOfToken(outcome: Outcome, bare: Outcome): boolean {
  if (!outcome.answered || !bare.answered || outcome.json === undefined) return false;
  return (outcome.status === 401 || outcome.status === 403) && !isAlike(outcome, bare);
}

/** Whether two answers say the same. The rest of a body may differ with each request, for example a request id or a time. */
export function isAlike(one: Outcome, other: Outcome): boolean {
  if (!one.answered || !other.answered) return false;
  return one.status === other.status && one.words === other.words && codeOf(one.json) === codeOf(other.json);
}

function codeOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'code' in json ? json.code : undefined;
}
