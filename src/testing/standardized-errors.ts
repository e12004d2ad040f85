import { ApiError } from './errors.ts';

interface StandardizedError {
  readonly code: string;
  readonly detail: string;
  /** The field, or null; `messages.0.message` for what is deeper. */
  readonly attr: string | null;
}

/** What drf-standardized-errors makes of an exception that nothing catches, where Django alone answers with a page. */
export const standardizedCrash = body('server_error', [{ code: 'error', detail: 'Server Error (500)', attr: null }]);

// The codes that DRF, Django and Djoser give their messages, and that DRF's own handler does not show.
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

// What is left goes by the class of the exception.
const CODES_BY_STATUS: Readonly<Record<number, string>> = {
  401: 'authentication_failed',
  403: 'permission_denied',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  415: 'unsupported_media_type',
  429: 'throttled',
};

/** An error in the words of drf-standardized-errors 0.16 (formatter.py), whatever DRF would have made of it. */
export function standardized(error: ApiError): ApiError {
  const { data, headers, status } = error;
  // A text is no exception: a view of Djoser's has answered with it.
  if (typeof data === 'string') return error;
  const errors = Array.isArray(data) ? flatten(data, null, status) : errorsOf(Object(data), status);
  const isValidation = Array.isArray(data) || !('detail' in Object(data));
  return new ApiError(status, body(isValidation ? 'validation_error' : 'client_error', errors), headers);
}

function errorsOf(data: Readonly<Record<string, unknown>>, status: number): StandardizedError[] {
  const { code, detail, ...others } = data;
  if (typeof detail !== 'string') return flatten(others, null, status);
  // What was not found is not said here.
  if (code === undefined)
    return [{ code: codeOf(detail, status), detail: status === 404 ? 'Not found.' : detail, attr: null }];
  // SimpleJWT raises a dictionary, and each of its words becomes an error, under the code of the exception's class.
  const own = code === 'token_not_valid' ? code : 'authentication_failed';
  return flatten({ detail, code, ...others }, null, status).map((each) => ({ ...each, code: own }));
}

/** Lists of words lose their place in the name, lists of dictionaries keep it. */
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
