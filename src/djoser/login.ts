import { isRecord } from '../token/claims.ts';
import { AuthError } from '../token/errors.ts';
import { type Answer, valueAt } from './answer.ts';
import { wholeForm } from './error-body.ts';
import type { ServerConfig } from './server-config.ts';

/** Codes of a refusal that is about the credentials, whatever its status: of SimpleJWT, Djoser, Django Ninja JWT, django-allauth. */
const credentialCode = /^(invalid_credentials|no_active_account|authentication_failed|\w+_password_mismatch)$/;
/** Names that tokens go by: an answer that has one comes from a server whose names are not those of the option `fields`. */
const tokenName = /^((access|refresh)(_?token)?|auth_?token|jwt|key|tokens)$/i;
/** Names that speak of a further step. */
const stepName = /(otp|mfa|2fa|factor|temp)_?(required|token)|require.*(otp|mfa|2fa)|ephemeral|challenge|pending/i;

/** Does an answer without tokens ask for a further step, such as a second factor? */
export function asksForStep({ status, body, words, own }: Answer, server: ServerConfig): boolean {
  if (!isRecord(body)) return false;
  // django-allauth: a list of ways to log in says no, unless one of them is pending.
  const flows = valueAt(body, 'data.flows');
  if (Array.isArray(flows)) return flows.some((flow) => valueAt(flow, 'is_pending'));
  const names = Object.entries({ ...body, ...(isRecord(body.data) && body.data) }).flatMap(([name, value]) =>
    value ? [name] : [],
  );
  const hasStep = names.some((name) => stepName.test(name));
  if (status === 401) return hasStep && !own && !words.detail;
  // The server may have written the tokens into cookies, and have something else to say.
  if (server.refreshIn === 'cookie') return hasStep;
  // DRF's own `obtain_auth_token` answers with a `token` and nothing else.
  const hasToken = `${names}` === 'token' || names.some((name) => tokenName.test(name));
  return hasStep || (names.length > 0 && !hasToken);
}

/** The login that is not over yet. The answer is for the program alone: it may hold a one-time token. */
export function incompleteLogin({ status, body }: Answer): AuthError {
  return new AuthError(
    'incomplete_login',
    'Login: the server asks for a further step; `answer` of this error has what it needs. If that is wrong, compare the option `fields`.',
    { status, answer: body },
  );
}

/**
 * The error of a login that was refused: wrong credentials are told apart from a form that was filled in wrongly. `isStep`: the form was
 * that of a further step, which has a code in it and no credentials.
 */
export function refusedLogin(error: AuthError, { status, words }: Answer, isStep: boolean): AuthError {
  const isForm = error.code === 'invalid_input';
  const isRefusal = error.code === 'not_authenticated';
  const { fields = {}, serverCode = '' } = words;
  const isRefused =
    (isRefusal && status === 401) ||
    // SimpleJWT before 4.2 and dj-rest-auth say 400 with a sentence for the whole form where others say 401.
    (isForm && !isStep && `${Object.keys(fields)}` === wholeForm) ||
    ((isForm || isRefusal) && credentialCode.test(serverCode));
  if (!isRefused) return error;
  const detail = words.detail ?? Object.values(fields)[0]?.[0];
  const sentence = detail ?? 'no active account with these credentials.';
  return new AuthError('invalid_credentials', `Login: ${sentence}`, { status, ...words, detail });
}
