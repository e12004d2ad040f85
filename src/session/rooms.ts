import type { Board } from '../platform/board.ts';
import type { Leaving } from '../platform/leaving.ts';
import type { CoolDown } from './cool-down.ts';
import type { Lease } from './lease.ts';
import type { Ledger } from './ledger.ts';
import type { RefreshCall, RevokeCall, ServerWiring, Settings } from './options.ts';
import type { Prospects } from './prospects.ts';
import type { Tabs } from './tabs.ts';
import type { Vault } from './vault.ts';

/** The parts of one client that the steps of its lifecycle work in. */
export interface Rooms {
  readonly settings: Settings;
  readonly wiring: ServerWiring;
  readonly ledger: Ledger<unknown>;
  readonly vault: Vault;
  readonly tabs: Tabs;
  readonly coolDown: CoolDown;
  readonly lease: Lease;
  readonly board: Board;
  readonly leaving: Leaving;
  readonly prospects: Prospects;
  readonly refresh: RefreshCall;
  readonly revoke: RevokeCall | null;
}
