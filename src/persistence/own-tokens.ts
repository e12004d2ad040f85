import type { SafeStorage } from '../platform/safe-storage.ts';
import { andThen } from '../platform/wait.ts';
import type { Persistence, PersistenceParts } from '../session/persistence.ts';
import type { StoredSession } from '../token/record.ts';

/** The parts that a shared store and the memory of a page have in common: the page itself has the refresh token, and no cookie is at stake. */
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
