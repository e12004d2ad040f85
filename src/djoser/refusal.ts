import { type Answer, peekAnswer } from './answer.ts';
import { askServerOption, type ErrorBody, readErrorBody } from './error-body.ts';
import type { ServerConfig } from './server-config.ts';

/** Codes that no new token can cure: the account itself is refused. */
const accountCodes = new Set(['user_inactive', 'user_not_found', 'password_changed']);
/** More codes of an answer that has looked at the token. */
const tokenCodes = new Set(['token_not_valid', 'authentication_failed', 'bad_authorization_header']);

/** Schemes that gateways ask for, and servers of tokens do not. */
const foreignScheme = /\b(basic|digest|negotiate|ntlm)\b/i;

/** What `isRefusal` of the server option says; `undefined` where there is none, or it does not know. */
function verdictOf({ status, body }: Answer, { isRefusal }: ServerConfig): boolean | undefined {
  return status >= 400 && status < 500 ? askServerOption(() => isRefusal?.(status, body ?? null)) : undefined;
}

const isForeign = ({ headers }: Answer) => foreignScheme.test(headers.get('www-authenticate') ?? '');

/** What an answer of the refresh endpoint means for the session. */
export type RefreshVerdict = 'refused' | 'unavailable' | 'unknown';

/**
 * Reads the refusal of a refresh token. Refused is only what the server says in its own words; `unknown` is a refusal in other words,
 * which some gateway, proxy or captive portal may have said.
 */
export function judgeRefresh(answer: Answer, words: ErrorBody, server: ServerConfig): RefreshVerdict {
  const verdict = verdictOf(answer, server);
  if (verdict !== undefined) return verdict ? 'refused' : 'unavailable';
  const { status, text } = answer;
  // Behind a cookie 403 is about the CSRF token.
  const isCsrf = status === 403 && server.refreshIn === 'cookie';
  if (![400, 401, 403].includes(status) || (isCsrf && words.own)) return 'unavailable';
  const name = sentName(server);
  const isOwn = words.own || words.fields?.[name] !== undefined;
  const isEmpty = status === 401 && !text.trim();
  const isSure = isOwn && words.code !== undefined;
  return !isCsrf && (isSure || ((isOwn || isEmpty) && !isForeign(answer))) ? 'refused' : 'unknown';
}

/** The name under which the refresh token is sent. */
export const sentName = ({ fields }: ServerConfig): string => fields.refresh.split(/[.|]/).pop() as string;

/** What a 401 or 403 of the API says: of the token that was sent, of the account, or of something else. */
export type Judgement = 'token' | 'account' | 'other';

export async function judge(response: Response, server: ServerConfig): Promise<Judgement> {
  const { status } = response;
  if (status !== 401 && status !== 403) return 'other';
  const answer = await peekAnswer(response, server);
  if (!answer) return 'other';
  const { code, own } = readErrorBody(answer, server);
  if (code !== undefined && accountCodes.has(code)) return 'account';
  // A permission may have a code of its own. The token's comes with 403 where DRF asks the session first.
  if (status === 403) return code === 'token_not_valid' ? 'token' : 'other';
  const isEmpty = !answer.text.trim();
  return own || verdictOf(answer, server) || (isEmpty && !isForeign(answer)) ? 'token' : 'other';
}

/** Has the server looked at the token, and refused it or the account? Then it understood the scheme. */
export function knowsToken({ serverCode }: { readonly serverCode?: string }): boolean {
  return serverCode !== undefined && (tokenCodes.has(serverCode) || accountCodes.has(serverCode));
}
