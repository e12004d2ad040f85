import type { Asked, Endpoints, SessionLook } from './evidence.ts';
import { hasDrfTokens } from './token-kind.ts';

/**
 * Whether the refresh token is in a cookie. The login of this run decides. Without a login, the option `--cookie-mode`, the preset or
 * the words of the refresh decide.
 */
export function isCookieMode(asked: Asked, endpoints: Endpoints, session: SessionLook | null): boolean {
  const { mount } = endpoints;
  if (session !== null && session.cookies !== null) return true;
  if (session !== null && session.refreshAt !== null) return false;
  // A server without a refresh endpoint sets no refresh cookie.
  if (mount.server.config.paths.refresh === null || hasDrfTokens(endpoints)) return false;
  return asked.cookieMode || mount.server.config.refreshIn === 'cookie' || asksForCookie(endpoints);
}

/** Whether the refresh reads no token in the body, and says that it wants a cookie. */
const asksForCookie = ({ readsNoBody, nonsense }: Endpoints): boolean =>
  readsNoBody && nonsense?.answered === true && /cookie/i.test(nonsense.words);
