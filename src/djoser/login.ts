import { isRecord } from '../token/claims.ts';
import { AuthError } from '../token/errors.ts';
import { type Answer, valueAt } from './answer.ts';
import { wholeForm } from './error-body.ts';
import { accountCode, isForeign } from './refusal.ts';
import type { ServerConfig } from './server-config.ts';

/** Error codes that mean wrong credentials, whatever the status is. SimpleJWT, Djoser, Django Ninja JWT and django-allauth send them. */
const credentialCode = /^(invalid_credentials|no_active_account|authentication_failed|\w+_password_mismatch)$/;
/** Usual names of tokens. An answer with such a name is no further step: it has tokens, under other names than the option `fields` says. */
const tokenName = /^((access|refresh)(_?token)?|auth_?token|jwt|key|tokens)$/i;
/** Names of properties in an answer that asks for a further login step. */
const stepName = /(otp|mfa|2fa|factor|temp)_?(required|token)|require.*(otp|mfa|2fa)|ephemeral|challenge|pending/i;

/** Whether an answer without tokens asks for a further login step, such as a second factor. */
export function asksForStep({ status, body, words, own }: Answer, server: ServerConfig): boolean {
  if (!isRecord(body)) return false;
  // django-allauth lists ways to log in. Only a list with a pending entry asks for a further step; any other list is a refusal.
  const flows = valueAt(body, 'data.flows');
  if (Array.isArray(flows)) return flows.some((flow) => valueAt(flow, 'is_pending'));
  const names = Object.entries({ ...body, ...(isRecord(body.data) && body.data) }).flatMap(([name, value]) =>
    value ? [name] : [],
  );
  const hasStep = names.some((name) => stepName.test(name));
  if (status === 401) return hasStep && !own && !words.detail;
  // In cookie mode the server may have set the tokens as cookies, and the body may have any other content.
  if (server.refreshIn === 'cookie') return hasStep;
  // The answer of DRF's `obtain_auth_token` has `token` as its only key.
  const hasToken = `${names}` === 'token' || names.some((name) => tokenName.test(name));
  return hasStep || (names.length > 0 && !hasToken);
}

/**
 * Returns the error for a login that needs a further step. The error has the server's answer in its property `answer`. Logs do not print
 * this property, because the answer may have a one-time token in it.
 */
export function incompleteLogin({ status, body }: Answer): AuthError {
  return new AuthError(
    'incomplete_login',
    'Login: the server asks for a further step; `answer` of this error has what it needs. If that is wrong, compare the option `fields`.',
    { status, answer: body },
  );
}

/**
 * Returns the error for a refused login: `invalid_credentials` for wrong credentials, otherwise the given error (for example for a form
 * with missing fields). `isStep`: whether the form was sent for a further login step. Such a form has a code and no credentials.
 */
export function refusedLogin(
  error: AuthError,
  answer: Answer,
  isStep: boolean,
  { refreshIn }: ServerConfig,
): AuthError {
  const { status, words } = answer;
  const { fields = {}, serverCode = '' } = words;
  // A login sends no token, so the server has read one in a cookie, as dj-rest-auth's `JWTCookieAuthentication` does. A view of a project's
  // own may say a code about an account of wrong credentials, so such a code counts in cookie mode only.
  const isOfCookie = serverCode === 'token_not_valid' || (refreshIn === 'cookie' && accountCode.test(serverCode));
  if (isForeign(answer) || isOfCookie) {
    const reason = isOfCookie
      ? 'an old cookie was refused, not the credentials (dj-rest-auth: JWT_AUTH_COOKIE = None)'
      : 'a gateway before the server refused';
    return new AuthError('bad_response', `Login: ${reason} (${status}).`, { ...(isOfCookie && words), status });
  }
  const isForm = error.code === 'invalid_input';
  const isRefusal = error.code === 'not_authenticated';
  const isRefused =
    (isRefusal && status === 401) ||
    // SimpleJWT before 4.2 and dj-rest-auth answer wrong credentials with 400 and one sentence for the whole form.
    (isForm && !isStep && `${Object.keys(fields)}` === wholeForm) ||
    ((isForm || isRefusal) && credentialCode.test(serverCode));
  if (!isRefused) return error;
  const detail = words.detail ?? Object.values(fields)[0]?.[0];
  const sentence = detail ?? 'no active account with these credentials.';
  return new AuthError('invalid_credentials', `Login: ${sentence}`, { ...words, status, fields: error.fields, detail });
}
