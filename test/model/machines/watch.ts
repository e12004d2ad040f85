import type { AuthEvent } from '../../../src/fetch.ts';
import type { Family } from './families.ts';
import { outside } from './life.ts';
import type { Page } from './page.ts';
import { startMs } from './time.ts';
import { isTraced, trace } from './trace.ts';
import { heldFor, isCookieLost, mayComeBack, type World } from './world.ts';

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

/** Watches a client: each of its states and events. */
export function watch(page: Page, world: World): Watched {
  const { families, wrong, spot } = world;
  let family: Family | null = null;
  let isIn = false;
  let wasIn = false;
  let arrivalsBefore = 0;
  let user = '';
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

  const check = {
    rejected(of: Family | null, why: string) {
      const held = of && heldFor(world, page, of);
      if (!held || world.wasFull || world.hasOverlapped) return;
      const asked = families.isTaken(held).then((isTaken) => {
        if (isTaken) wrong(`logged out although the server would take the refresh token (${why})`);
      });
      world.ask(asked);
    },
    ended({ reason }: Ended) {
      const of = family;
      if (!of || world.wasFull) return;
      const isReplaced =
        isMuddled() || world.arrivals() > arrivalsBefore || families.all().some(({ arrived }) => arrived > of.arrived);
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
  page.auth.on('started', (event) => {
    spot(JSON.stringify(event), 'the event started');
    if (isIn) wrong('started twice');
    isIn = true;
    if (event.reason === 'login' && watched.hopes === 0) wrong('a login came through that a logout had taken back');
    const { state } = page.auth;
    const now = state.status === 'authenticated' ? String(state.claims?.user_id ?? '') : '';
    // Of two logins that no page knew of both, the device's clock says which one was later.
    const isExcused =
      world.wasFull ||
      isMuddled() ||
      (world.setting.place === 'cookieMode' && (!world.setting.locks || world.orphans() > 0));
    if (event.reason === 'otherTab' && user && now && user !== now && arrivalsBefore === world.arrivals() && !isExcused)
      wrong('became another user, and nobody logged in');
    user = now || user;
    // A page that was frozen may hear of an older login first, and of the newer one right after it.
    arrivalsBefore = family?.arrived ?? world.arrivals();
  });
  page.auth.on('refreshed', (event) => {
    spot(JSON.stringify(event), 'the event refreshed');
    if (!isIn) wrong('refreshed after the end');
  });
  page.auth.on('refreshfailed', (event) => spot(JSON.stringify(event), 'the event refreshfailed'));
  page.auth.on('ended', (event) => {
    spot(JSON.stringify(event), 'the event ended');
    isIn = false;
    check.ended(event);
  });

  const watched: Watched = Object.assign(
    Object.defineProperty(page as Page & { family: Family | null }, 'family', { get: () => family }),
    { loggingIn: 0, loggingOut: 0, logouts: 0, hopes: 0 },
  );
  return watched;
}
