import type { AuthEvent } from '../../../src/fetch.ts';
import type { Family } from './families.ts';
import type { Page } from './page.ts';
import { heldFor, isCookieLost, isLeaseLost, type World } from './world.ts';

/** What is known of the client of one page, beside what it says itself. */
export interface Watched extends Page {
  /** The family of the session that the client shows, or has shown last. */
  readonly family: Family | null;
  /** Calls of `login()` and of `logout()` in this page that have not settled. */
  loggingIn: number;
  loggingOut: number;
}

let traced = 0;
type Ended = Extract<AuthEvent, { type: 'ended' }>;

/** Watches a client: each of its states and events. */
export function watch(page: Page, world: World): Watched {
  const { families, wrong, spot } = world;
  let family: Family | null = null;
  let isIn = false;
  let wasIn = false;

  page.auth.subscribe((state) => {
    const before = wasIn ? family : null;
    wasIn = state.status === 'authenticated';
    if (state.status !== 'authenticated') return;
    // A page in cookie mode that has no token yet shows nobody's.
    family = families.ofAccess(state.claims?.jti) ?? (before === null ? null : family);
    // A page that is in may show that it refreshes, before it hears of a logout a moment ago.
    if (family !== before && family?.loggedOutAt != null && family.isHeard)
      wrong('in after a logout, without a new login');
  });

  const check = {
    rejected(of: Family | null, why: string) {
      const held = of && heldFor(world, page, of);
      if (!held || world.wasFull || isLeaseLost(world)) return;
      const asked = families.isTaken(held).then((isTaken) => {
        if (isTaken) wrong(`logged out although the server would take the refresh token (${why})`);
      });
      world.ask(asked);
    },
    ended({ reason }: Ended) {
      const of = family;
      if (!of || world.wasFull) return;
      // Of two logins that no page knew of both, the device's clock says which one was later (found: sim 3).
      const isMuddled = world.setting.place === 'memory' && world.clockSetAt > 0;
      const isReplaced = isMuddled || families.all().some(({ arrived }) => arrived > of.arrived);
      switch (reason) {
        case 'rejected':
          if (!of.refused && !isCookieLost(world, page, of)) wrong('ended as rejected, and the server refused nothing');
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
          if (!of.refused && !isCookieLost(world, page, of)) wrong('another tab ended it, and none did');
          return check.rejected(of, reason);
      }
    },
  };

  if (process.env.MODEL_TRACE) {
    const id = (traced += 1);
    const say = (what: string) => console.log(`${world.time.trueNow() - 1_800_000_000_000} page ${id} ${what}`);
    page.auth.subscribe((state) => say(JSON.stringify({ ...state, claims: undefined, jti: 'claims' in state ? state.claims?.jti : 0 })));
    for (const type of ['started', 'refreshed', 'refreshfailed', 'ended', 'warning'] as const)
      page.auth.on(type, (event: AuthEvent) => say(JSON.stringify(event)));
  }
  page.auth.on('started', (event) => {
    spot(JSON.stringify(event), 'the event started');
    if (isIn) wrong('started twice');
    isIn = true;
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
    { loggingIn: 0, loggingOut: 0 },
  );
  return watched;
}
