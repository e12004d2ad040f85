/** What a handler throws where DRF raises an exception: the status and body to answer with. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The JSON body; `undefined` for none. */
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, data: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(`answers ${status}`);
    this.status = status;
    this.data = data;
    this.headers = headers;
  }
}

/** A Python exception that nothing catches: Django answers 500 with an HTML page. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** DRF's exceptions whose detail is text: no `code` is rendered (views.py `exception_handler`). */
export function detailError(status: number, detail: string, headers?: Readonly<Record<string, string>>): ApiError {
  return new ApiError(status, { detail }, headers);
}

/** SimpleJWT's own exceptions carry their code in the body (exceptions.py `DetailDictMixin`). */
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

/** What `fetch` throws when there is no answer, in Chromium's words. */
export function networkError(): TypeError {
  return new TypeError('Failed to fetch');
}
