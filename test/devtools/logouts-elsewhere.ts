import { ada, bob, pass } from '../helpers/world.ts';
import { afterLogin, type Logout } from './logout-story.ts';
import { openPages, type RecordedPages } from './recorded-page.ts';

/** A tab of this browser without a recorder. */
const openUnrecorded = ({ open }: RecordedPages) => open({ proactive: 'off' }).auth;

/** Sessions that the page or another tab ended, and sessions that did not end. */
export const logoutsElsewhere: readonly Logout[] = [
  {
    what: 'nothing',
    said: 'Nobody was logged out in this recording.',
    whenFull: 'Nobody was logged out since TIME. What was before has made room (COUNT events).',
    play: afterLogin(async ({ server }, here) => {
      server.expireAccess();
      await here.get();
    }),
  },
  {
    what: 'logout()',
    said: 'Logged out at TIME: the page called logout() in Tab 1.',
    play: afterLogin(({ settle }, { auth }) => settle(auth.logout())),
  },
  {
    what: 'logout() during a request that the server refuses',
    said: 'Logged out at TIME: the page called logout() in Tab 1.',
    play: afterLogin(async ({ server, settle }, { auth, get }) => {
      server.expireAccess();
      const late = get();
      await pass(0.1);
      await settle(auth.logout());
      await late;
    }),
  },
  {
    what: 'logout() in another tab',
    said: 'Logged out at TIME: the page called logout() in Tab 2.',
    play: afterLogin(async ({ openRecorded, settle }, here) => {
      const there = openRecorded();
      await settle(there.auth.ready);
      await pass(1);
      await settle(there.auth.logout());
      await here.get();
    }),
  },
  {
    what: 'logout() in another tab, without a recorder',
    said: 'Logged out at TIME: another tab, which is not in this recording, ended the session, and Tab 1 followed.',
    play: afterLogin(async (pages, here) => {
      const auth = openUnrecorded(pages);
      await pages.settle(auth.ready);
      await pages.settle(auth.logout());
      await here.get();
    }),
  },
  {
    what: 'a login in another tab',
    said: 'Logged out at TIME: somebody logged in over this session in Tab 2.',
    play: afterLogin(async ({ openRecorded, settle }, here) => {
      const there = openRecorded();
      await settle(there.auth.ready);
      await pass(1);
      await settle(there.auth.login(bob));
      await here.get();
    }),
  },
  {
    what: 'a login in another tab, without a recorder',
    said: 'Logged out at TIME: somebody logged in in another tab, and Tab 1 followed.',
    play: afterLogin(async (pages, here) => {
      const auth = openUnrecorded(pages);
      await pages.settle(auth.ready);
      await pages.settle(auth.login(bob));
      await here.get();
    }),
  },
  {
    what: 'no refresh token',
    said: 'Logged out at TIME: the access token was over in Tab 1, and there was no refresh token.',
    async play(cell) {
      const pages = openPages(cell);
      const here = pages.openRecorded();
      await pages.settle(here.auth.adopt({ access: pages.issue().access }));
      await here.get();
      await pass(301);
      await here.get();
      return pages;
    },
  },
  {
    what: 'a store that was emptied',
    said: 'Logged out at TIME: Tab 1 found the store empty, and no tab had told of a logout: site data were cleared, or by another script.',
    play: afterLogin(async ({ profile, page }, here) => {
      await pass(10);
      profile.store(null);
      page.show();
      await here.get();
    }),
  },
  {
    what: 'a store that nobody observes, and no channel',
    said: 'Logged out at TIME: something outside of Tab 1 ended the session: another tab, or a script. The recording does not say which.',
    async play(cell) {
      const pages = openPages(cell);
      const storage = pages.profile.storage();
      const here = pages.openRecorded({ channel: null, storage }, true);
      await pages.settle(here.auth.login(ada));
      await here.get();
      await pass(10);
      pages.profile.store(null);
      pages.page.show();
      await here.get();
      return pages;
    },
  },
];
