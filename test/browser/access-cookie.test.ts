/** The server sets both cookies: the refresh token out of sight, the access token where script can read it. */
import { expect, it } from 'vitest';
import { refreshPath } from './client.ts';
import { loggedInTabs, measureWaking } from './clients.ts';
import { bareRefresh, logoutPath, tokensIn } from './cookie-mode.ts';
import type { StartOptions } from './page/options.ts';
import { inEveryBrowser } from './site.ts';

const start = {
  storage: 'server',
  proactive: 'off',
  server: { refreshIn: 'cookie', paths: { revoke: 'jwt/blacklist/' } },
} as const satisfies StartOptions;

inEveryBrowser({ profile: 'access-cookie' }, (site) => {
  it('logs in and refreshes with answers that have no body', async () => {
    const client = await site.open(start);
    await client.becomes('anonymous');
    expect(await site.calls()).toEqual([]);
    await site.briefly(() => client.login());
    expect(await client.ping()).toBe(200);
    expect(await site.statuses('/auth/jwt/create/')).toEqual([204]);
    const first = await client.tab.evaluate(() => document.cookie);
    expect(tokensIn(first)).toEqual(['access']);
    await client.tokenIsOver();
    expect(await client.ping()).toBe(200);
    expect(await site.statuses(refreshPath)).toEqual([204]);
    const second = await client.tab.evaluate(() => document.cookie);
    expect(tokensIn(second)).toEqual(['access']);
    expect(second).not.toBe(first);
    expect(tokensIn(await client.tab.evaluate(() => JSON.stringify({ ...localStorage })))).toEqual([]);
    expect((await client.seen()).warnings).toEqual([]);
    expect(await site.refusals()).toEqual([]);
  });

  it('a page load costs no request while the token is good, and one refresh when it is over', async () => {
    const client = await site.open(start);
    await client.login();
    await site.server.control.resetLog();
    await client.tab.reload();
    await client.becomes('authenticated');
    expect(await site.calls()).toEqual([]);
    await site.briefly(() => client.login(), 4);
    await client.tokenIsOver();
    await site.server.control.resetLog();
    await client.tab.reload();
    await client.becomes('authenticated');
    expect(await client.ping()).toBe(200);
    expect(await site.statuses(refreshPath)).toEqual([204]);
  });

  it('logout leaves no cookie of the session', async () => {
    const client = await site.open(start);
    await client.login();
    expect(await client.logout()).toEqual({ revoked: true });
    expect(await client.tab.evaluate(() => document.cookie)).toMatch(/^csrftoken=\w+$/);
    expect(await client.tab.evaluate(bareRefresh)).toBe(401);
    await client.tab.reload();
    expect(await client.becomes('anonymous')).toMatchObject({ reason: 'initial' });
  });

  it('a logout that the server has not confirmed is not undone by a page load', async () => {
    const client = await site.open(start);
    await client.login();
    await site.server.control.failNext(logoutPath, { status: 500 });
    expect(await client.logout()).toEqual({ revoked: false });
    await client.tab.reload();
    await client.becomes('anonymous');
    expect(await client.ping()).toBe(401);
    expect(await site.statuses(refreshPath)).toEqual([]);
    await client.login();
    expect(await client.ping()).toBe(200);
  });

  it('five tabs that wake on an expired token refresh once', async () => {
    const clients = await loggedInTabs(site, 5, start);
    expect(await measureWaking(site, "the server's cookies", clients)).toMatchObject({
      refreshes: 1,
      refused: 0,
      reused: 0,
      authenticated: 5,
    });
  });
});
