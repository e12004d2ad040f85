import { djoser, memoryStorage, type StoredSession } from '../../src/index.ts';
import { ada, pass } from '../helpers/world.ts';
import { afterLogin, type Logout } from './logout-story.ts';
import { openPages, type RecordedPages, type RecordedTab } from './recorded-page.ts';

const refusal = 'Logged out at TIME: the server refused the refresh token of Tab 1 (401 token_not_valid).';
const unknown = (where: string) =>
  `${refusal} No tab of ${where} had spent it: another script or device had, or the server revoked it.`;

/** Another script of the page refreshes with the client's refresh token. */
async function spendElsewhere({ server, settle, profile }: RecordedPages, { pageFetch }: RecordedTab): Promise<void> {
  const body = JSON.stringify({ refresh: profile.stored()?.refresh });
  const headers = { 'Content-Type': 'application/json' };
  await settle(pageFetch(`${server.baseUrl}jwt/refresh/`, { method: 'POST', body, headers }));
}

/** Opens a tab with a copy of the store, which shares nothing with the other tabs, as a page of an old version may do. */
async function openWithOwnStore({ openRecorded, settle, profile }: RecordedPages): Promise<RecordedTab> {
  const storage = memoryStorage();
  storage.write(profile.stored() as StoredSession);
  const there = openRecorded({ storage, locks: null, channel: () => null });
  await settle(there.auth.ready);
  await pass(1);
  return there;
}

/** Sessions that ended because the server refused something. */
export const logoutsRefused: readonly Logout[] = [
  {
    what: 'an account that was deactivated',
    said: 'Logged out at TIME: the server refused the account (user_inactive) in Tab 1.',
    play: afterLogin(async ({ server }, here) => {
      server.deactivate('ada');
      await here.get();
    }),
  },
  {
    what: 'an account that was deactivated, on a server that still refreshes its tokens',
    said: 'Logged out at TIME: the server refused the account (user_inactive) in Tab 1.',
    play: afterLogin(
      async ({ server }, here) => {
        server.deactivate('ada');
        await here.get();
      },
      { simplejwt: '5.3' },
    ),
  },
  {
    what: 'an account that was deleted',
    said: 'Logged out at TIME: the server refused the account (user_not_found) in Tab 1.',
    play: afterLogin(
      async ({ server }, here) => {
        server.deleteUser('ada');
        await here.get();
      },
      { simplejwt: '5.3' },
    ),
  },
  {
    what: 'a password that was changed',
    said: 'Logged out at TIME: the server refused the account (password_changed) in Tab 1.',
    play: afterLogin(
      async ({ server }, here) => {
        server.setPassword('ada', 'another-horse');
        await here.get();
      },
      { checkRevokeToken: true, simplejwt: '5.3' },
    ),
  },
  {
    what: 'a refresh token that was over',
    said: `${refusal} It had been over for SPAN.`,
    play: afterLogin(
      async (_pages, here) => {
        await pass(700);
        await here.get();
      },
      { refreshSeconds: 600 },
    ),
  },
  {
    what: 'another script on the page that refreshed',
    said: `${refusal} Another script on the page of Tab 1 had spent it SPAN before.`,
    play: afterLogin(async (pages, here) => {
      await spendElsewhere(pages, here);
      pages.server.expireAccess();
      await here.get();
    }),
  },
  {
    what: 'another script that put its tokens into the store',
    said: `${refusal} Another script had put it into the store (seen by Tab 1).`,
    async play(cell) {
      const pages = openPages(cell);
      pages.profile.store({ startedAt: 0, ...pages.issue() });
      const here = pages.openRecorded();
      await pages.settle(here.auth.ready);
      await here.get();
      pages.server.expireAccess();
      pages.server.revokeRefresh();
      await here.get();
      return pages;
    },
  },
  {
    what: 'another tab with the same token and another store',
    said: `${refusal} Tab 2 had spent the same one SPAN before.`,
    play: afterLogin(async (pages, here) => {
      const there = await openWithOwnStore(pages);
      await pages.settle(there.auth.refresh());
      pages.server.expireAccess();
      await here.get();
    }),
  },
  {
    what: 'a refresh token that the server revoked',
    said: unknown('this recording'),
    whenFull: unknown('what is left of this recording'),
    play: afterLogin(async ({ server }, here) => {
      server.expireAccess();
      server.revokeRefresh();
      await here.get();
    }),
  },
  {
    what: 'a refresh token that the server revoked, after refreshes that went well',
    said: unknown('this recording'),
    whenFull: unknown('what is left of this recording'),
    play: afterLogin(async ({ server }, here) => {
      for (let count = 0; count < 3; count += 1) {
        server.expireAccess();
        await here.get();
      }
      server.expireAccess();
      server.revokeRefresh();
      await here.get();
    }),
  },
  {
    what: 'a refresh token that the server does not rotate, and then revoked',
    said: unknown('this recording'),
    whenFull: unknown('what is left of this recording'),
    play: afterLogin(
      async ({ server }, here) => {
        server.expireAccess();
        await here.get();
        server.expireAccess();
        server.revokeRefresh();
        await here.get();
      },
      { rotate: false },
    ),
  },
  {
    what: 'a revoked token after another script on the page that refreshed, and a new login',
    said: unknown('this recording'),
    whenFull: unknown('what is left of this recording'),
    play: afterLogin(async (pages, here) => {
      await spendElsewhere(pages, here);
      pages.server.expireAccess();
      await here.get();
      await pages.settle(here.auth.login(ada));
      await pass(1);
      pages.server.expireAccess();
      pages.server.revokeRefresh();
      await here.get();
    }),
  },
  {
    what: 'an answer to a refresh that was lost',
    said: `${refusal} Tab 1 had got no new token for the same one SPAN before.`,
    play: afterLogin(async ({ server, settle }, here) => {
      server.failNext('jwt/refresh', 'lost');
      await settle(here.auth.refresh().catch(() => {}));
      server.expireAccess();
      await pass(60);
      await here.get();
    }),
  },
  {
    what: 'another tab with the same token and another store that refreshed twice',
    said: `${refusal} Tab 2 had spent the same one SPAN before.`,
    play: afterLogin(async (pages, here) => {
      const there = await openWithOwnStore(pages);
      await pages.settle(there.auth.refresh());
      await pass(2);
      await pages.settle(there.auth.refresh());
      pages.server.expireAccess();
      await here.get();
    }),
  },
  {
    what: 'an account that the server refuses with a new token, in words of its own',
    said: 'Logged out at TIME: the server refused a token in Tab 1 that it had just renewed (401).',
    async play(cell) {
      const pages = openPages(cell);
      const readError = (body: unknown) => (body as { error?: object }).error ?? null;
      const here = pages.openRecorded({ server: djoser({ scheme: 'JWT', readError }) });
      await pages.settle(here.auth.login(ada));
      pages.server.route('GET', '/api/gone/', () =>
        Response.json({ error: { code: 'user_inactive' } }, { status: 401 }),
      );
      await here.get('api/gone/');
      return pages;
    },
  },
  {
    what: 'an account that was deactivated, on a server that only refuses the refresh',
    said: 'Logged out at TIME: the server refused the refresh token of Tab 1 (401). No tab of this recording had spent it: another script or device had, or the server revoked it.',
    whenFull:
      'Logged out at TIME: the server refused the refresh token of Tab 1 (401). No tab of what is left of this recording had spent it: another script or device had, or the server revoked it.',
    play: afterLogin(async ({ server }, here) => {
      server.deactivate('ada');
      await pass(301);
      await here.get();
    }),
  },
];
