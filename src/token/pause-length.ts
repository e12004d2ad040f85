const firstPauseMs = 1000;
const longestPauseMs = 60_000;
const longestWishSeconds = 300;
/**
 * After a refresh that brought no better token, the count of failures is kept for this time, in ms, even when a later refresh succeeds.
 * Otherwise an endpoint that refuses every token would cause a refresh every second.
 */
export const quietMs = longestPauseMs;

/**
 * Returns how long the pause after a failed refresh lasts, in ms. `failures` is the number of failures in a row, from 1. The pause doubles
 * with each failure, up to one minute. `Retry-After` can make the pause longer, up to five minutes.
 */
export function pauseOf(failures: number, retryAfterSeconds = 0): number {
  const wishMs = retryAfterSeconds > 0 ? Math.min(retryAfterSeconds, longestWishSeconds) * 1000 : 0;
  return Math.max(Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs), wishMs);
}
