/** The refresh token in an HttpOnly cookie: the views of docs/django-cookie-mode.md, and a page that never sees it. */
import { describe, expect, it } from 'vitest';
import { ping, refreshPath, until } from './client.ts';
import { loggedInTabs, loginAndRenewTwice } from './clients.ts';
import { bareRefresh, cookieMode, logoutPath, readable, sessionsOf, storedHint, tokensIn } from './cookie-mode.ts';
import { inEveryBrowser } from './site.ts';

inEveryBrowser({ profile: 'cookie' }, (site) => {
  it('logs in, and a page load costs one refresh', async () => {
    const client = await site.open(cookieMode);
    expect(await client.becomes('anonymous')).toMatchObject({ reason: 'initial', events: [] });
    await client.login();
    expect(await client.ping()).toBe(200);
    await site.server.control.resetLog();
    await client.tab.reload();
    expect((await client.becomes('authenticated')).events).toEqual(['started restore', 'refreshed restore']);
    expect((await site.calls()).map(({ path, status }) => `${path} ${status}`)).toEqual([`${refreshPath} 200`]);
    expect(await client.ping()).toBe(200);
    expect((await client.seen()).warnings).toEqual([]);
  });

  it('an anonymous visitor costs no request', async () => {
    const client = await site.open(cookieMode);
    await client.becomes('anonymous');
    await client.tab.reload();
    expect(await client.becomes('anonymous')).toMatchObject({ reason: 'initial', events: [] });
    expect(await site.calls()).toEqual([]);
  });

  it("a page load without the hint finds the session by the server's cookie", async () => {
    const client = await site.open(cookieMode);
    await client.login();
    await client.tab.evaluate(() => localStorage.clear());
    await client.tab.reload();
    await client.becomes('authenticated');
    await client.logout();
    await client.tab.evaluate(() => localStorage.clear());
    await client.tab.reload();
    await client.becomes('anonymous');
    expect(await site.server.control.refreshes()).toMatchObject({ total: 1, granted: 1 });
  });

  it('renews in time, so that the server never sees a token that is over', async () => {
    const client = await site.open({ ...cookieMode, proactive: 'visible' });
    await loginAndRenewTwice(site, client);
    expect(await client.ping()).toBe(200);
    expect(await site.refusals()).toEqual([]);
    expect(await site.server.control.refreshes()).toMatchObject({ refused: 0, reused: 0 });
  });

  it('script can read the access token nowhere but in memory, and the refresh token nowhere', async () => {
    const [one, two] = await loggedInTabs(site, 2, cookieMode);
    if (!one || !two) throw new Error('There are two tabs.');
    const listener = await site.profile.open(site.page());
    await listener.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      new BroadcastChannel('latchkey').onmessage = ({ data }) => heard.push(JSON.stringify(data));
    });
    await site.letTokensEnd();
    expect([await one.ping(), await two.ping()]).toEqual([200, 200]);
    await one.tab.reload();
    await one.becomes('authenticated');
    expect(await one.ping('/api/ping/?page=2')).toBe(200);

    for (const client of [one, two]) {
      const places = await client.tab.evaluate(readable);
      expect(places.cookies).toMatch(/^(csrftoken=\w+|latchkey_session=1|; )+$/);
      expect(places.localStorage).toContain('askedAt');
      expect(places.addresses).toContain('/static-test/main.js');
      for (const text of Object.values(places)) expect(tokensIn(text)).toEqual([]);
    }
    const heard = (await listener.evaluate(() => (window as unknown as { heard: string[] }).heard)).join('\n');
    expect(tokensIn(heard).length).toBeGreaterThan(0);
    expect(tokensIn(heard).filter((type) => type !== 'access')).toEqual([]);
    // What the endpoints answer is readable too.
    const answers = await one.tab.evaluate(async () => {
      const csrf = /csrftoken=(\w+)/.exec(document.cookie)?.[1] ?? '';
      const post = async (path: string, body: object) => {
        const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': csrf };
        return (await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })).text();
      };
      return [
        await post('/auth/jwt/refresh/', {}),
        await post('/auth/jwt/create/', { username: 'ada', password: 'correct-horse' }),
      ];
    });
    expect(answers.map(tokensIn)).toEqual([['access'], ['access']]);
    expect(await site.server.control.refreshes()).toMatchObject({ refused: 0, reused: 0 });
  });

  describe('CSRF', () => {
    it('the header goes on refresh and logout, and on unsafe calls only', async () => {
      const client = await site.open(cookieMode);
      await client.login();
      await site.letTokensEnd();
      expect(await client.ping()).toBe(200);
      const status = await client.tab.evaluate(
        async (path) => (await window.auth.fetch(path, { method: 'POST' })).status,
        ping,
      );
      expect(status).toBe(200);
      expect(await client.logout()).toEqual({ revoked: true });
      expect((await site.calls()).map(({ method, path, hasCsrfToken }) => [method, path, hasCsrfToken])).toEqual([
        ['POST', '/auth/jwt/create/', false],
        ['POST', refreshPath, true],
        ['GET', ping, false],
        ['POST', ping, true],
        ['POST', logoutPath, true],
      ]);
    });

    it.each([
      ['wrong', 'w'.repeat(32)],
      ['missing', null],
    ])('a %s token ends no session, and the error names the settings', async (_, token) => {
      const client = await site.open({ ...cookieMode, csrf: 'meta' });
      const putIntoPage = (token: string | null) =>
        client.tab.evaluate((token) => {
          const meta = document.createElement('meta');
          meta.name = 'csrf-token';
          meta.content = token ?? /csrftoken=(\w+)/.exec(document.cookie)?.[1] ?? '';
          document.head.replaceChildren(meta);
        }, token);
      await client.login();
      if (token !== null) await putIntoPage(token);
      await site.letTokensEnd();
      const error = await client.tab.evaluate(() =>
        window.auth.refresh().then(
          () => null,
          ({ code, message, status }) => ({ code, message, status }),
        ),
      );
      expect(error).toMatchObject({ code: 'refresh_unavailable', status: 403 });
      for (const name of ['CSRF_COOKIE_NAME', 'CSRF_HEADER_NAME', 'CSRF_TRUSTED_ORIGINS']) {
        expect(error?.message).toContain(name);
      }
      expect(await client.ping()).toBe('refresh_unavailable');
      expect(await client.seen()).toMatchObject({ status: 'authenticated' });
      expect(await sessionsOf(client)).toEqual(['started login']);
      // A page load in between changes nothing.
      await client.tab.reload();
      await client.becomes('authenticated');
      await putIntoPage(null);
      await until(() => client.ping(), 200);
      expect(await sessionsOf(client)).toEqual(['started restore']);
    });

    it('a broken CSRF cookie is put right by Django, and the refresh is sent again with it', async () => {
      const client = await site.open(cookieMode);
      await client.login();
      await client.tab.evaluate(() => {
        document.cookie = 'csrftoken=broken; path=/';
      });
      await site.letTokensEnd();
      expect(await client.ping()).toBe(200);
      expect(await site.statuses(refreshPath)).toEqual([403, 200]);
    });

    it('a token that changes between the two sends of a refresh is read anew', async () => {
      const client = await site.open(cookieMode);
      await client.login();
      await site.letTokensEnd();
      await site.server.control.failNext(refreshPath, {
        status: 403,
        body: { detail: 'CSRF Failed: CSRF token missing.' },
      });
      expect(await client.ping()).toBe(200);
      expect(await site.statuses(refreshPath)).toEqual([403, 200]);
    });
  });

  describe('logout', () => {
    it('removes the cookie and ends the refresh token', async () => {
      const client = await site.open(cookieMode);
      await client.login();
      expect(await client.logout()).toEqual({ revoked: true });
      expect(await client.becomes('anonymous')).toMatchObject({ reason: 'logout' });
      expect(await client.tab.evaluate(bareRefresh)).toBe(401);
      expect(await site.requests(refreshPath)).toMatchObject([{ refresh: { tokenSha256: null } }]);
      await site.server.control.resetLog();
      await client.tab.reload();
      expect(await client.becomes('anonymous')).toMatchObject({ reason: 'initial', events: [] });
      expect(await site.calls()).toEqual([]);
    });

    it('works with an access token that is over', async () => {
      const client = await site.open(cookieMode);
      await client.login();
      await site.letTokensEnd();
      expect(await client.logout()).toEqual({ revoked: true });
      expect(await site.statuses(refreshPath)).toEqual([]);
    });

    it('shows a server that asks for it a valid access token, refreshed for that call', async () => {
      const server = { ...cookieMode.server, logoutNeedsAccess: true, paths: { revoke: 'jwt/strict-blacklist/' } };
      const client = await site.open({ ...cookieMode, server });
      await client.login();
      await site.letTokensEnd();
      expect(await client.logout()).toEqual({ revoked: true });
      const calls = (await site.calls()).slice(1);
      expect(calls.map(({ path, status, hasAuthorization }) => [path, status, hasAuthorization])).toEqual([
        [refreshPath, 200, false],
        ['/auth/jwt/strict-blacklist/', 204, true],
      ]);
      expect(await client.tab.evaluate(bareRefresh)).toBe(401);
    });

    describe('that the server has not confirmed', () => {
      const loggedOutInVain = async () => {
        const client = await site.open(cookieMode);
        await client.login();
        // The page load sends the logout a second time.
        await site.server.control.failNext(logoutPath, { status: 500, times: 2 });
        expect(await client.logout()).toEqual({ revoked: false });
        expect(await client.becomes('anonymous')).toMatchObject({ reason: 'logout' });
        await site.server.control.resetLog();
        await client.tab.reload();
        await client.becomes('anonymous');
        await until(() => site.statuses(logoutPath), [500]);
        await site.server.control.resetLog();
        return client;
      };

      it('is not undone by a page load, nor by another tab', async () => {
        const client = await loggedOutInVain();
        const other = await site.open(cookieMode);
        expect(await other.becomes('anonymous')).toMatchObject({ reason: 'initial', events: [] });
        expect(await client.ping()).toBe(401);
        expect((await site.calls()).map(({ path }) => path)).toEqual([logoutPath, ping]);
        expect(await client.tab.evaluate(bareRefresh)).toBe(401);
      });

      it('is sent by the page after it, when its page is left while it waits for a refresh', async () => {
        const client = await site.open(cookieMode);
        await client.login();
        await site.server.control.delay(refreshPath, 1500, { after: true });
        await client.startRefresh();
        await site.refreshIsInFlight();
        await client.startLogout();
        await client.tab.goto(`${site.page({ start: cookieMode })}&second`);
        expect(await client.becomes('anonymous')).toMatchObject({ reason: 'initial' });
        await until(() => site.statuses(refreshPath), [200]);
        await until(() => site.statuses(logoutPath), [204]);
        await client.tab.goto(`${site.page({ start: cookieMode })}&third`);
        await until(() => site.statuses(logoutPath), [204, 204]);
        expect(await client.tab.evaluate(bareRefresh)).toBe(401);
      });

      it('is over with a login', async () => {
        const client = await loggedOutInVain();
        await client.login();
        await client.tab.reload();
        await client.becomes('authenticated');
        expect(await client.ping()).toBe(200);
      });

      it('is over when the user asks for the session again', async () => {
        const client = await loggedOutInVain();
        await client.startRefresh();
        await client.becomes('authenticated');
        expect(await client.ping()).toBe(200);
        await client.tab.reload();
        await client.becomes('authenticated');
      });

      it('is confirmed by another logout', async () => {
        const client = await loggedOutInVain();
        expect(await client.logout()).toEqual({ revoked: true });
        expect(await client.tab.evaluate(storedHint)).toBeNull();
        expect(await client.tab.evaluate(bareRefresh)).toBe(401);
      });
    });
  });

  describe('a page that is left in the middle of its refresh', () => {
    it.each([
      ['before the server has worked on it', false],
      ['when the answer is on its way', true],
    ])('loses nothing (%s)', async (_, after) => {
      const client = await site.open(cookieMode);
      await client.login();
      await site.letTokensEnd();
      await site.server.control.delay(refreshPath, 800, { after });
      await client.startRefresh();
      await site.refreshIsInFlight();
      await site.server.control.delay(refreshPath, 0);
      await client.tab.goto(`${site.page({ start: cookieMode })}&second`);
      await client.becomes('authenticated');
      expect(await client.ping()).toBe(200);
      expect((await client.seen()).events.filter((event) => event.startsWith('ended'))).toEqual([]);
    });

    it('loses nothing when it is left in the middle of a login that replaces the session before', async () => {
      const loginPath = '/auth/jwt/create/';
      const client = await site.open(cookieMode);
      await client.login();
      await site.server.control.delay(loginPath, 800, { after: true });
      await client.startLogin();
      await until(async () => (await site.calls()).filter(({ path }) => path === loginPath).length, 2);
      await client.tab.goto(`${site.page({ start: cookieMode })}&second`);
      await until(() => site.statuses(loginPath), [200, 200]);
      await client.becomes('authenticated');
      expect(await client.refresh()).toBe('done');
      expect(await client.ping()).toBe(200);
      expect((await client.seen()).events.filter((event) => event.startsWith('ended'))).toEqual([]);
    });

    it('loses nothing when the next page does not use the library', async () => {
      const client = await site.open(cookieMode);
      await client.login();
      await site.letTokensEnd();
      await site.server.control.delay(refreshPath, 800, { after: true });
      await client.startRefresh();
      await site.refreshIsInFlight();
      await site.server.control.delay(refreshPath, 0);
      await client.tab.goto(`${site.server.origin}/api/public/`);
      await until(() => site.statuses(refreshPath), [200]);
      await client.tab.goto(site.page({ start: cookieMode }));
      await client.becomes('authenticated');
      expect(await client.ping()).toBe(200);
      expect(await site.server.control.refreshes()).toMatchObject({ total: 2, granted: 2 });
    });
  });
});

