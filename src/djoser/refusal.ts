import { type Answer, peekAnswer } from './answer.ts';
import { tryOption, wholeForm } from './error-body.ts';
import type { ServerConfig } from './server-config.ts';

/** Error codes that say that the server refuses the account. A new token would be refused too. */
const accountCode = /^(user_inactive|user_not_found|password_changed)$/;
/** More error codes that a server sends only after it has checked the token. */
const tokenCode = /^(token_not_valid|authentication_failed|bad_authorization_header)$/;
/** Schemes that gateways ask for. Servers with tokens do not ask for them. */
const foreignScheme = /\b(basic|digest|negotiate|ntlm)\b/i;

/** Returns the result of the server option's `isRefusal`; `undefined` without this function, or when it cannot tell. */
const verdictOf = ({ status, body }: Answer, { isRefusal }: ServerConfig) =>
  status >= 400 && status < 500 ? tryOption(() => isRefusal?.(status, body ?? null)) : undefined;

/** Whether the answer asks for a scheme of gateways. An empty 401 without such a scheme counts as the server's own. */
export const isForeign = ({ headers }: Answer) => foreignScheme.test(headers.get('www-authenticate') ?? '');

/** Returns the field name under which the refresh token is sent. */
export const sentName = ({ fields }: ServerConfig): string => fields.refresh.split(/[.|]/).pop() as string;

/**
 * Says what a failed refresh means. `refused`: the server's own answer refuses the refresh token. `unavailable`: the refresh token may
 * still be good. `unknown`: a refusal that a gateway, a proxy or a captive portal may have written.
 */
export function judgeRefresh(answer: Answer, server: ServerConfig): 'refused' | 'unavailable' | 'unknown' {
  const { status, text, words, own } = answer;
  const verdict = verdictOf(answer, server);
  if (verdict !== undefined) return verdict ? 'refused' : 'unavailable';
  if (![400, 401, 403].includes(status)) return 'unavailable';
  // In cookie mode a 403 is about the CSRF token.
  if (status === 403 && server.refreshIn === 'cookie') return own ? 'unavailable' : 'unknown';
  if (knowsToken(words.serverCode)) return 'refused';
  // Without such a code, Django REST framework answers 401 for a token, 400 for a form field, and 403 for something else.
  const isOfForm = Boolean(words.fields?.[sentName(server)] ?? words.fields?.[wholeForm]);
  if (status === 401 && own && words.serverCode) return 'refused';
  const isRefused = status === 401 ? own || isOfForm || !text : status === 400 && isOfForm;
  return isRefused && !isForeign(answer) ? 'refused' : 'unknown';
}

/** What a 401 or 403 of the API refuses: the token that was sent, the account, or something else. */
export type Judgement = 'token' | 'account' | 'other';

export async function judge(response: Response, server: ServerConfig): Promise<Judgement> {
  const { status } = response;
  const answer = status === 401 || status === 403 ? await peekAnswer(response, server) : null;
  if (!answer) return 'other';
  const { serverCode = '' } = answer.words;
  if (accountCode.test(serverCode)) return 'account';
  // A 403 for a missing permission may have a code of its own. A 403 for the token has `token_not_valid`; DRF sends it when
  // `SessionAuthentication` comes first in its authentication classes.
  const isOfToken =
    status === 403
      ? serverCode === 'token_not_valid'
      : answer.own || verdictOf(answer, server) || !(answer.text || isForeign(answer));
  return isOfToken ? 'token' : 'other';
}

/** Whether the server has checked the token and refused the token or the account. The server then understood the scheme. */
export const knowsToken = (serverCode = ''): boolean => tokenCode.test(serverCode) || accountCode.test(serverCode);
