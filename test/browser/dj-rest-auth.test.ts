/** The preset `djRestAuth()` on a real dj-rest-auth whose tokens are in HttpOnly cookies. */
import { expect, it } from 'vitest';
import { ping, until } from './client.ts';
import { loggedInTabs, measureWaking } from './clients.ts';
import { readable, sessionsOf, tokensIn } from './cookie-mode.ts';
import type { StartOptions } from './page/options.ts';
import { inEveryBrowser } from './site.ts';

const start = { storage: 'own', proactive: 'off', preset: 'djRestAuth' } as const satisfies StartOptions;
const refresh = '/auth/token/refresh/';

inEveryBrowser({ profile: 'dj-rest-auth' }, (site) => {
  it('logs in, and a page load costs one refresh', async () => {
    const client = await site.open(start);
    expect(await client.becomes('anonymous')).toMatchObject({ reason: 'initial', events: [] });
    expect(await site.calls()).toEqual([]);
    await client.login();
    expect(await client.ping()).toBe(200);
    expect(await client.getUser()).toBe('ada');
    await client.tab.reload();
    expect((await client.becomes('authenticated')).events).toEqual(['started restore', 'refreshed restore']);
    expect(await client.ping()).toBe(200);
    expect((await site.calls()).map(({ path, status }) => `${path} ${status}`)).toEqual([
      '/auth/login/ 200',
      `${ping} 200`,
      '/auth/user/ 200',
      `${refresh} 200`,
      `${ping} 200`,
    ]);
  });

  it('refreshes an access token that is over, and script can read no token', async () => {
    const client = await site.open(start);
    await site.briefly(() => client.login());
    await client.tokenIsOver();
    expect(await client.ping()).toBe(200);
    for (const text of Object.values(await client.tab.evaluate(readable))) expect(tokensIn(text)).toEqual([]);
    expect(await site.server.control.refreshes()).toMatchObject({ total: 1, granted: 1 });
    expect(await site.refusals()).toEqual([]);
  });

  it('logout removes the cookies and ends the refresh token', async () => {
    const client = await site.open(start);
    await client.login();
    expect(await client.logout()).toEqual({ revoked: true });
    const status = await client.tab.evaluate(
      async (path) =>
        (await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })).status,
      refresh,
    );
    expect(status).toBe(401);
    expect(await site.requests(refresh)).toMatchObject([{ refresh: { tokenSha256: null } }]);
    await client.tab.reload();
    await client.becomes('anonymous');
    // Without the cookie and without a token in the header.
    expect(await client.ping()).toBe(401);
  });

  it('logout works with an access token that is over', async () => {
    const client = await site.open(start);
    await site.briefly(() => client.login());
    // dj-rest-auth refuses whoever shows a cookie with a token that is over.
    await client.tokenIsOver();
    expect(await client.logout()).toEqual({ revoked: true });
  });

  it('a login beside the cookie of a deactivated account says that the cookie was refused', async () => {
    const client = await site.open(start);
    await client.login();
    await site.server.control.deactivate('ada');
    expect(await client.login().catch(String)).toContain('an old cookie was refused');
    await site.server.control.activate('ada');
    await client.login();
    expect(await client.ping()).toBe(200);
  });

  it('five tabs that wake on an expired access token refresh once', async () => {
    const clients = await loggedInTabs(site, 5, start);
    expect(await measureWaking(site, 'dj-rest-auth, HttpOnly', clients)).toMatchObject({
      refreshes: 1,
      refused: 0,
      authenticated: 5,
    });
    await clients[0]?.logout();
    for (const client of clients) await client.becomes('anonymous');
    expect(await sessionsOf(clients[1] as (typeof clients)[number])).toEqual(['started otherTab', 'ended otherTab']);
  });
});

inEveryBrowser({ profile: 'dj-rest-auth-csrf' }, (site) => {
  it('with JWT_AUTH_COOKIE_USE_CSRF unsafe calls and the logout carry the CSRF token', async () => {
    const client = await site.open(start);
    // dj-rest-auth sets no CSRF cookie by itself where SESSION_LOGIN is off.
    await client.tab.evaluate(async () => (await fetch('/auth/csrf/')).ok);
    await site.briefly(() => client.login());
    const post = () =>
      client.tab.evaluate(async (path) => (await window.auth.fetch(path, { method: 'POST' })).status, ping);
    expect(await post()).toBe(200);
    await client.tokenIsOver();
    expect(await post()).toBe(200);
    expect(await client.logout()).toEqual({ revoked: true });
    expect((await site.requests('/auth/logout/')).map(({ hasCsrfToken }) => hasCsrfToken)).toEqual([true]);
    await until(async () => (await client.seen()).status, 'anonymous');
  });
});
