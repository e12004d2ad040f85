import { type Answer, peekAnswer } from './answer.ts';
import { tryOption } from './error-body.ts';
import type { ServerConfig } from './server-config.ts';

/** Codes that no new token can cure: the account itself is refused. */
const accountCode = /^(user_inactive|user_not_found|password_changed)$/;
/** More codes of an answer that has looked at the token. */
const tokenCode = /^(token_not_valid|authentication_failed|bad_authorization_header)$/;
/** Schemes that gateways ask for, and servers of tokens do not. */
const foreignScheme = /\b(basic|digest|negotiate|ntlm)\b/i;

/** What `isRefusal` of the server option says; `undefined` where there is none, or it does not know. */
const verdictOf = ({ status, body }: Answer, { isRefusal }: ServerConfig) =>
  status >= 400 && status < 500 ? tryOption(() => isRefusal?.(status, body ?? null)) : undefined;

/** An empty 401 is the server's, unless it asks for what only a gateway asks for. */
const isForeign = ({ headers }: Answer) => foreignScheme.test(headers.get('www-authenticate') ?? '');

/** The name under which the refresh token is sent. */
export const sentName = ({ fields }: ServerConfig): string => fields.refresh.split(/[.|]/).pop() as string;

/**
 * Reads the refusal of a refresh token. `refused` is only what the server says in its own words; `unknown` is a refusal in other words,
 * which some gateway, proxy or captive portal may have said.
 */
export function judgeRefresh(answer: Answer, server: ServerConfig): 'refused' | 'unavailable' | 'unknown' {
  const { status, text, words, own } = answer;
  const verdict = verdictOf(answer, server);
  if (verdict !== undefined) return verdict ? 'refused' : 'unavailable';
  if (![400, 401, 403].includes(status)) return 'unavailable';
  const isOwn = own || words.fields?.[sentName(server)];
  // Behind a cookie 403 is about the CSRF token.
  if (status === 403 && server.refreshIn === 'cookie') return isOwn ? 'unavailable' : 'unknown';
  if (isOwn && words.serverCode) return 'refused';
  return (isOwn || (status === 401 && !text)) && !isForeign(answer) ? 'refused' : 'unknown';
}

/** What a 401 or 403 of the API says: of the token that was sent, of the account, or of something else. */
export type Judgement = 'token' | 'account' | 'other';

export async function judge(response: Response, server: ServerConfig): Promise<Judgement> {
  const { status } = response;
  const answer = status === 401 || status === 403 ? await peekAnswer(response, server) : null;
  if (!answer) return 'other';
  const { serverCode = '' } = answer.words;
  if (accountCode.test(serverCode)) return 'account';
  // A permission may have a code of its own. The token's comes with 403 where DRF asks the session first.
  const isOfToken =
    status === 403
      ? serverCode === 'token_not_valid'
      : answer.own || verdictOf(answer, server) || !(answer.text || isForeign(answer));
  return isOfToken ? 'token' : 'other';
}

/** Has the server looked at the token, and refused it or the account? Then it understood the scheme. */
export const knowsToken = (serverCode = ''): boolean => tokenCode.test(serverCode) || accountCode.test(serverCode);
