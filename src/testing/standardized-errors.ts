import { ApiError } from './errors.ts';

interface StandardizedError {
  readonly code: string;
  readonly detail: string;
  /** The form field; null when the error is about no field. Deeper values have a dotted path: `messages.0.message`. */
  readonly attr: string | null;
}

/** The body for an exception that nothing catches. Without drf-standardized-errors Django sends an HTML page. */
export const standardizedCrash = body('server_error', [{ code: 'error', detail: 'Server Error (500)', attr: null }]);

// The codes of the messages of DRF, Django and Djoser. DRF's own handler does not send them.
const CODES: readonly (readonly [beginning: string, code: string])[] = [
  ['This field is required', 'required'],
  ['This field may not be null', 'null'],
  ['No data provided', 'null'],
  ['This field may not be blank', 'blank'],
  ['Null characters', 'null_characters_not_allowed'],
  ['Ensure this field has no more than', 'max_length'],
  ['A user with that username already exists', 'unique'],
  ['user with this email address already exists', 'unique'],
  ['The password is too similar', 'password_too_similar'],
  ['This password is too short', 'password_too_short'],
  ['This password is too common', 'password_too_common'],
  ['This password is entirely numeric', 'password_entirely_numeric'],
  ['The two password fields', 'password_mismatch'],
  ['The two username fields', 'username_mismatch'],
  ['The two email fields', 'username_mismatch'],
  ['Invalid password', 'invalid_password'],
  ['Invalid token for given user', 'invalid_token'],
  ['Invalid user id', 'invalid_uid'],
  ['User with given email does not exist', 'email_not_found'],
  ['Unable to log in', 'invalid_credentials'],
  ['No active account', 'no_active_account'],
  ['Authentication credentials were not provided', 'not_authenticated'],
  ['JSON parse error', 'parse_error'],
];

// For all other messages, the class of the exception gives the code.
const CODES_BY_STATUS: Readonly<Record<number, string>> = {
  401: 'authentication_failed',
  403: 'permission_denied',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  415: 'unsupported_media_type',
  429: 'throttled',
};

/** Returns the error in the format of drf-standardized-errors 0.16 (formatter.py). */
export function standardized(error: ApiError): ApiError {
  const { cookies, data, headers, status } = error;
  // A text is not from an exception: a view of Djoser has returned it.
  if (typeof data === 'string') return error;
  const errors = Array.isArray(data) ? flatten(data, null, status) : errorsOf(Object(data), status);
  const isValidation = Array.isArray(data) || !('detail' in Object(data));
  return new ApiError(status, body(isValidation ? 'validation_error' : 'client_error', errors), headers, cookies);
}

function errorsOf(data: Readonly<Record<string, unknown>>, status: number): StandardizedError[] {
  const { code, detail, ...others } = data;
  if (typeof detail !== 'string') return flatten(others, null, status);
  // Here a 404 does not say what was not found.
  if (code === undefined)
    return [{ code: codeOf(detail, status), detail: status === 404 ? 'Not found.' : detail, attr: null }];
  // SimpleJWT raises an exception with an object. Each text in it becomes an error, with the code of the exception's class.
  const own = code === 'token_not_valid' ? code : 'authentication_failed';
  return flatten({ detail, code, ...others }, null, status).map((each) => ({ ...each, code: own }));
}

/**
 * Returns one error for each text. `attr`: the name of `value`, or null at the top. Texts in a list get the name of the list. The names of
 * errors in a list of objects contain the index.
 */
function flatten(value: unknown, attr: string | null, status: number): StandardizedError[] {
  if (typeof value === 'string') return [{ code: codeOf(value, status), detail: value, attr }];
  const isOfWords = Array.isArray(value) && value.every((each) => typeof each === 'string');
  return Object.entries(Object(value) as object).flatMap(([name, each]) => {
    const below = attr === null ? name : `${attr}.${name}`;
    return flatten(each, isOfWords ? attr : below, status);
  });
}

function codeOf(detail: string, status: number): string {
  const found = CODES.find(([beginning]) => detail.startsWith(beginning));
  return found?.[1] ?? CODES_BY_STATUS[status] ?? 'invalid';
}

function body(type: string, errors: readonly StandardizedError[]) {
  return { type, errors };
}
