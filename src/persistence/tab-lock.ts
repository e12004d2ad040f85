import { createLock, type Lock } from '../platform/lock.ts';
import { hasDocument } from '../platform/page.ts';
import type { PersistenceParts } from '../session/persistence.ts';
import { longestRefreshMs } from '../token/timing.ts';

/**
 * Returns the lock for refreshes, logins and revocations. Tabs share the lock when their clients have the same name and the same server.
 */
export function createTabLock({ settings, hooks, warn }: PersistenceParts): Lock {
  return createLock(settings.locks, `${settings.name} ${hooks.server}`, longestRefreshMs, () => {
    if (hasDocument())
      warn(
        'lock_unavailable',
        'No Web Lock (plain http, a test, a tab that hangs): tabs take turns through the store.',
      );
  });
}
