import type { SafeStorage } from '../platform/safe-storage.ts';
import { andThen } from '../platform/wait.ts';
import type { Persistence, PersistenceParts } from '../session/persistence.ts';
import type { StoredSession } from '../token/record.ts';

/**
 * Returns the members that `inSharedStore` and `inPageMemory` have in common. In both, the client itself has the refresh token, and not a
 * cookie of the server.
 */
export function ownTokens(
  { hooks }: PersistenceParts,
  storage: SafeStorage,
  canRefresh: (session: StoredSession) => boolean,
) {
  return {
    canAsk: false,
    mayHaveSession: () => false,
    canRefresh,
    isFinal: (session) => storage.storage.readOnly !== true && !canRefresh(session),
    canSpend: ({ refresh }) => refresh !== null,
    losesAnswers: true,
    confirmed: () => {},
    aroundLogin: (_, login) => login(),
    aroundRevocation: (_, ask) => ask(),
    canRevoke: ({ refresh, access }, isReplaced) =>
      refresh !== null || (hooks.logoutNeedsAccess && access !== null && !isReplaced),
    stored: () => andThen(storage.read(), (found) => (found?.server === hooks.server && !found.ended ? found : null)),
  } satisfies Partial<Persistence>;
}
