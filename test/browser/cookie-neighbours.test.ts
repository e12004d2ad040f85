/** A few tabs that share one HttpOnly refresh cookie: what one does reaches the others, whatever the browser lacks. */
import { describe, expect, it } from 'vitest';
import { ada } from '../djoser/harness.ts';
import { ping, until } from './client.ts';
import { loggedInTabs, measureWaking } from './clients.ts';
import { cookieMode, sessionsOf } from './cookie-mode.ts';
import type { Lack } from './page/options.ts';
import { inEveryBrowser } from './site.ts';

const grace = { username: 'grace', password: ada.password, email: 'grace@example.com' };

inEveryBrowser({ profile: 'cookie', users: [ada, grace] }, (site) => {
  it('login and logout reach a second tab', async () => {
    const [one, two] = [await site.open(cookieMode), await site.open(cookieMode)];
    await one.login();
    await two.becomes('authenticated');
    expect(await sessionsOf(two)).toEqual(['started otherTab']);
    expect(await two.ping()).toBe(200);
    expect(await two.logout()).toEqual({ revoked: true });
    expect(await one.becomes('anonymous')).toMatchObject({ reason: 'otherTab' });
    await one.tab.reload();
    expect(await one.becomes('anonymous')).toMatchObject({ reason: 'initial' });
    await site.server.control.resetLog();
    expect([await one.ping(), await two.ping()]).toEqual([401, 401]);
    expect(await site.requests(ping)).toMatchObject([{ hasAuthorization: false }, { hasAuthorization: false }]);
  });

  it('another user in one tab is the user in all tabs, past a refresh too', async () => {
    const [one, two] = [await site.open(cookieMode), await site.open(cookieMode)];
    await one.login('ada');
    await two.becomes('authenticated');
    expect([await one.getUser(), await two.getUser()]).toEqual(['ada', 'ada']);
    // Also a token that the first tab fetches for itself, where it has not heard of the one of the login.
    await two.login('grace');
    await until(() => sessionsOf(one), ['started login', 'ended otherTab', 'started otherTab']);
    expect([await one.getUser(), await two.getUser()]).toEqual(['grace', 'grace']);
    await site.letTokensEnd();
    expect(await one.ping()).toBe(200);
    await one.tab.reload();
    await one.becomes('authenticated');
    expect(await one.getUser()).toBe('grace');
    expect(await site.server.control.refreshes()).toMatchObject({ refused: 0, reused: 0 });
  });

  it('a tab that opens beside another one costs no refresh', async () => {
    const one = await site.open(cookieMode);
    await one.login();
    const two = await site.open(cookieMode);
    await two.becomes('authenticated');
    expect(await two.ping()).toBe(200);
    expect(await site.server.control.refreshes()).toMatchObject({ total: 0 });
  });

  const lacking: [string, Lack[]][] = [
    ['Web Locks', ['locks']],
    ['BroadcastChannel', ['channel']],
    ['both', ['locks', 'channel']],
  ];
  describe.each(lacking)('without %s', (what, without) => {
    it('five tabs that wake on an expired access token stay logged in, and no refresh token is spent twice', async () => {
      const clients = await loggedInTabs(site, 5, cookieMode, { without });
      expect(await measureWaking(site, `HttpOnly cookie, without ${what}`, clients)).toMatchObject({
        // A tab that no channel reaches has to fetch its own access token.
        refreshes: without.includes('channel') ? 5 : 1,
        refused: 0,
        reused: 0,
        authenticated: 5,
      });
      for (const client of clients) expect(await sessionsOf(client)).toHaveLength(1);
    });

    it('logout reaches a second tab', async () => {
      const [one, two] = await loggedInTabs(site, 2, cookieMode, { without });
      await one?.logout();
      await two?.ping();
      expect(await two?.becomes('anonymous')).toMatchObject({ reason: 'otherTab' });
    });
  });
});
