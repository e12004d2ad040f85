/** What happens to tabs: closed, crashed, frozen, hidden, asleep, offline, gone back to, and on a machine with a wrong clock. */
import { describe, expect, it } from 'vitest';
import { type Client, ping, refreshPath, until } from './client.ts';
import { loggedInTabs, wakeAtOnce } from './clients.ts';
import { needs, notApplicable } from './report.ts';
import { inEveryBrowser, sharedStorage } from './site.ts';

inEveryBrowser({}, (site) => {
  /** Starts a refresh that the server holds and never works on. */
  async function losesItsRefresh(client: Client | undefined): Promise<void> {
    const { control } = site.server;
    await control.delay(refreshPath, 2_500);
    await control.failNext(refreshPath);
    await client?.startRefresh();
    await site.refreshIsInFlight();
    await control.delay(refreshPath, 0);
  }

  /** What `others` have begun ends well: one of them spent the token, which nobody had spent, and they all have the new one. */
  async function takeOver(others: readonly Client[], refreshes: Promise<string[]>): Promise<void> {
    expect(await refreshes).toEqual(others.map(() => 'done'));
    await haveTheNewToken(others);
  }

  async function haveTheNewToken(others: readonly Client[]): Promise<void> {
    for (const client of others) {
      expect(await client.ping()).toBe(200);
      expect((await client.seen()).events.filter((event) => !event.startsWith('refreshed'))).toEqual([
        'started otherTab',
      ]);
    }
    expect(await site.server.control.refreshes()).toMatchObject({ granted: 1, refused: 0 });
  }

  const refreshAll = (clients: readonly Client[]) => Promise.all(clients.map((client) => client.refresh()));

  it.each(sharedStorage)('the others take over when the refreshing tab is closed (%s)', async (storage) => {
    const [first, ...others] = await loggedInTabs(site, 3, { storage });
    await losesItsRefresh(first);
    const refreshes = refreshAll(others);
    await first?.tab.close();
    await takeOver(others, refreshes);
  });

  it('the others take over when the refreshing tab crashes', async (context) => {
    needs(context, site.browser, 'crash');
    const [first, ...others] = await loggedInTabs(site, 3, { storage: 'localStorage' });
    await losesItsRefresh(first);
    const refreshes = refreshAll(others);
    await first?.tab.crash();
    await takeOver(others, refreshes);
  });

  it('a closing tab that has spent the token takes the session with it, and the others say so once', async () => {
    const [first, ...others] = await loggedInTabs(site, 3, { storage: 'localStorage' });
    // The server has rotated, and the only copy of the new token is on its way to a tab that is gone.
    await site.server.control.delay(refreshPath, 6_000, { after: true });
    await first?.startRefresh();
    await site.refreshIsInFlight();
    await site.server.control.delay(refreshPath, 0);
    await first?.tab.close();
    expect(await refreshAll(others)).toEqual(['session_ended', 'session_ended']);
    const events = await Promise.all(others.map(async (client) => (await client.seen()).events));
    expect(events.flat().filter((event) => event.startsWith('ended'))).toHaveLength(2);
    expect(await site.server.control.refreshes()).toMatchObject({ total: 2, refused: 1 });
  });

  it('nobody waits for a frozen tab for longer than they want, the others go on without it after 90 s, and it comes back to a good session', {
    timeout: 200_000,
  }, async (context) => {
    needs(context, site.browser, 'freeze');
    const [first, ...others] = await loggedInTabs(site, 3, { storage: 'localStorage', lockTimeoutSeconds: 1 });
    await losesItsRefresh(first);
    await first?.tab.freeze();
    const frozenAt = performance.now();
    expect(await refreshAll(others)).toEqual(['refresh_unavailable', 'refresh_unavailable']);
    expect(performance.now() - frozenAt).toBeLessThan(10_000);
    for (const client of others) expect(await client.ping()).toBe(200);
    // The frozen tab may have spent the token, and may yet come back with the next one.
    expect(await site.server.control.refreshes()).toMatchObject({ total: 1 });
    const granted = async () => (await site.server.control.refreshes()).granted;
    await until(granted, 1, 120_000);
    expect(performance.now() - frozenAt).toBeGreaterThan(80_000);
    await haveTheNewToken(others);
    await first?.tab.resume();
    expect(await first?.ping()).toBe(200);
    expect(await site.server.control.refreshes()).toMatchObject({ granted: 1, refused: 0 });
  });

  it('a tab frozen in the middle of its refresh and thawed in time loses nothing', async (context) => {
    needs(context, site.browser, 'freeze');
    const [first, ...others] = await loggedInTabs(site, 3, { storage: 'localStorage' });
    await site.server.control.delay(refreshPath, 500);
    await first?.startRefresh();
    await site.refreshIsInFlight();
    await first?.tab.freeze();
    const refreshes = refreshAll(others);
    await until(() => site.statuses(refreshPath), [200]);
    await first?.tab.resume();
    await takeOver(others, refreshes);
    expect(await first?.ping()).toBe(200);
    expect(await site.server.control.refreshes()).toMatchObject({ total: 1 });
  });

  it('a hidden tab sends nothing, and refreshes when it is shown after its token is over', async () => {
    const client = await site.open({ storage: 'localStorage' });
    await client.tab.hide();
    await until(() => client.tab.evaluate(() => document.visibilityState), 'hidden');
    await client.login();
    await site.letTokensEnd();
    expect(await site.server.control.refreshes()).toMatchObject({ total: 0 });
    await client.tab.show();
    await until(async () => (await site.server.control.refreshes()).granted, 1);
    expect(await client.ping()).toBe(200);
    await client.hasEvents('started login', 'refreshed timer');
    expect(await site.refusals()).toEqual([]);
  });

  it('after a sleep longer than the token lives no tab uses anything twice or too late', async () => {
    // The visible tab renews by its timer, which is due when the laptop opens, and the others when they are used.
    const clients = await site.briefly(async () => {
      const tabs = await loggedInTabs(site, 4, { storage: 'cookies', proactive: 'visible' });
      await site.server.control.resetLog();
      await site.browser.sleep();
      return tabs;
    });
    try {
      const asleepAt = Date.now();
      await until(() => Date.now() - asleepAt > 2_500, true);
    } finally {
      await site.browser.wake();
    }
    expect(await wakeAtOnce(clients)).toEqual([200, 200, 200, 200]);
    expect(await site.refusals()).toEqual([]);
    const refreshes = await site.server.control.refreshes();
    expect(refreshes).toMatchObject({ refused: 0, reused: 0 });
    expect(refreshes.granted).toBeGreaterThan(0);
  });

  it('a session outlives a time without network', async (context) => {
    needs(context, site.browser, 'offline');
    const client = await site.open({ storage: 'localStorage' });
    await client.login();
    await client.tab.offline(true);
    await site.letTokensEnd();
    expect(await client.ping()).toBe('refresh_unavailable');
    expect(await client.seen()).toMatchObject({ status: 'authenticated' });
    await client.tab.offline(false);
    await until(() => client.ping(), 200);
    expect((await client.seen()).events.filter((event) => /ended|started/.test(event))).toEqual(['started login']);
    expect(await site.refusals()).toEqual([]);
  });

  it('a session outlives a server that does not answer', async () => {
    const client = await site.open({ storage: 'localStorage', proactive: 'off' });
    await client.login();
    await site.letTokensEnd();
    // Browsers send a request again, by themselves, when a connection that they kept open ends without an answer.
    await site.server.control.failNext(refreshPath, { drop: true, times: 10 });
    expect(await client.ping()).toBe('refresh_unavailable');
    await site.server.control.reset();
    await until(() => client.ping(), 200);
    expect((await client.seen()).events.filter((event) => /ended|started/.test(event))).toEqual(['started login']);
  });

  it('a script that empties localStorage logs out all tabs, and its own with the next request', async () => {
    const [first, second] = (await loggedInTabs(site, 2, { storage: 'localStorage' })) as [Client, Client];
    await site.server.control.resetLog();
    await first.tab.evaluate(() => localStorage.clear());
    expect(await first.ping()).toBe(401);
    expect(await first.becomes('anonymous')).toMatchObject({ reason: 'otherTab' });
    expect(await second.becomes('anonymous')).toMatchObject({ reason: 'otherTab' });
    expect(await site.requests(ping)).toMatchObject([{ hasAuthorization: false }]);
  });

  describe('the back/forward cache', () => {
    it('a page that comes back from it after a logout is logged out', async (context) => {
      const start = { storage: 'localStorage', proactive: 'off' } as const;
      const client = await site.open(start);
      await client.login();
      // Without the channel: a message would throw the page out of the cache.
      await client.tab.goto(site.page({ start, without: ['channel'] }));
      await client.becomes('authenticated');
      await client.logout();
      await client.tab.back();
      await until(() => client.tab.evaluate(() => location.search.includes('without')), false);
      const shows = await client.tab.evaluate(() => window.page.shows);
      if (!shows.includes(true)) notApplicable(context, site.browser.name, 'the browser did not keep the page');
      expect(await client.becomes('anonymous')).toMatchObject({
        reason: 'otherTab',
        events: ['started login', 'ended otherTab'],
      });
      await site.server.control.resetLog();
      expect(await client.ping()).toBe(401);
      expect(await site.requests(ping)).toMatchObject([{ hasAuthorization: false }]);
    });

    it('a page that is gone back to after a logout is logged out, kept or not', async () => {
      const start = { storage: 'cookies', proactive: 'off' } as const;
      const client = await site.open(start);
      await client.login();
      await client.tab.goto(`${site.page({ start })}&second`);
      await client.becomes('authenticated');
      await client.logout();
      await client.tab.back();
      await until(() => client.tab.evaluate(() => location.search.includes('second')), false);
      await client.becomes('anonymous');
      await site.server.control.resetLog();
      expect(await client.ping()).toBe(401);
      expect(await site.requests(ping)).toMatchObject([{ hasAuthorization: false }]);
    });
  });

  describe('the HTTP cache', () => {
    // Chromium answers what a page asks while it loads from its cache, if the user went back to that page. Django's answers do not say
    // `Vary: Authorization`, so the cache does not know the users apart.
    it('a page that the next user goes back to gets the answers for the next user', async (context) => {
      await site.server.control.createUser({ username: 'grace', password: 'correct-horse' });
      const page = (
        then: string,
      ) => `<!doctype html><body><script src="/static-test/latchkey.global.js"></script><script>
        // A page with such a listener is not kept in the back/forward cache.
        addEventListener('unload', () => {});
        addEventListener('pageshow', ({ persisted }) => { document.body.id = persisted ? 'kept' : 'loaded'; });
        window.auth = latchkey.createAuth({ baseUrl: '/auth/', server: latchkey.djoser({ scheme: 'Bearer' }) });
        ${then}
      </script>`;
      const showUser = `auth.fetch('/auth/users/me/').then((answer) => answer.json()).then(({ username }) => { document.title = username; });`;
      await site.server.control.page('/who/', page(showUser));
      await site.server.control.page('/login/', page(''));
      const { tab } = await site.open({ storage: 'localStorage', proactive: 'off' });
      const logIn = (username: string) =>
        tab.evaluate(async (username) => {
          await window.auth.login({ username, password: 'correct-horse' });
        }, username);
      const title = () => tab.evaluate(() => document.title);
      await tab.goto(`${site.server.origin}/login/`);
      await logIn('ada');
      await tab.goto(`${site.server.origin}/who/`);
      await until(title, 'ada');
      await tab.goto(`${site.server.origin}/login/`);
      await tab.evaluate(async () => {
        await window.auth.logout();
      });
      await logIn('grace');
      await tab.back();
      await until(async () => (await title()) !== '', true);
      const isKept = await tab.evaluate(() => document.body.id === 'kept');
      await site.server.control.deleteUser('grace');
      if (isKept) notApplicable(context, site.browser.name, 'the browser kept the page');
      expect(await title()).toBe('grace');
    });
  });

  describe.each([
    ['two hours ahead', 7_200_000],
    ['two hours behind', -7_200_000],
  ])('with a clock %s', (_, clockAheadMs) => {
    it.each(sharedStorage)('tokens are renewed in time and only then (%s)', async (storage) => {
      const client = await site.open({ storage }, { clockAheadMs });
      await site.briefly(() => client.login(), 4);
      expect(await client.ping()).toBe(200);
      await client.tab.reload();
      await client.becomes('authenticated');
      expect((await client.seen()).events[0]).toBe('started restore');
      await until(async () => (await site.server.control.refreshes()).granted >= 2, true);
      expect(await client.ping()).toBe(200);
      const asked = (await site.calls()).filter(({ path }) => path.startsWith('/auth/')).map(({ at }) => at);
      // Of the four seconds that a token lives, the second half is the margin.
      for (const [index, at] of asked.slice(1).entries()) expect(at - (asked[index] ?? at)).toBeGreaterThan(1_500);
      expect(await site.refusals()).toEqual([]);
    });
  });
});
