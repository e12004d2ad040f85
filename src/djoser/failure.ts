import { AuthError, type AuthErrorCode } from '../token/errors.ts';
import type { Answer } from './answer.ts';

/**
 * Whether a call succeeded: a 2xx answer that is empty or JSON. A 2xx answer with an HTML page comes from a captive portal, a gateway, or
 * the application's own `index.html`.
 */
export const isSuccess = ({ status, text, body }: Answer) =>
  status >= 200 && status < 300 && (!text || body !== undefined);

/**
 * Returns the value of the `Retry-After` header, a number or a date, in seconds from `now` (epoch ms). Returns `undefined` for any other
 * value.
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
  return seconds > 0 && Number.isFinite(seconds) ? Math.ceil(seconds) : undefined;
}

/**
 * Returns the status and the content type, for messages. Parameters of the content type are left out, because they may contain anything.
 */
export const kindOf = ({ status, headers }: Answer): string =>
  `${status}, ${headers.get('content-type')?.replace(/;.*/, '') || 'no content type'}`;

/**
 * Returns the error code of a failure, and a sentence for the developer. With the codes `invalid_input` and `not_authenticated`, this is
 * the sentence in the server's answer, if there is one.
 */
function explain(answer: Answer, seconds?: number): [AuthErrorCode, string] {
  const { status, text, body, words } = answer;
  const isJson = body !== undefined;
  if (status < 200 || (status >= 300 && status < 400))
    return [
      'bad_response',
      "the server redirected, which turns a POST into a GET. Compare `baseUrl` and the path with Django's urls: https, the trailing slash (APPEND_SLASH).",
    ];
  if (status === 429) return ['throttled', `too many requests. Try again ${seconds ? `in ${seconds} s` : 'later'}.`];
  if (status >= 500) return ['server_error', `the server failed (${status}). Its log says why.`];
  // DRF writes "CSRF" into `detail`. Django's middleware writes it on an HTML page, in any language.
  if (status === 403 && /\bCSRF\b/.test(text))
    return [
      'csrf',
      "Django refused the CSRF token. Compare `csrf` with CSRF_COOKIE_NAME and CSRF_HEADER_NAME, the page's origin with CSRF_TRUSTED_ORIGINS.",
    ];
  // DRF answers an invalid form with 400, Django Ninja with 422.
  if (isJson && (status === 400 || status === 422))
    return ['invalid_input', words.detail ?? 'not valid; see `fields`.'];
  if ((isJson || !text) && (status === 401 || status === 403))
    return ['not_authenticated', words.detail ?? `the server refused (${status}).`];
  return [
    'bad_response',
    `unexpected answer (${kindOf(answer)}). Compare \`baseUrl\` and the paths with Django's urls. A page may come from a gateway or the app's own host.`,
  ];
}

/** Returns the error for an answer: a failure, or a success without the expected content. */
export function errorOf(name: string, answer: Answer, now = 0): AuthError {
  const retryAfterSeconds = retryAfter(answer.headers, now);
  const [code, sentence] = explain(answer, retryAfterSeconds);
  return new AuthError(code, `${name}: ${sentence}`, {
    status: answer.status || undefined,
    retryAfterSeconds,
    ...answer.words,
    // Only with the code `invalid_input` are the names in `fields` the names of form fields. The lockout answer of django-axes, for
    // example, has the login name among them.
    fields: code === 'invalid_input' ? answer.words.fields : undefined,
  });
}
