import type { AuthEvent } from '../../../src/fetch.ts';
import type { Family } from './families.ts';
import { outside } from './life.ts';
import type { Page } from './page.ts';
import { startMs } from './time.ts';
import { isTraced, trace } from './trace.ts';
import { heldFor, isCookieLost, isUnkept, mayComeBack, type World } from './world.ts';

/** What is known of the client of one page, beside what it says itself. */
export interface Watched extends Page {
  /** The family of the session that the client shows, or has shown last. */
  readonly family: Family | null;
  /** Calls of `login()` and of `logout()` in this page that have not settled. */
  loggingIn: number;
  loggingOut: number;
  /** How many times `logout()` was called in this page. */
  logouts: number;
  /** Calls of `login()` that have not settled, and that no later logout of this page has taken back. */
  hopes: number;
}

/** Pages so far, for the trace. */
let traced = 0;

type Ended = Extract<AuthEvent, { type: 'ended' }>;

/** Watches a client: each of its states and events. `isAlone`: no other page has a session, or looks for one. */
export function watch(page: Page, world: World, isAlone: boolean): Watched {
  const { families, wrong, spot } = world;
  let family: Family | null = null;
  let isIn = false;
  let wasIn = false;
  let arrivalsBefore = 0;
  let user = '';
  const openedAt = world.time.trueNow();
  const isMuddled = () => world.setting.place === 'memory' && world.device.clockSetAt > 0;

  page.auth.subscribe((state) => {
    const before = wasIn ? family : null;
    wasIn = state.status === 'authenticated';
    if (state.status !== 'authenticated') return;
    // A page in cookie mode that has no token yet shows nobody's.
    family = families.ofAccess(state.claims?.jti);
    if (state.claims && !family) wrong('in with a token that nobody got by a login of this app');
    // A page that is in may show that it refreshes, before it hears of a logout a moment ago. And one that was frozen hears all at once.
    const of = family;
    if (of === before || of?.loggedOutAt == null || mayComeBack(world, of)) return;
    const again = () => {
      const isStill = !page.life.isClosed && page.auth.state.status === 'authenticated' && family === of;
      if (isStill) wrong('in after a logout, without a new login');
    };
    outside(() => setTimeout(again, 1000));
  });

  /** A page that cannot write keeps the session in its memory. The others go on with its access tokens. */
  const judgeFailing = (of: Family) => {
    const [failing, ...more] = world.pages().filter(({ life }) => world.failed.has(life));
    if (!failing || more.length > 0 || world.failed.size > 1 || failing === page) return;
    // A page that opens in the moment of the failed write finds the record that is about to be removed.
    if (world.time.trueNow() < openedAt + 1000) return;
    // A page that was frozen sees the empty store before it gets the message about the tokens.
    if (page.life.thawedAt === world.time.ticks()) return;
    const isIn =
      failing.life.state === 'awake' && failing.auth.state.status === 'authenticated' && failing.family === of;
    const isTheirs = of.loggedOutAt === null && !families.wasRefused(of, false) && !world.isCleared;
    if (isIn && isTheirs && world.setting.channel && page.life.state === 'awake')
      wrong('one tab could not write, and another one was logged out');
  };

  const check = {
    rejected(of: Family | null, why: string) {
      const held = of && heldFor(world, page, of);
      if (!held || isUnkept(world) || world.hasOverlapped) return;
      const asked = families.isTaken(held).then((isTaken) => {
        if (isTaken) wrong(`logged out although the server would take the refresh token (${why})`);
      });
      world.ask(asked);
    },
    ended({ reason }: Ended) {
      const of = family;
      if (!of || world.wasFull || world.wasStuck) return;
      const isReplaced =
        isMuddled() || world.arrivals() > arrivalsBefore || families.all().some(({ arrived }) => arrived > of.arrived);
      if (world.failed.size > 0) {
        if (reason === 'otherTab' && !isReplaced) judgeFailing(of);
        return;
      }
      const isRefused = families.wasRefused(of, world.setting.place === 'cookieMode') || isCookieLost(world, page, of);
      switch (reason) {
        case 'rejected':
          if (!isRefused) wrong('ended as rejected, and the server refused nothing');
          return check.rejected(of, reason);
        case 'expired':
          if (!world.isApart) wrong('ended as expired, with a refresh token in the store');
          return check.rejected(of, reason);
        case 'logout':
          if (watched.loggingOut === 0) wrong('ended as logout, and nobody logged out here');
          return;
        case 'replaced':
          if (watched.loggingIn === 0 && world.setting.place !== 'cookieMode')
            wrong('ended as replaced, and nobody logged in here');
          return;
        case 'otherTab':
          if (of.loggedOutAt !== null || isReplaced || world.isCleared) return;
          if (!isRefused) wrong('another tab ended it, and none did');
          return check.rejected(of, reason);
      }
    },
  };

  if (isTraced) {
    traced += 1;
    const id = traced;
    const say = (what: object) => trace(world.time.trueNow() - startMs, `page ${id} ${JSON.stringify(what)}`);
    page.auth.subscribe((state) => say({ ...state, claims: 'claims' in state ? state.claims?.jti : null }));
    for (const type of ['started', 'refreshed', 'refreshfailed', 'ended', 'warning'] as const) page.auth.on(type, say);
  }
  // Nobody is kept waiting for other tabs.
  const look = () => {
    // A page that was frozen looks late.
    const isInTime = world.device.sleptAt < openedAt && world.time.trueNow() < openedAt + 302;
    if (page.auth.state.status === 'restoring' && !page.isPrerendered && isInTime)
      wrong('a page without a session of its own is kept waiting');
  };
  if (world.setting.place === 'memory' && isAlone) page.life.in(() => setTimeout(look, 300));
  page.auth.on('started', (event) => {
    spot(JSON.stringify(event), 'the event started');
    if (isIn) wrong('started twice');
    isIn = true;
    if (event.reason === 'login' && watched.hopes === 0) wrong('a login came through that a logout had taken back');
    const { state } = page.auth;
    const now = state.status === 'authenticated' ? String(state.claims?.user_id ?? '') : '';
    // Of two logins that no page knew of both, the device's clock says which one was later.
    const isExcused =
      isUnkept(world) ||
      isMuddled() ||
      (world.setting.place === 'cookieMode' && (world.orphans() > 0 || world.hasCrossed));
    if (event.reason === 'otherTab' && user && now && user !== now && arrivalsBefore === world.arrivals() && !isExcused)
      wrong('became another user, and nobody logged in');
    user = now || user;
    // A page that was frozen may hear of an older login first, and of the newer one right after it.
    arrivalsBefore = family?.arrived ?? world.arrivals();
  });
  page.auth.on('refreshed', (event) => {
    spot(JSON.stringify(event), 'the event refreshed');
    const { state } = page.auth;
    const { exp } = (state.status === 'authenticated' ? state.claims : null) ?? {};
    const { time, device } = world;
    const isSure = event.cause !== 'otherTab' && device.clockSetAt < time.trueNow() - 200_000;
    const isNew = family !== null && family.accessAt > time.trueNow() - event.tookMs - 1000;
    if (isSure && isNew && exp && state.status === 'authenticated') {
      const believedMs = (state.expiresAt ?? 0) - Date.now();
      if (believedMs > Number(exp) * 1000 - time.trueNow() + 2000)
        wrong('a token counts as good for longer than it is');
    }
    if (!isIn) wrong('refreshed after the end');
  });
  page.auth.on('refreshfailed', (event) => spot(JSON.stringify(event), 'the event refreshfailed'));
  page.auth.on('ended', (event) => {
    spot(JSON.stringify(event), 'the event ended');
    isIn = false;
    // A page in the back/forward cache has not heard of that logout, and may give this page another session when it comes back.
    if (world.setting.place === 'memory' && world.wasCached && family?.loggedOutAt != null) user = '';
    check.ended(event);
  });

  const watched: Watched = Object.assign(
    Object.defineProperty(page as Page & { family: Family | null }, 'family', { get: () => family }),
    { loggingIn: 0, loggingOut: 0, logouts: 0, hopes: 0 },
  );
  return watched;
}
