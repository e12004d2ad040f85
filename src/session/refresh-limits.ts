/**
 * How long a refresh request may take until its page gives it up, and until a page that shows no other sign of life counts as gone, ms. The server
 * may have rotated the token: before that nobody spends it again.
 */
export const longestRefreshMs = 60_000;
