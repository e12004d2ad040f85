import type { AuthOptions } from '../../../src/index.ts';

/** What a page of the browser tests is told in its address. */
export interface PageOptions {
  /** Starts a client as soon as the page has loaded, and again at each reload. */
  start?: StartOptions;
  /** What this browser does not have, or forbids, as far as the page can tell. */
  without?: readonly Lack[];
  /** How far the clock of the page is ahead of the real one. */
  clockAheadMs?: number;
}

export type Lack = 'locks' | 'channel' | 'storage';
export type StorageKind = 'localStorage' | 'cookies' | 'sessionStorage' | 'memory';

/** The options of a client that can be written as JSON. */
export interface StartOptions
  extends Pick<
    AuthOptions,
    'name' | 'proactive' | 'refreshMarginSeconds' | 'refreshTimeoutSeconds' | 'lockTimeoutSeconds'
  > {
  storage: StorageKind;
  /** Default: Djoser on the page's own origin. */
  baseUrl?: string;
}

/** What one client has gone through so far. */
export interface Seen {
  status: 'restoring' | 'anonymous' | 'authenticated';
  /** Why it is anonymous. */
  reason: string | null;
  username: string | null;
  expiresAt: number | null;
  /** `started login`, `refreshed timer`, `ended otherTab`, in order. */
  events: string[];
  warnings: string[];
}
