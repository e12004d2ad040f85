/**
 * Why a call failed. The codes are stable: a program may branch on a code, and must not branch on a message.
 *
 * @category Errors and warnings
 */
export type AuthErrorCode =
  | 'invalid_credentials'
  | 'incomplete_login'
  | 'invalid_input'
  | 'session_ended'
  | 'refresh_unavailable'
  | 'not_authenticated'
  | 'disposed'
  | 'throttled'
  | 'csrf'
  | 'bad_response'
  | 'unreachable'
  | 'server_error';

/**
 * The optional properties of an `AuthError`.
 *
 * @category Errors and warnings
 */
export interface AuthErrorDetails {
  /** The HTTP status of the server's answer. */
  status?: number | undefined;
  /** The sentence in the server's answer. */
  detail?: string | undefined;
  /** The server's messages, by the name of the form field. */
  fields?: Record<string, string[]> | undefined;
  /** The value of the answer's `Retry-After` header, in seconds. */
  retryAfterSeconds?: number | undefined;
  /** The error code in the server's answer. */
  serverCode?: string | undefined;
  /** Only with `incomplete_login`: the parsed answer of the server, which asks for a further login step. */
  answer?: unknown;
  /** The error that was caught. The `AuthError` keeps only its name and a shortened message, without text that may be a secret. */
  cause?: unknown;
}

/**
 * The error that the calls of this package throw. When the caller aborts a call, the call throws the reason of the caller's signal instead.
 * The message of an `AuthError` says what happened and what to do. No property holds a password, an access token, a refresh token or a
 * request. Only `answer` holds the body of a response.
 *
 * @category Errors and warnings
 * @example
 * try {
 *   await auth.login({ username, password })
 * } catch (error) {
 *   if (error instanceof AuthError) show(error.fields ?? error.detail ?? error.message)
 * }
 */
export class AuthError extends Error {
  /**
   * The name of the error, for logs and for code where `instanceof` fails: with two copies of the package, or with an error of another
   * window.
   */
  override readonly name = 'AuthError';
  /** The reason of the failure. Branch on this property. */
  readonly code: AuthErrorCode;
  /** The HTTP status of the answer that caused the failure. Absent when no answer came. */
  declare readonly status?: number;
  /**
   * The sentence in the server's answer (`detail`), to show to a person. Never branch on this sentence, because the server may translate
   * it.
   */
  declare readonly detail?: string;
  /** The server's messages, by the name of the form field. `non_field_errors` has the messages about the form as a whole. */
  declare readonly fields?: Record<string, string[]>;
  /** How many seconds to wait before the next attempt, from the answer's `Retry-After` header. */
  declare readonly retryAfterSeconds?: number;
  /**
   * The error code in the server's answer, such as `token_not_valid`. A program may branch on a code that the server's documentation names.
   */
  declare readonly serverCode?: string;
  /**
   * Only with `incomplete_login`: the parsed answer, with the data that the next login step needs. The property is not enumerable, so that
   * logs do not print it.
   */
  declare readonly answer?: unknown;

  constructor(code: AuthErrorCode, message: string, { cause, ...details }: AuthErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause: stripCause(cause) });
    this.code = code;
    for (const [name, value] of Object.entries(details)) {
      if (value !== undefined) Object.defineProperty(this, name, { value, enumerable: name !== 'answer' });
    }
  }
}

/**
 * Returns a copy of the cause that is safe to log. The copy has the name of the cause, and the message of the cause only when the browser
 * or Node wrote this message. The copy has no other property, because errors of HTTP clients and of custom `fetch` functions hold requests,
 * headers and bodies (axios/axios#6919). The message of a `SyntaxError` is left out too: it quotes the JSON that could not be parsed.
 * Returns an `AuthError` unchanged, and `undefined` for a cause that is no `Error`.
 */
function stripCause(cause: unknown): unknown {
  if (isAuthError(cause)) return cause;
  if (!(cause instanceof Error)) return undefined;
  const written = cause instanceof TypeError || cause instanceof DOMException;
  // Removes everything from the first quotation on, and each word that is long enough to be a token.
  const stripped = new Error(written ? cause.message.replace(/["{[<=].*|\S{25,}/gs, '…') : '');
  stripped.name = cause.name;
  stripped.stack = '';
  return stripped;
}

/**
 * Whether the value is an `AuthError`. Also recognizes an `AuthError` of another copy of the package or of another window, where
 * `instanceof` fails.
 */
export function isAuthError(error: unknown): error is AuthError {
  const { name, code } = Object(error) as { name?: unknown; code?: unknown };
  return error instanceof AuthError || (name === 'AuthError' && typeof code === 'string');
}

/** Returns the error for an option with a wrong value. The message names the option. */
export function invalidOption(name: string, expected: string): TypeError {
  return Object.assign(new TypeError(`latchkey: option \`${name}\` must be ${expected}.`), {
    code: 'invalid_option' as const,
  });
}

/** Throws `invalid_option` when `holds` is `false`. `expected` says in the message what the option must be. */
export function checkOption(name: string, holds: boolean, expected: string): void {
  if (!holds) throw invalidOption(name, expected);
}

/** Returns the error for a call that was waiting for a token when the session ended. */
export function sessionEnded(details?: AuthErrorDetails): AuthError {
  return new AuthError('session_ended', 'The session has ended. Ask the user to log in again.', details);
}

/** Returns the error for calls to a client after `dispose()`, for example after the page or component that owned the client is gone. */
export function disposedError(): AuthError {
  return new AuthError('disposed', 'This client was disposed. Create a new one.');
}

/** Returns the error for a refresh that is not possible now and may be possible later. The session does not end. */
export function unavailable(why: string, details?: AuthErrorDetails): AuthError {
  // `why` may end with a sentence of the server, which may have no full stop.
  return new AuthError(
    'refresh_unavailable',
    `${why.replace(/[^.!?]$/, '$&.')} The session stays: try again later.`,
    details,
  );
}

/**
 * Returns an error with the code `refresh_unavailable` and the given error as its cause. An error that already has this code is returned
 * unchanged.
 */
export function unavailableBecause(cause: unknown): AuthError {
  if (!isAuthError(cause)) return unavailable('The refresh request failed on its way.', { cause });
  const { code, message, status, detail, retryAfterSeconds } = cause;
  if (code === 'refresh_unavailable') return cause;
  return unavailable(`No refresh now. ${message}`, { status, detail, retryAfterSeconds, cause });
}
