/**
 * Why a call failed. Stable: a program may branch on it, which it should not do on a message.
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
 * What is known about a failure, beside its code and message.
 *
 * @category Errors and warnings
 */
export interface AuthErrorDetails {
  /** The HTTP status. */
  status?: number | undefined;
  /** The server's own sentence. */
  detail?: string | undefined;
  /** The server's messages by form field. */
  fields?: Record<string, string[]> | undefined;
  /** From `Retry-After`, seconds. */
  retryAfterSeconds?: number | undefined;
  /** The server's own word for it. */
  serverCode?: string | undefined;
  /** Of `incomplete_login` alone: the answer that asks for a further step. */
  answer?: unknown;
  /** What was caught; only its name and a message without anything long are kept. */
  cause?: unknown;
}

/**
 * Every failure that is ours to explain. The message says what happened and what to do; no property ever holds a token, a
 * password, a request or a body.
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
  /** For logs, and where `instanceof` fails: two copies of the package, two windows. */
  override readonly name = 'AuthError';
  /** What to branch on. */
  readonly code: AuthErrorCode;
  /** The HTTP status that stood in the way. Absent when no answer came. */
  declare readonly status?: number;
  /** The server's own sentence (`detail`), to show to a person. It may be translated: never branch on it. */
  declare readonly detail?: string;
  /** The server's messages by form field, `non_field_errors` for the form as a whole. */
  declare readonly fields?: Record<string, string[]>;
  /** Seconds until another try makes sense, from `Retry-After`. */
  declare readonly retryAfterSeconds?: number;
  /** The server's own word for it, such as `token_not_valid`: safe to branch on where the server's documentation names it. */
  declare readonly serverCode?: string;
  /** Of `incomplete_login` alone: the parsed answer, with what the next step needs. Not enumerable, so that no log writes it down. */
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
 * A cause that can be logged: its name, and its message where the platform wrote it. Errors of HTTP clients and of hand-written
 * `fetch` functions carry requests, headers and bodies (axios/axios#6919), and a SyntaxError quotes the JSON it could not read.
 */
function stripCause(cause: unknown): unknown {
  if (cause instanceof AuthError) return cause;
  if (!(cause instanceof Error)) return undefined;
  const written = cause instanceof TypeError || cause instanceof DOMException;
  // Up to where something is quoted, and without what is long enough to be a token.
  const stripped = new Error(written ? cause.message.replace(/["{[<=].*|\S{25,}/gs, '…') : '');
  stripped.name = cause.name;
  stripped.stack = '';
  return stripped;
}

/** A wrong option: the error names it, at construction, in the programmer's console. */
export function invalidOption(name: string, expected: string): TypeError {
  return Object.assign(new TypeError(`latchkey: option \`${name}\` must be ${expected}.`), {
    code: 'invalid_option' as const,
  });
}

/** One check of an option, at construction. */
export function checkOption(name: string, holds: boolean, expected: string): void {
  if (!holds) throw invalidOption(name, expected);
}

/** The session is over for the one who waited on it. */
export function sessionEnded(details?: AuthErrorDetails): AuthError {
  return new AuthError('session_ended', 'The session has ended. Ask the user to log in again.', details);
}

/** The client was disposed: the page or component that owned it is gone. */
export function disposedError(): AuthError {
  return new AuthError('disposed', 'This client was disposed. Create a new one.');
}

/** A refresh that cannot be had now, and whose session stays. */
export function unavailable(why: string, details?: AuthErrorDetails): AuthError {
  return new AuthError('refresh_unavailable', `${why} The session stays: try again later.`, details);
}

/** "Later", with what stood in the way. */
export function unavailableBecause(cause: unknown): AuthError {
  if (!(cause instanceof AuthError)) return unavailable('The refresh request failed on its way.', { cause });
  const { code, message, status, detail, retryAfterSeconds } = cause;
  if (code === 'refresh_unavailable') return cause;
  return unavailable(`No refresh now. ${message}`, { status, detail, retryAfterSeconds, cause });
}
