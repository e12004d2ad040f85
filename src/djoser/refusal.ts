import { type Answer, peekAnswer } from './answer.ts';
import { textsIn, tryOption, wholeForm } from './error-body.ts';
import type { ServerConfig } from './server-config.ts';

/** Error codes that mean: the server refuses the account, and would refuse a new token too. */
export const accountCode = /^(user_inactive|user_not_found|password_changed)$/;
/** Other error codes that a server sends only after it has checked the token. */
const tokenCode = /^(token_not_valid|authentication_failed|bad_authorization_header|no_active_account)$/;
/**
 * SimpleJWT's sentences about an account and about a token. Some handlers of errors keep the sentence and drop the code, and Django Ninja JWT
 * has one code for all accounts. Only the English sentences are known.
 */
const accountSentence = /^(User is inactive|User not found|The user's password has been changed)\.?$/;
const tokenSentence =
  /^(Token (is (invalid|expired|blacklisted|invalid or expired)|has wrong type)|Given token not valid for any token type|No active account found for the given token)\.?$/;
/** DRF's sentences about a token of its own. A view may say the first one of an invitation, so they count only without a refresh endpoint. */
const plainTokenSentence = /^(Invalid token|User inactive or deleted)\.$/;
/** What DRF says when no authentication class has read the token. Such an answer refuses no token. */
const unread = /^(not_authenticated|Authentication credentials were not provided\.)$/;
/** Authentication schemes that gateways require, and that servers with tokens do not require. */
const foreignScheme = /\b(basic|digest|negotiate|ntlm)\b/i;

/** Returns the result of the option `server.isRefusal`, or `undefined` when there is no such function or when it cannot decide. */
const verdictOf = ({ status, body }: Answer, { isRefusal }: ServerConfig) =>
  status >= 400 && status < 500 ? tryOption(() => isRefusal?.(status, body ?? null)) : undefined;

/** Whether the answer requires a scheme of gateways. An empty 401 without such a scheme counts as an answer of the server. */
export const isForeign = ({ headers }: Answer) => foreignScheme.test(headers.get('www-authenticate') ?? '');

/** Returns the field name under which the refresh token is sent. */
export const sentName = ({ fields }: ServerConfig): string => fields.refresh.split(/[.|]/).pop() as string;

/**
 * Returns what a failed refresh means. `refused`: the server itself refuses the refresh token. `unavailable`: the refresh token may still
 * be valid. `unknown`: a refusal that a gateway, a proxy or a captive portal may have written.
 */
export function judgeRefresh(answer: Answer, server: ServerConfig): 'refused' | 'unavailable' | 'unknown' {
  const { status, text, words, own } = answer;
  const verdict = verdictOf(answer, server);
  if (verdict !== undefined) return verdict ? 'refused' : 'unavailable';
  if (![400, 401, 403].includes(status)) return 'unavailable';
  if (knowsToken(answer)) return 'refused';
  // In cookie mode any other 403 refuses the CSRF token, not the refresh token.
  if (status === 403 && server.refreshIn === 'cookie') return own ? 'unavailable' : 'unknown';
  // Without such a code, the status decides. Django REST framework answers 401 for a token, 400 for a form field, and 403 for any other
  // reason.
  const isOfForm = Boolean(words.fields?.[sentName(server)] ?? words.fields?.[wholeForm]);
  if (status === 401 && own && words.serverCode) return 'refused';
  const isRefused = status === 401 ? own || isOfForm || !text : status === 400 && isOfForm;
  return isRefused && !isForeign(answer) ? 'refused' : 'unknown';
}

/** What a 401 or 403 of the API refuses: the token that was sent, the account, or something else. */
export type Judgement = 'token' | 'account' | 'other';

/**
 * Returns what a 401 or 403 of the API refuses: the token, the account, or something else. Reads a copy of the response's body, so that the
 * application can still read the response.
 */
export async function judge(response: Response, server: ServerConfig): Promise<Judgement> {
  const { status } = response;
  const answer = status === 401 || status === 403 ? await peekAnswer(response, server) : null;
  if (!answer) return 'other';
  const { words } = answer;
  // A view may say of somebody else that the user is inactive: in a 403, only the code counts.
  if (status === 401 ? says(answer, accountCode, accountSentence) : accountCode.test(words.serverCode ?? ''))
    return 'account';
  if (unread.test(words.serverCode ?? words.detail ?? '')) return 'other';
  const isOfToken =
    status === 403
      ? isOfSession(answer) || (!server.paths.refresh && plainTokenSentence.test(words.detail ?? ''))
      : knowsToken(answer) || (verdictOf(answer, server) ?? (answer.own || !(answer.text || isForeign(answer))));
  return isOfToken ? 'token' : 'other';
}

/**
 * Whether an answer refuses the token or the account of the session. DRF sends a 403 in place of a 401 when `SessionAuthentication` comes
 * first in its authentication classes. Any other 403 may be about a missing permission.
 */
export const isOfSession = ({ status, words: { serverCode = '' } }: Pick<Answer, 'status' | 'words'>): boolean =>
  status === 401 || (status === 403 && (accountCode.test(serverCode) || serverCode === 'token_not_valid'));

/** Whether a 401 says that the server has read the token. The server did not read a token behind a scheme that it does not know. */
export const hasReadToken = async (response: Response, server: ServerConfig): Promise<boolean> => {
  const answer = await peekAnswer(response, server);
  return answer !== null && knowsToken(answer);
};

/** Whether the server has checked the token and has refused the token or the account. If so, the server understood the scheme. */
export const knowsToken = (answer: Answer): boolean =>
  says(answer, accountCode, accountSentence) || says(answer, tokenCode, tokenSentence);

/** Whether the answer has such a code, or such a code or sentence anywhere in its body: handlers of errors have envelopes of many forms. */
const says = (answer: Answer, code: RegExp, sentence: RegExp): boolean =>
  code.test(answer.words.serverCode ?? '') ||
  (!isForeign(answer) && textsIn(answer.body).some((text) => code.test(text) || sentence.test(text)));
