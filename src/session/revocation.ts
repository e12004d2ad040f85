import type { RevokeCall, ServerWiring, Settings } from './options.ts';
import { schemeOf } from './schemes.ts';
import { answerWithin, ignore } from './wait.ts';

interface RevocationContext {
  readonly revoke: RevokeCall | null;
  readonly settings: Settings;
  readonly wiring: ServerWiring;
}

/** What is to be made worthless: the tokens, and the scheme under which the server takes an access token. */
export interface Revoked {
  readonly access: string | null;
  readonly refresh: string | null;
  readonly scheme?: string | null;
}

/** Revokes, bounded in time. `false` when the server has no way to, or did not answer. */
export async function revoke(context: RevocationContext, tokens: Revoked): Promise<boolean> {
  const { access, refresh } = tokens;
  const { revoke, settings, wiring } = context;
  const accessToken = wiring.logoutNeedsAccess ? access : null;
  if (!revoke || ((refresh ?? accessToken) === null && !wiring.cookieMode)) return false;
  const ask = async (signal: AbortSignal) => {
    await revoke(refresh, { signal, accessToken, scheme: schemeOf(wiring, tokens) });
    return true;
  };
  return answerWithin(settings.refreshTimeoutMs, ask, () => false);
}

/**
 * Revokes a pair that nobody will use: its refresh token must not outlive the logout that it missed. An access token alone is left:
 * where a user has one token (DRF), it is every device's.
 */
export function abandon(context: RevocationContext, tokens: Revoked): void {
  if (tokens.refresh !== null || context.wiring.cookieMode) revoke(context, tokens).catch(ignore);
}
