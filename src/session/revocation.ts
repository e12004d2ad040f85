import { ignore, within } from '../platform/wait.ts';
import type { ServerHooks, Settings } from './options.ts';
import type { Revoked, SessionParts } from './parts.ts';
import type { Persistence } from './persistence.ts';
import type { Scheme } from './scheme.ts';

interface RevocationContext {
  readonly hooks: ServerHooks;
  readonly settings: Settings;
  readonly place: Persistence;
  readonly scheme: Scheme;
}

/** Returns the functions that revoke tokens on the server. */
export function createRevocation({
  hooks,
  settings,
  place,
  scheme,
}: RevocationContext): Pick<SessionParts, 'revoke' | 'abandon'> {
  const revoke = async (tokens: Revoked, isReplaced: boolean): Promise<boolean> => {
    if (!hooks.revoke || !place.canRevoke(tokens, isReplaced)) return false;
    const abort = new AbortController();
    const options = { signal: abort.signal, accessToken: tokens.access, scheme: scheme.of(tokens) };
    const asked = hooks.revoke(tokens.refresh, options).then(() => true);
    return within(settings.refreshTimeoutMs, asked, () => {
      abort.abort();
      asked.catch(ignore);
      return false;
    });
  };

  return {
    revoke,
    abandon(tokens, isReplaced) {
      if (tokens.refresh !== null || place.canRevoke({ access: null, refresh: null }, isReplaced))
        // The request does not wait for a running refresh, because that refresh may be the caller of this function.
        place
          .aroundRevocation(
            async () => {},
            () => revoke(tokens, isReplaced),
          )
          .catch(ignore);
    },
  };
}
