import { ignore, within } from '../platform/wait.ts';
import type { SessionParts } from './parts.ts';

/** What is to be made worthless: the tokens, and the scheme under which the server takes an access token. */
export interface Revoked {
  readonly access: string | null;
  readonly refresh: string | null;
  readonly scheme: string | null;
}

/**
 * Revokes, bounded in time. `false` when the server has no way to, or did not confirm it. `isReplaced`: another session has taken the place of
 * this one.
 */
export async function revoke(
  { hooks, settings, place, scheme }: SessionParts,
  tokens: Revoked,
  isReplaced: boolean,
): Promise<boolean> {
  if (!hooks.revoke || !place.canRevoke(tokens, isReplaced)) return false;
  const abort = new AbortController();
  const accessToken = hooks.logoutNeedsAccess ? tokens.access : null;
  const options = { signal: abort.signal, accessToken, scheme: scheme.of(tokens) };
  const asked = hooks.revoke(tokens.refresh, options).then(() => true);
  return within(settings.refreshTimeoutMs, asked, () => {
    abort.abort();
    asked.catch(ignore);
    return false;
  });
}

/**
 * Revokes a pair that nobody will use: its refresh token must not outlive the logout that it missed. An access token alone is left: where a user
 * has one token (DRF), it is every device's.
 */
export function abandon(parts: SessionParts, tokens: Revoked, isReplaced: boolean): void {
  if (tokens.refresh !== null || parts.place.canRevoke({ access: null, refresh: null }, isReplaced))
    revoke(parts, tokens, isReplaced).catch(ignore);
}
