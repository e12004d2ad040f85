import type { FakeBrowser, FakeDjoser } from '../../../src/testing.ts';
import type { Families, Family } from './families.ts';
import type { Page } from './page.ts';
import type { Setting } from './setting.ts';
import type { Time } from './time.ts';

/** What a run knows beside its pages. */
export interface World {
  readonly setting: Setting;
  readonly time: Time;
  readonly server: FakeDjoser;
  readonly browser: FakeBrowser;
  readonly families: Families;
  /** Has the user emptied the storage? Then a session may be gone by that. */
  isCleared: boolean;
  /** Has the storage been full? Then each page has a memory of its own. */
  wasFull: boolean;
  /** When the device's clock was last set, true ms. */
  clockSetAt: number;
  /** Does each page hold its own refresh token? */
  readonly isApart: boolean;
  /** How many answers with a cookie came for a page that was gone. */
  orphans(): number;
  wrong(what: string): void;
  /** Fails when the text has a token or a password in it. */
  spot(text: string, where: string): void;
  /** Asks the server something about now; the run waits for it at its end. */
  ask(question: Promise<void>): void;
}

/** The newest refresh token of a family that this page could still send, or `null`. */
export function heldFor({ setting, isApart, browser, families }: World, page: Page, family: Family): string | null {
  if (setting.place !== 'cookieMode') return families.held(family, isApart ? page.life : undefined);
  const cookie = browser.jar.all().find(({ name }) => name === 'refresh_token')?.value || null;
  return cookie && families.ofRefresh(cookie) === family ? cookie : null;
}

/** How long the lease of a page without Web Locks lasts, ms. */
const leaseMs = 90_000;

/** Can no lease be trusted now? Without Web Locks tabs take turns by a lease, which ends by the device's clock. */
export const isLeaseLost = ({ setting, time, clockSetAt }: World): boolean =>
  !setting.locks && time.trueNow() - clockSetAt < 3 * leaseMs;

/**
 * May the cookie of this session be gone by an answer to another request? A server with one cookie for all logins lets the last answer
 * decide. The client keeps requests apart by Web Locks, and waits for those of closed pages for a limited time
 * (docs/django-cookie-mode.md).
 */
export function isCookieLost(world: World, page: Page, family: Family): boolean {
  const { setting, orphans } = world;
  return setting.place === 'cookieMode' && (!setting.locks || orphans() > 0) && heldFor(world, page, family) === null;
}
