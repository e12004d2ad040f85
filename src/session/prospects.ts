import { effectiveMargin } from '../token/expiry.ts';
import { isGood, type LiveSession } from './live-session.ts';
import type { ServerWiring, Settings } from './options.ts';
import type { Tabs } from './tabs.ts';
import type { Vault } from './vault.ts';

/** What can be expected of a session from here on. */
export interface Prospects {
  /** Is there a way to a new access token? */
  renewable(live: LiveSession): boolean;
  /** How early its access token is renewed, ms. Not at all, where there is no way: then it is used to its end. */
  marginMs(live: LiveSession): number;
  /** May its access token be sent? */
  good(live: LiveSession): boolean;
}

export function createProspects(settings: Settings, wiring: ServerWiring, vault: Vault, tabs: Tabs): Prospects {
  const renewable = ({ refresh }: LiveSession) =>
    !vault.storage.readOnly &&
    // In memory, the refresh token may be in the tab that logged in.
    (wiring.cookieMode || refresh !== null || (vault.volatile && tabs.connected));
  const marginMs = (live: LiveSession) =>
    renewable(live) ? effectiveMargin(settings.refreshMarginMs, live.lifetimeMs) : 0;
  return { renewable, marginMs, good: (live) => isGood(live, settings.now(), marginMs(live)) };
}
