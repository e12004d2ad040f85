import { AuthError, type AuthErrorCode, type AuthErrorDetails } from '../token/errors.ts';

/** What a DRF error body says, whichever of its shapes it has. */
export interface ErrorBody {
  readonly json: boolean;
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
  readonly fields?: Record<string, string[]> | undefined;
}

/** The key under which DRF puts what is wrong with a form as a whole. */
const wholeForm = 'non_field_errors';
const deepest = 16;

/**
 * Reads an error body: field errors, `detail` with or without `code`, a bare list, a bare sentence, nothing, or HTML. Never throws.
 * `secrets` are what was sent and must not come back in an error; shorter ones than six characters are parts of any sentence.
 * What is long enough to be a token or a CSRF value goes too, wherever the server has it from.
 */
export function parseErrorBody(text: string, secrets: readonly string[] = []): ErrorBody {
  // The name of a setting may be as long as a token, and is what the sentence is for.
  const clean = (value: string, longName = /^[A-Z_]+$/) =>
    secrets
      .reduce((cleaned, secret) => (secret.length > 5 ? cleaned.replaceAll(secret, '…') : cleaned), value)
      .replace(/[\w.~+/=-]{32,}/g, (run) => (longName.test(run) ? run : '…'));
  const sentences = (value: unknown, depth: number): string[] => {
    if (typeof value === 'string') return [clean(value)];
    // No form is that deep, and the stack has an end.
    if (typeof value !== 'object' || !value || depth > deepest) return [];
    return Object.values(value).flatMap((each) => sentences(each, depth + 1));
  };

  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { json: false };
  }
  if (typeof body === 'string') return { json: true, detail: clean(body) };
  if (typeof body !== 'object' || !body) return { json: true };
  if (Array.isArray(body)) body = { [wholeForm]: body };

  const { detail, code, messages: _, ...rest } = body as Record<string, unknown>;
  // A form may have a field of that name, for a one-time password.
  if (Array.isArray(code)) rest.code = code;
  const fields = Object.fromEntries(
    Object.entries(rest)
      .map(([name, value]) => [clean(name, /^[a-z_]+$/i), sentences(value, 0)] as const)
      .filter(([, found]) => found.length > 0),
  );
  return {
    json: true,
    code: typeof code === 'string' ? code : undefined,
    detail: sentences(detail, 0)[0] ?? fields[wholeForm]?.[0],
    fields: Object.keys(fields).length > 0 ? fields : undefined,
  };
}

/** Seconds of a `Retry-After` header: a number, or a date. `undefined` for nonsense. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
  return seconds > 0 && Number.isFinite(seconds) ? Math.ceil(seconds) : undefined;
}

/** The content type, for messages: without its parameters, since a header may hold anything. */
export function contentType(headers: Headers): string {
  return headers.get('content-type')?.replace(/;.*/, '') || 'no content type';
}

/** Reads what a refusal says without consuming it, and without waiting for a body that never ends. */
export async function peekErrorBody(response: Response): Promise<ErrorBody> {
  if (!/\bjson\b/i.test(response.headers.get('content-type') ?? '') || response.bodyUsed) return { json: false };
  const tooLate = new AbortController();
  const timer = setTimeout(() => tooLate.abort(), 1000);
  // Given up, the copy is cancelled: a branch of a tee that nobody reads keeps the connection open.
  const copy = response.clone().body?.pipeThrough(new TransformStream(), { signal: tooLate.signal });
  const text = await new Response(copy).text().catch(() => '');
  clearTimeout(timer);
  return parseErrorBody(text);
}

/** The error of a direct call, from a failed answer. Consumes the answer. */
export async function failure(
  response: Response,
  call: { name: string; now: number; secrets?: readonly string[] },
): Promise<AuthError> {
  const { status, type, headers } = response;
  const text = await response.text().catch(() => '');
  const body = parseErrorBody(text, call.secrets);
  const { detail, fields } = body;
  const details: AuthErrorDetails = {
    status: status || undefined,
    detail,
    fields,
    retryAfterSeconds: retryAfter(headers, call.now),
  };
  const error = (code: AuthErrorCode, message: string) => new AuthError(code, message, details);

  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    return error(
      'bad_response',
      `${call.name}: the server redirected, which would turn a POST into a GET. Compare the path, its trailing slash, with Django's urls (APPEND_SLASH).`,
    );
  }
  if (status === 429)
    return error(
      'throttled',
      `${call.name}: too many requests. Try again ${details.retryAfterSeconds ? `in ${details.retryAfterSeconds} s` : 'later'}.`,
    );
  if (status >= 500)
    return error(
      'server_error',
      `${call.name}: the server failed (${status}). Its log says why; with DEBUG on, a missing trailing slash does this too.`,
    );
  // DRF says it in `detail`, Django's middleware on a page of its own, in any language.
  if (status === 403 && /\bCSRF\b/.test(text)) {
    return error(
      'csrf',
      `${call.name}: Django refused the CSRF token. Compare the option \`csrf\` with CSRF_COOKIE_NAME and CSRF_HEADER_NAME, and the page's origin with CSRF_TRUSTED_ORIGINS.`,
    );
  }
  if (status === 404)
    return error(
      'bad_response',
      `${call.name}: there is no such endpoint (404). Compare \`baseUrl\` and the server's paths with Django's urls.`,
    );
  if (status === 400 && body.json)
    return error('invalid_input', `${call.name}: ${detail ?? 'some fields are not valid; see `fields`.'}`);
  if (status === 401 || status === 403)
    return error('not_authenticated', `${call.name}: ${detail ?? `the server refused (${status}).`}`);
  return error('bad_response', `${call.name}: unexpected answer (${status}, ${contentType(headers)}).`);
}
