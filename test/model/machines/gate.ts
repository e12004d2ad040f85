import { claimsOf, type Families, type Family } from './families.ts';
import type { Life } from './life.ts';
import type { Endpoint } from './network.ts';
import type { Setting } from './setting.ts';
import type { Device } from './world.ts';

/** Looks at each request as it leaves its page, and says what is wrong with it. */
export interface Gate {
  /** Pages that the browser has loaded in advance, and that nobody sees. */
  readonly prerendered: Set<Life>;
  /** Pages whose application has called `refresh()`, which no pause holds up. */
  readonly insisting: Set<Life>;
  /** Has a question for the user not reached the server, or not been answered well? Then a page may not know the scheme. */
  isAskedInVain: boolean;
  leaves(life: Life, endpoint: Endpoint, init: RequestInit | undefined, spent: string | null): void;
  /** An access token has reached a page, for a request that was sent at `sentAt` (true ms). */
  arrived(access: string, life: Life, sentAt: number): void;
  /** A refresh has brought this page the token that it had: the page may send that token once more, whatever its age. */
  broughtAgain(life: Life): void;
  /** The server has asked a page to refresh this token later: not before `until` (true ms). */
  postponed(life: Life, spent: string, until: number): void;
}

interface GateParts {
  readonly setting: Setting;
  readonly families: Families;
  readonly device: Device;
  now(): number;
  wrong(what: string): void;
}

/** In this time (ms) a page sends at most so many refreshes, whatever the server answers. */
const peaceMs = 20_000;
const mostInPeace = 10;
/** A page may still send a token whose end came while it waited for something else, ms. */
const toleranceMs = 10_000;

export function createGate({ setting, families, device, now, wrong }: GateParts): Gate {
  const prerendered = new Set<Life>();
  const insisting = new Set<Life>();
  const refreshes = new Map<Life, number[]>();
  const arrivals = new Map<string, { readonly life: Life; readonly sentAt: number; readonly isTorn: boolean }>();
  const again = new Map<Life, number>();
  const waits = new Map<Life, { readonly family: Family | null; readonly from: number; readonly until: number }>();

  const judgeRefresh = (life: Life, spent: string) => {
    if (prerendered.has(life)) wrong('a page that nobody sees spent a refresh token');
    const before = (refreshes.get(life) ?? []).filter((at) => at > now() - peaceMs);
    refreshes.set(life, [...before, now()]);
    const last = before.at(-1) ?? Number.NEGATIVE_INFINITY;
    // In cookie mode a refresh that a 403 has answered goes out once more, with another CSRF token.
    const isOnce = setting.place !== 'cookieMode' && device.clockSetAt < last;
    if (now() - last < 990 && isOnce) wrong('two refreshes of one page within a second');
    if (before.length >= mostInPeace && setting.accessSeconds >= 30) wrong('the server is not left in peace');
    const wait = waits.get(life);
    const isEarly = wait && wait.family === families.ofRefresh(spent) && now() < wait.until - 2000;
    if (isEarly && device.clockSetAt < wait.from && !insisting.has(life))
      wrong('a refresh was sent before the time that the server has named');
  };

  /** A page knows the end of a token that it has asked for, by the device's clock or by its own. */
  const judgeToken = (life: Life, token: string) => {
    const got = arrivals.get(token);
    if (got?.life !== life || got.isTorn) return;
    const isSure = device.clockSetAt < got.sentAt || setting.countsSleep || device.sleptAt < got.sentAt;
    const { exp = Number.POSITIVE_INFINITY } = claimsOf(token) as { exp?: number };
    const isAgain = now() - (again.get(life) ?? Number.NEGATIVE_INFINITY) < 1000;
    if (isSure && !isAgain && exp * 1000 < now() - toleranceMs) wrong('a token that was over went out');
  };

  const gate: Gate = {
    isAskedInVain: false,
    prerendered,
    insisting,
    leaves(life, endpoint, init, spent) {
      if (spent !== null) judgeRefresh(life, spent);
      const [scheme, token] = new Headers(init?.headers).get('authorization')?.split(' ') ?? [];
      if (endpoint !== 'api/ping' || !token) return;
      judgeToken(life, token);
      if (scheme !== setting.scheme && !gate.isAskedInVain)
        wrong('a request went out in a scheme that the server does not take');
    },
    arrived(access, life, sentAt) {
      arrivals.set(access, { life, sentAt, isTorn: device.clockSetAt >= sentAt });
      // The server has answered a refresh of these tokens, whichever page has sent it, so it no longer asks to be left alone.
      const family = families.ofAccess((claimsOf(access) as { jti?: string }).jti);
      for (const [other, wait] of waits) if (other === life || wait.family === family) waits.delete(other);
    },
    broughtAgain(life) {
      again.set(life, now());
      // The server has answered a refresh that somebody has insisted on, so it no longer asks to be left alone.
      waits.delete(life);
    },
    postponed(life, spent, until) {
      waits.set(life, { family: families.ofRefresh(spent), from: now(), until });
    },
  };
  return gate;
}
