import type { AuthOptions, ServerConfig } from '../../../src/index.ts';
import type { Walk } from './walk.ts';

/** What a page of the browser tests is told in its address. */
export interface PageOptions {
  /** Starts a client, or several of different names, as soon as the page has loaded, and again at each reload. */
  start?: StartOptions | readonly StartOptions[];
  /** Each client calls the API as soon as it is there, as an application does that shows something; `woken` says what came of it. */
  calls?: boolean;
  /** What this browser does not have, or forbids, as far as the page can tell. */
  without?: readonly Lack[];
  /** How far the clock of the page is ahead of the real one. */
  clockAheadMs?: number;
  /** Goes from page to page by itself. */
  walk?: Walk;
}

export type Lack = 'locks' | 'channel' | 'storage';
/** `own`: what the library takes by itself. `server`: cookies that the server sets. */
export type StorageKind = 'localStorage' | 'cookies' | 'sessionStorage' | 'memory' | 'own' | 'server';

/** The options of a client that can be written as JSON. */
export interface StartOptions
  extends Pick<
    AuthOptions,
    'name' | 'proactive' | 'refreshMarginSeconds' | 'refreshTimeoutSeconds' | 'lockTimeoutSeconds'
  > {
  storage: StorageKind;
  /** Only `baseUrl` is given to the library, and nothing else that is named here. */
  byDefault?: boolean;
  /** Options of the storage `cookies`. */
  cookies?: { adopt?: boolean; path?: string };
  /** Default: Djoser on the page's own origin. */
  baseUrl?: string;
  /** Default: `djoser`, with the scheme `Bearer`. */
  preset?: 'djoser' | 'djRestAuth';
  /** Changes to the preset. */
  server?: { refreshIn?: 'cookie'; logoutNeedsAccess?: boolean; paths?: Partial<ServerConfig['paths']> };
  /** Does not know when its page is being left. */
  impatient?: boolean;
  /** Where the page finds the CSRF token. Default: in the cookie. */
  csrf?: 'meta' | 'endpoint';
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
