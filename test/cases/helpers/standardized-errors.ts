/**
 * Puts every JSON error into the shape of drf-standardized-errors 0.16, as it was seen with DRF 3.18 and SimpleJWT 5.5.1: one entry for
 * each text in the body, with the way to it in `attr`.
 */
export function standardizedErrors(inner: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await inner(input, init);
    const { status, statusText, headers } = response;
    if (response.ok || !headers.get('content-type')?.includes('json')) return response;
    const body: unknown = await response.json();
    const code = (body as { code?: unknown }).code;
    const type = status === 400 ? 'validation_error' : 'client_error';
    const errors = flatten(body, [], codeOf(status, code)).map((error) =>
      // A plain sentence of DRF's belongs to no field.
      code === undefined && error.attr === 'detail' ? { ...error, attr: null } : error,
    );
    return Response.json({ type, errors }, { status, statusText, headers });
  };
}

/** The code of the exception. SimpleJWT puts its own code for an account into the body alone: there it is one of the texts. */
function codeOf(status: number, code: unknown): string {
  if (status === 400) return 'invalid';
  if (code === 'token_not_valid') return code;
  if (code !== undefined) return 'authentication_failed';
  return status === 401 ? 'no_active_account' : 'permission_denied';
}

interface StandardizedError {
  readonly code: string;
  readonly detail: string;
  readonly attr: string | null;
}

function flatten(value: unknown, way: readonly string[], code: string): StandardizedError[] {
  if (typeof value === 'string') return [{ code, detail: value, attr: way.join('.') || null }];
  if (typeof value !== 'object' || !value) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    // The errors of one field stand side by side; those of a list of things are numbered.
    const isFieldErrors = Array.isArray(value) && typeof part === 'string';
    return flatten(part, isFieldErrors ? way : [...way, key], code);
  });
}
