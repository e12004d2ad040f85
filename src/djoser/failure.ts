import { AuthError, type AuthErrorCode } from '../token/errors.ts';
import { type Answer, contentType } from './answer.ts';
import { readErrorBody, retryAfter } from './error-body.ts';
import type { ServerConfig } from './server-config.ts';

const is2xx = ({ status }: Answer) => status >= 200 && status < 300;

/** A 2xx is a success only where it is empty or JSON: a page came from a captive portal, a gateway, or the app's own `index.html`. */
export const isSuccess = (answer: Answer): boolean =>
  is2xx(answer) && (!answer.text.trim() || answer.body !== undefined);

/** What kind of failure an answer is, and what the developer is told where the server says nothing. */
function explain(
  answer: Answer,
  { detail, seconds }: { detail: string | undefined; seconds: number | undefined },
): [AuthErrorCode, string] {
  const { status, text, body, headers } = answer;
  const isJson = body !== undefined;
  const isPage = !isJson && text.trim() !== '';
  if (status < 200 || (status >= 300 && status < 400))
    return [
      'bad_response',
      "the server redirected, which would turn a POST into a GET. Compare the path, its trailing slash, with Django's urls (APPEND_SLASH).",
    ];
  if (status === 429) return ['throttled', `too many requests. Try again ${seconds ? `in ${seconds} s` : 'later'}.`];
  if (status >= 500)
    return [
      'server_error',
      `the server failed (${status}). Its log says why; with DEBUG on, a missing trailing slash does this too.`,
    ];
  // DRF says it in `detail`, Django's middleware on a page of its own, in any language.
  if (status === 403 && /\bCSRF\b/.test(text))
    return [
      'csrf',
      "Django refused the CSRF token. Compare the option `csrf` with CSRF_COOKIE_NAME and CSRF_HEADER_NAME, and the page's origin with CSRF_TRUSTED_ORIGINS.",
    ];
  if (status === 404)
    return [
      'bad_response',
      "there is no such endpoint (404). Compare `baseUrl` and the server's paths with Django's urls.",
    ];
  // 422: Django Ninja.
  if ((status === 400 || status === 422) && isJson)
    return ['invalid_input', detail ?? 'some fields are not valid; see `fields`.'];
  if ((status === 401 || status === 403) && !isPage)
    return ['not_authenticated', detail ?? `the server refused (${status}).`];
  if (!isPage) return ['bad_response', `unexpected answer (${status}, ${contentType(headers)}).`];
  return [
    'bad_response',
    `expected JSON, got ${contentType(headers)} (${status}). Does a gateway or the page's own host answer? Compare \`baseUrl\`.`,
  ];
}

/** The error of a direct call, from an answer that is no success. */
export function failure(answer: Answer, call: { name: string; now: number; server: ServerConfig }): AuthError {
  const { code: serverCode, detail, fields } = readErrorBody(answer, call.server);
  const seconds = retryAfter(answer.headers, call.now);
  const [code, sentence] = explain(answer, { detail, seconds });
  return new AuthError(code, `${call.name}: ${sentence}`, {
    status: answer.status || undefined,
    detail,
    fields,
    serverCode,
    retryAfterSeconds: seconds,
  });
}
