import type { FakeBrowser, FakeDjoser } from '../../../src/testing.ts';
import type { Families, Family } from './families.ts';
import type { Life } from './life.ts';
import type { Page } from './page.ts';
import type { Setting } from './setting.ts';
import type { Time } from './time.ts';
import type { Watched } from './watch.ts';

/** What happened to the clocks of the device. */
export interface Device {
  /** When the device's clock was last set, true ms. */
  clockSetAt: number;
  /** Has the clock been set by minutes? Then it comes to the end of a lease that was ahead of it, and the lease counts again. */
  hasJumped: boolean;
  /** When the device last woke up, true ms. */
  sleptAt: number;
}

/** What a run knows of one app, beside its pages. */
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
  /** Has a page been in the back/forward cache? */
  wasCached: boolean;
  /** Pages whose writes have failed, while all others could write. */
  readonly failed: Set<Life>;
  /** Has the storage refused to remove what it holds? */
  wasStuck: boolean;
  readonly device: Device;
  /** Has a page been killed while a request was under way? Then its lease may be left in the store. */
  wasKilled: boolean;
  /** Have two pages sent one refresh token, as they may (`mayOverlap`)? Then the session may be gone. */
  hasOverlapped: boolean;
  /**
   * Have a login and a refresh been under way together, in cookie mode without Web Locks? Then the last answer decides whose cookie the
   * browser has.
   */
  hasCrossed: boolean;
  /** Does each page hold its own refresh token? */
  readonly isApart: boolean;
  /** The pages of the app that are not gone. */
  pages(): readonly Watched[];
  /** How many logins have reached their page. */
  arrivals(): number;
  /** How many answers with a cookie came for a page that was gone. */
  orphans(): number;
  /** When the last of them came, true ms. */
  orphanAt(): number;
  /** How many of them came later than a login waits for them. */
  lateOrphans(): number;
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

/** How long a refresh token of the server lives, and its cookie with it, ms. */
const refreshLifeMs = 86_400_000;
/** How long a lease lasts, ms. */
const leaseMs = 90_000;
/** How long after a sleep a page still waits for the answer to its refresh, ms. */
const awakeMs = 5000;

const isJustAwake = ({ thawedAt }: Life, { ticks }: Time) => ticks() - thawedAt < awakeMs;

/** Has the device's clock been set a moment ago? A lease ends by that clock. */
export const isClockLost = ({ time, device }: World): boolean => time.trueNow() - device.clockSetAt < 3 * leaseMs;

/**
 * May two pages send one refresh token now? Without Web Locks, tabs take turns by a lease. A lease ends while the device
 * sleeps. In cookie mode, a page that loads and finds no hint only asks whether there
 * is a session, and takes no lease for that. Such a page also asks when the page with the lock is frozen for longer than a lease lasts.
 * After that, the lock goes to the next page.
 */
export const mayOverlap = (world: World): boolean => {
  const { setting, time, device } = world;
  return (
    (!setting.locks && (isClockLost(world) || (setting.place === 'cookieMode' && world.isCleared))) ||
    (!setting.locks && time.trueNow() - device.sleptAt < awakeMs) ||
    (setting.place === 'cookieMode' &&
      world.pages().some(({ life }) => life.frozenMs >= leaseMs && isJustAwake(life, time)))
  );
};

/**
 * May the cookie of this session be gone by an answer to another request? A server with one cookie for all logins lets the last answer
 * decide. The client keeps requests apart by Web Locks, and waits for those of closed pages for a limited time
 * (docs/django-cookie-mode.md).
 */
export function isCookieLost(world: World, page: Page, family: Family): boolean {
  const { setting, orphans, time, hasCrossed } = world;
  const isOver = time.trueNow() - family.issuedAt >= refreshLifeMs;
  const isLost = orphans() > 0 || isOver || hasCrossed;
  return setting.place === 'cookieMode' && isLost && heldFor(world, page, family) === null;
}

/**
 * May the session of a logout come back by the late answer to a page that is gone? It may where a login waits no longer for it, or cannot
 * know of it, and where the storage is full, so that no mark of the logout is kept.
 */
export function mayComeBack(world: World, family: Family): boolean {
  const { setting, wasFull, failed, hasOverlapped, lateOrphans } = world;
  const isLate = lateOrphans() > 0 || hasOverlapped;
  return wasFull || failed.size > 0 || !family.isHeard || (setting.place === 'cookieMode' && isLate);
}

/** Has the storage failed in a way that leaves each page with a memory of its own? */
export const isUnkept = ({ wasFull, wasStuck, failed }: World): boolean => wasFull || wasStuck || failed.size > 0;
