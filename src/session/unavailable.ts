import { AuthError, type AuthErrorDetails } from '../token/errors.ts';

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
