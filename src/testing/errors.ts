/** The error that a handler throws where DRF raises an exception. It has the status and the body of the answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The JSON body. `undefined` for an empty body. */
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** The `Set-Cookie` values. */
  readonly cookies: readonly string[];

  constructor(
    status: number,
    data: unknown,
    headers: Readonly<Record<string, string>> = {},
    cookies: readonly string[] = [],
  ) {
    super(`answers ${status}`);
    this.status = status;
    this.data = data;
    this.headers = headers;
    this.cookies = cookies;
  }
}

/** A Python exception that nothing catches. Django answers it with 500 and an HTML page. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** Returns a DRF exception whose detail is text. DRF does not send its `code` (views.py `exception_handler`). */
export function detailError(status: number, detail: string, headers?: Readonly<Record<string, string>>): ApiError {
  return new ApiError(status, { detail }, headers);
}

/** Returns an exception of SimpleJWT, whose body has a code (exceptions.py `DetailDictMixin`). */
export function codedError(detail: string, code: string): ApiError {
  return new ApiError(401, { detail, code });
}

export function tokenNotValid(detail: string): ApiError {
  return codedError(detail, 'token_not_valid');
}

export function fieldErrors(errors: Readonly<Record<string, readonly string[]>>): ApiError {
  return new ApiError(400, errors);
}

export function nonFieldError(message: string): ApiError {
  return fieldErrors({ non_field_errors: [message] });
}

export function notAuthenticated(): ApiError {
  return detailError(401, 'Authentication credentials were not provided.');
}

export function permissionDenied(): ApiError {
  return detailError(403, 'You do not have permission to perform this action.');
}

const PLANNED = Symbol('planned');

/** Returns the error that `fetch` throws when there is no response. It has Chromium's message. */
export function networkError(): TypeError {
  return Object.defineProperty(new TypeError('Failed to fetch'), PLANNED, { value: true });
}

/** Whether the error is a failed network that a test has asked for, and not a mistake in a handler. */
export function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError && PLANNED in error;
}
