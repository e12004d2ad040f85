import type { Asked, Endpoints, SessionLook } from './evidence.ts';

/** Does the refresh token travel in a cookie? What a login showed counts more than what was asked for, and that more than the preset. */
export function isCookieMode(asked: Asked, { mount }: Endpoints, session: SessionLook | null): boolean {
  if (session !== null && session.cookies !== null) return true;
  if (session !== null && session.refreshAt !== null) return false;
  // A token that is never refreshed is in no cookie of its own.
  if (mount.server.config.paths.refresh === null) return false;
  return asked.cookieMode || mount.server.config.refreshIn === 'cookie';
}
