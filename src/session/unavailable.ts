import { AuthError } from '../token/errors.ts';

/** A refresh that cannot be had now, and whose session stays. */
export function unavailable(why: string): AuthError {
  return new AuthError('refresh_unavailable', `${why} The session stays: try again later.`);
}

/** "Later", with what stood in the way. */
export function unavailableBecause(error: unknown): AuthError {
  if (!(error instanceof AuthError)) {
    return new AuthError(
      'refresh_unavailable',
      'The refresh request failed on its way. The session stays: try again later.',
      { cause: error },
    );
  }
  if (error.code === 'refresh_unavailable') return error;
  const { status, detail, retryAfterSeconds } = error;
  return new AuthError(
    'refresh_unavailable',
    `The token could not be refreshed now. ${error.message} The session stays: try again later.`,
    {
      status,
      detail,
      retryAfterSeconds,
      cause: error,
    },
  );
}
