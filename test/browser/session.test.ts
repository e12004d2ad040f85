/** One user's session in a real browser, against a real server. */
import { describe, expect, it } from 'vitest';
import { ada } from '../djoser/harness.ts';
import { ping, refreshPath } from './client.ts';
import { loginAndRenewTwice } from './clients.ts';
import { anyStorage, inEveryBrowser, sharedStorage } from './site.ts';

const grace = { username: 'grace', password: ada.password, email: 'grace@example.com' };

inEveryBrowser({ users: [ada, grace] }, (site) => {
  it.each(anyStorage)('logs in and sends the token with a request (%s)', async (storage) => {
    const client = await site.open({ storage, proactive: 'off' });
    expect(await client.becomes('anonymous')).toMatchObject({ reason: 'initial', events: [] });
    await client.login();
    expect(await client.seen()).toMatchObject({ status: 'authenticated', events: ['started login'], warnings: [] });
    expect(await client.ping()).toBe(200);
    expect(await site.requests(ping)).toMatchObject([{ hasAuthorization: true, scheme: 'Bearer', status: 200 }]);
  });

  it('the one file for a script tag does the same', async () => {
    const client = await site.open({ storage: 'cookies' }, { file: 'global.html' });
    await client.login();
    expect(await client.ping()).toBe(200);
  });

  it('the token goes to no blob, by any way of writing to the API, and to the address that was handed over', async () => {
    const client = await site.open({ storage: 'localStorage', proactive: 'off' });
    await client.login();
    const look = () =>
      client.tab.evaluate(async (path) => {
        const { auth, fetch } = window;
        const sent: string[] = [];
        window.fetch = (input, init) => {
          const address = String(input)
            .replace(location.origin, '')
            .replace(/^blob:.*/, 'a blob');
          sent.push(`${address} ${new Headers(init?.headers).has('authorization')}`);
          return fetch(input, init);
        };
        const blob = URL.createObjectURL(new Blob(['{}']));
        await (await auth.fetch(blob)).text();
        const url = new URL(`${path}?page=1`, location.href);
        const answer = auth.fetch(url);
        url.searchParams.set('page', '2');
        await answer;
        await auth.fetch(`\\\\${location.host}${path}`);
        await auth.fetch(location.origin.toUpperCase() + path);
        await auth.fetch(location.origin.replace('//', '//ada@') + path).catch(({ name }) => sent.push(name));
        window.fetch = fetch;
        return sent.filter((each) => !each.includes('/auth/'));
      }, ping);
    const expected = [
      'a blob false',
      `${ping}?page=1 true`,
      expect.stringMatching(/^\\\\.*\/api\/ping\/ true$/),
      expect.stringMatching(/^HTTPS?:.*\/api\/ping\/ true$/),
      expect.stringContaining('ada@'),
      'TypeError',
    ];
    expect(await look()).toEqual(expected);
    await site.letTokensEnd();
    expect(await look()).toEqual(expected);
  });

  it('asks for the user once', async () => {
    const client = await site.open({ storage: 'localStorage' });
    await client.login();
    expect([await client.getUser(), await client.getUser()]).toEqual(['ada', 'ada']);
    expect(await site.statuses('/auth/users/me/')).toEqual([200]);
  });

  it('renews in time, so that the server never sees a token that is over', async () => {
    const client = await site.open({ storage: 'localStorage' });
    await loginAndRenewTwice(site, client);
    expect(await client.ping()).toBe(200);
    expect([...new Set((await client.seen()).events)]).toEqual(['started login', 'refreshed timer']);
    expect(await site.server.control.refreshes()).toMatchObject({ refused: 0, reused: 0 });
    expect(await site.refusals()).toEqual([]);
  });

  it('refreshes after a 401 and sends the request again', async () => {
    const client = await site.open({ storage: 'localStorage', proactive: 'off' });
    await client.login();
    await site.server.control.revokeAccess();
    expect(await client.ping()).toBe(200);
    expect(await site.statuses(ping)).toEqual([401, 200]);
    expect(await site.server.control.refreshes()).toMatchObject({ total: 1, granted: 1 });
    expect((await client.seen()).events).toEqual(['started login', 'refreshed unauthorized']);
  });

  describe.each(sharedStorage)('with %s', (storage) => {
    it('a page load costs no request while the token is good, and one refresh when it is over', async () => {
      const client = await site.open({ storage, proactive: 'off' });
      await client.login();
      await site.server.control.resetLog();
      await client.tab.reload();
      expect((await client.becomes('authenticated')).events).toEqual(['started restore']);
      expect(await site.calls()).toEqual([]);
      await site.letTokensEnd();
      await site.server.control.resetLog();
      await client.tab.reload();
      expect((await client.becomes('authenticated')).events).toEqual(['started restore', 'refreshed restore']);
      expect((await site.calls()).map(({ path }) => path)).toEqual([refreshPath]);
    });

    it('login and logout reach a second tab', async () => {
      const [one, two] = [
        await site.open({ storage, proactive: 'off' }),
        await site.open({ storage, proactive: 'off' }),
      ];
      await one.login();
      expect((await two.becomes('authenticated')).events).toEqual(['started otherTab']);
      expect(await two.ping()).toBe(200);
      await two.logout();
      expect(await one.becomes('anonymous')).toMatchObject({ reason: 'otherTab' });
      await one.tab.reload();
      expect(await one.becomes('anonymous')).toMatchObject({ reason: 'initial' });
      await site.server.control.resetLog();
      expect([await one.ping(), await two.ping()]).toEqual([401, 401]);
      expect(await site.requests(ping)).toMatchObject([{ hasAuthorization: false }, { hasAuthorization: false }]);
    });

    it('another user in one tab is the user in all tabs', async () => {
      const [one, two] = [
        await site.open({ storage, proactive: 'off' }),
        await site.open({ storage, proactive: 'off' }),
      ];
      await one.login('ada');
      await two.becomes('authenticated');
      expect([await one.getUser(), await two.getUser()]).toEqual(['ada', 'ada']);
      await two.login('grace');
      await one.hasEvents('started login', 'ended otherTab', 'started otherTab');
      expect([await one.getUser(), await two.getUser()]).toEqual(['grace', 'grace']);
      expect((await two.seen()).events).toEqual(['started otherTab', 'ended replaced', 'started login']);
    });
  });

  it('tabs that open while a refresh is in flight join it', async () => {
    const one = await site.open({ storage: 'localStorage', proactive: 'off' });
    await one.login();
    await site.letTokensEnd();
    await site.server.control.delay(refreshPath, 1_500);
    await one.startRefresh();
    await site.refreshIsInFlight();
    const [two, three] = [
      await site.open({ storage: 'localStorage', proactive: 'off' }),
      await site.open({ storage: 'localStorage', proactive: 'off' }),
    ];
    for (const client of [one, two, three]) await client.becomes('authenticated');
    expect(await Promise.all([one.ping(), two.ping(), three.ping()])).toEqual([200, 200, 200]);
    expect(await site.server.control.refreshes()).toMatchObject({ total: 1, granted: 1 });
  });

  it('a session in sessionStorage outlives a reload and stays in its tab', async () => {
    const one = await site.open({ storage: 'sessionStorage', proactive: 'off' });
    await one.login();
    await one.tab.reload();
    expect((await one.becomes('authenticated')).events).toEqual(['started restore']);
    const two = await site.open({ storage: 'sessionStorage' });
    expect(await two.becomes('anonymous')).toMatchObject({ events: [] });
    await two.logout();
    expect(await one.ping()).toBe(200);
  });

  it('a session in memory comes back after a reload from another tab, and only from there', async () => {
    const [one, two] = [await site.open({ storage: 'memory' }), await site.open({ storage: 'memory' })];
    await one.login();
    await two.becomes('authenticated');
    await two.tab.reload();
    await two.becomes('authenticated');
    expect(await two.ping()).toBe(200);
    await two.tab.close();
    await one.tab.reload();
    expect(await one.becomes('anonymous')).toMatchObject({ reason: 'initial', events: [] });
    expect(await site.server.control.refreshes()).toMatchObject({ refused: 0, reused: 0 });
  });

  it('tabs with the session in memory log out together', async () => {
    const [one, two] = [await site.open({ storage: 'memory' }), await site.open({ storage: 'memory' })];
    await one.login();
    await two.becomes('authenticated');
    await two.logout();
    expect(await one.becomes('anonymous')).toMatchObject({ reason: 'otherTab' });
  });
});