/** Where script cannot read the CSRF cookie: `CSRF_COOKIE_HTTPONLY`, or an API on another origin. */
inEveryBrowser({ profile: 'cookie-hidden-csrf' }, (site) => {
  it('the CSRF token comes from a <meta> element of the page', async () => {
    const start = { ...cookieMode, csrf: 'meta' } as const;
    const client = await site.open(start, { file: 'rendered' });
    await client.login();
    // Django has changed it with the login, and the next page knows the new one.
    await client.tab.reload();
    await client.becomes('authenticated');
    await site.letTokensEnd();
    expect(await client.ping()).toBe(200);
    expect(await client.logout()).toEqual({ revoked: true });
    expect(await site.server.control.refreshes()).toMatchObject({ total: 2, granted: 2 });
    expect(await client.tab.evaluate(() => document.cookie)).toBe('');
  });

  it('a <meta> element from before the login ends no session, and the next page is right again', async () => {
    const start = { ...cookieMode, csrf: 'meta' } as const;
    const client = await site.open(start, { file: 'rendered' });
    await client.tab.reload();
    await client.login();
    await site.letTokensEnd();
    expect(await client.ping()).toBe('refresh_unavailable');
    expect(await client.seen()).toMatchObject({ status: 'authenticated' });
    await client.tab.reload();
    await client.becomes('authenticated');
    await until(() => client.ping(), 200);
  });

  it('the CSRF token comes from an endpoint, which is asked when the token is needed', async () => {
    const client = await site.open({ ...cookieMode, csrf: 'endpoint' });
    await until(async () => (await client.seen()).status, 'anonymous');
    expect(await site.statuses('/auth/jwt/csrf/')).toEqual([]);
    await client.login();
    await site.letTokensEnd();
    expect(await client.ping()).toBe(200);
    // For the login and for the refresh: Django has changed the token at the login.
    expect(await site.statuses('/auth/jwt/csrf/')).toEqual([200, 200]);
    await client.tab.reload();
    await client.becomes('authenticated');
    expect(await client.logout()).toEqual({ revoked: true });
    expect(await site.server.control.refreshes()).toMatchObject({ total: 2, granted: 2 });
  });
});
