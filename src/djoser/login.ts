import { isRecord } from '../token/claims.ts';
import { AuthError } from '../token/errors.ts';
import { type Answer, valueAt } from './answer.ts';
import { readErrorBody, wholeForm } from './error-body.ts';
import type { ServerConfig } from './server-config.ts';

/** Codes of a refusal that is about the credentials, whatever its status: of SimpleJWT, Djoser, Django Ninja JWT, django-allauth. */
const credentialCodes = /^(invalid_credentials|no_active_account|authentication_failed|\w+_password_mismatch)$/;

/** Names that tokens go by: an answer that has one comes from a server whose names are not those of the option `fields`. */
const tokenName = /^((access|refresh)(_?token)?|auth_?token|jwt|key)$/i;
/** Names that speak of a further step. */
const stepName = /flow|step|otp|mfa|2fa|factor|challenge|token|pending/i;
/** The same where a login may well be answered without tokens, since the server has written them into cookies. */
const cookieStepName = /(otp|mfa|2fa|factor)_?(required|token)|requires?_?(otp|mfa|2fa)|ephemeral|challenge/i;

/** The names of an answer whose values say something, down to those of an object in an envelope (`{ data: { user: { … } } }`). */
function namesIn(body: unknown, depth = 2): string[] {
  if (!isRecord(body)) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    value ? [name, ...(depth > 0 ? namesIn(value, depth - 1) : [])] : [],
  );
}

/** Does an answer without tokens ask for a further step, such as a second factor? */
export function asksForStep(answer: Answer, server: ServerConfig): boolean {
  const { status, body } = answer;
  if (!isRecord(body) || Object.keys(body).length === 0) return false;
  // django-allauth: a list of ways to log in says no, unless one of them is pending.
  const flows = valueAt(body, 'data.flows');
  if (Array.isArray(flows)) return flows.some((flow) => isRecord(flow) && flow.is_pending === true);
  const names = namesIn(body);
  if (status === 401) {
    const { own, detail } = readErrorBody(answer, server);
    return !own && detail === undefined && names.some((name) => stepName.test(name));
  }
  if (server.refreshIn === 'cookie') return names.some((name) => cookieStepName.test(name));
  // DRF's own `obtain_auth_token` answers with a `token` and nothing else.
  const isOtherToken = names.some((name) => tokenName.test(name)) || `${names}` === 'token';
  return valueAt(body, server.fields.access) === undefined && !isOtherToken;
}

/** The login that is not over yet. The answer is for the program alone: it may hold a one-time token. */
export function incompleteLogin({ status, body }: Answer): AuthError {
  return new AuthError(
    'incomplete_login',
    "Login: the server asks for a further step. This error's `answer` has what the step needs; send it with `login(…, { path })`. No step meant? Compare the option `fields`.",
    { status, answer: body },
  );
}

/** The error of a login that was refused: wrong credentials are told apart from a form that was filled in wrongly. */
export function refusedLogin(error: AuthError): AuthError {
  const { status, detail, fields, serverCode, code } = error;
  const names = Object.keys(fields ?? {});
  // SimpleJWT before 4.2 and dj-rest-auth say 400 with a sentence for the whole form where others say 401.
  const isWholeForm = code === 'invalid_input' && names.length === 1 && names[0] === wholeForm;
  const isRefused = code === 'not_authenticated' && status === 401;
  const isCode = /^(invalid_input|not_authenticated)$/.test(code) && credentialCodes.test(serverCode ?? '');
  if (!isWholeForm && !isRefused && !isCode) return error;
  return new AuthError('invalid_credentials', `Login: ${detail ?? 'no active account with these credentials.'}`, {
    status,
    detail,
    fields,
    serverCode,
  });
}
