/**
 * A Djoser server in memory, and tabs of a browser, for the tests of your app.
 *
 * @module latchkey/testing
 * @category API
 */

export type { BrowserJar, FakeBrowser } from './testing/browser.ts';
export type { Call, CallFilter } from './testing/calls.ts';
export type { StoredCookie } from './testing/cookie-jar.ts';
export type { RouteContext, RouteHandler, RouteOptions } from './testing/custom-routes.ts';
export type { Method } from './testing/exchange.ts';
export type { Failure } from './testing/failures.ts';
export type { FakeDjoser } from './testing/fake-djoser.ts';
export type { Claims } from './testing/jwt.ts';
export type { Mail } from './testing/mailbox.ts';
export type {
  FakeDjoserOptions,
  Latency,
  LatencyRequest,
  RetypeOptions,
  SocialOptions,
  ThrottleOptions,
  UserSeed,
} from './testing/options.ts';
export { createFakeDjoser } from './testing/server.ts';
export { createTabs, type Tab, type Tabs, type TabsOptions } from './testing/tabs.ts';
export type { ClaimOverrides, TokenPair } from './testing/tokens.ts';
export type { UserChanges, UserInfo } from './testing/users.ts';
