/** The client and the views of docs/guides/public-and-private.md: what `isPublic` names never waits for a session. */
import { expect, it } from 'vitest';
import { refreshPath, until } from '../client.ts';
import { inEveryBrowser } from '../site.ts';
import type { Tab } from '../tab.ts';
import { logIn, openGuide } from './guide-page.ts';

const prices = '/api/public/prices/';
const orders = '/api/orders/';

inEveryBrowser({ settings: { ROOT_URLCONF: 'guide_urls' }, only: 'Chromium' }, (site) => {
  const open = (client = 'guide.openShop()') => openGuide(site, { module: 'test/guides/shop.ts', client });
  /** What `auth.fetch` says: the status, or the code of the error. */
  const ask = (tab: Tab, path: string): Promise<number | string> =>
    tab.evaluate(
      (path) =>
        window.auth.fetch(path).then(
          ({ status }) => status,
          ({ code }: { code: string }) => code,
        ),
      path,
    );
  /** The tokens that came with the requests for a path. */
  const tokens = async (path: string) => (await site.requests(path)).map(({ tokenSha256 }) => tokenSha256);
  /** A page whose access token is over. */
  async function withDeadToken({ isPublic = 'guide.isPublic' } = {}): Promise<Tab> {
    // No timer renews the token.
    const tab = await open(`createAuth({ baseUrl: '/auth/', proactive: 'off', isPublic: ${isPublic} })`);
    await site.briefly(() => logIn(tab), 1);
    const expiresAt = await tab.evaluate(() =>
      window.auth.state.status === 'authenticated' ? window.auth.state.expiresAt : null,
    );
    await until(() => Date.now() > (expiresAt ?? 0), true);
    await site.server.control.resetLog();
    return tab;
  }

  it('a good token goes with a public request, and the answer is the user’s own', async () => {
    const tab = await open();
    const price = () => tab.evaluate(async (path) => (await (await window.auth.fetch(path)).json()).tea, prices);
    expect(await price()).toBe(3);
    await logIn(tab);
    expect(await price()).toBe(2.7);
  });

  it('a public request is answered while the refresh is still under way, and no header goes with it', async () => {
    const tab = await withDeadToken();
    await site.server.control.delay(refreshPath, 1_000);
    const waiting = ask(tab, orders);
    await site.refreshIsInFlight();
    expect(await ask(tab, prices)).toBe(200);
    expect(await site.statuses(refreshPath)).toEqual([null]);
    expect(await tokens(prices)).toEqual([null]);
    expect(await waiting).toBe(200);
  });

  it('while nothing can be refreshed, public requests are answered, and the user stays logged in', async () => {
    const tab = await withDeadToken();
    await site.server.control.failNext(refreshPath, { times: 9 });
    expect(await ask(tab, orders)).toBe('refresh_unavailable');
    expect(await ask(tab, prices)).toBe(200);
    expect(await tokens(prices)).toEqual([null]);
    expect(await tab.evaluate(() => window.auth.state.status)).toBe('authenticated');
  });

  it('a session that the server refuses holds no public request back, and no header goes with it', async () => {
    const tab = await withDeadToken();
    await site.server.control.failNext(refreshPath, {
      status: 401,
      body: { detail: 'Token is invalid', code: 'token_not_valid' },
    });
    const [dead, open] = await Promise.all([ask(tab, orders), ask(tab, prices)]);
    expect([dead, open]).toEqual(['session_ended', 200]);
    expect(await ask(tab, prices)).toBe(200);
    expect(await tokens(prices)).toEqual([null, null]);
    expect(await tab.evaluate(() => window.auth.state)).toEqual({ status: 'anonymous', reason: 'rejected' });
  });

  it('a public request whose token is refused is sent again without one, and nothing is refreshed', async () => {
    const tab = await open();
    await logIn(tab);
    await site.server.control.revokeAccess();
    expect(await ask(tab, prices)).toBe(200);
    expect((await site.requests(prices)).map(({ hasAuthorization }) => hasAuthorization)).toEqual([true, false]);
    expect(await site.server.control.refreshes()).toMatchObject({ total: 0 });
  });

  it('without `isPublic` the request for everybody waits for the refresh, and fails with the session', async () => {
    const tab = await withDeadToken({ isPublic: 'undefined' });
    await site.server.control.failNext(refreshPath, {
      status: 401,
      body: { detail: 'Token is invalid', code: 'token_not_valid' },
    });
    expect(await ask(tab, prices)).toBe('session_ended');
    expect(await site.requests(prices)).toEqual([]);
  });

  it('DRF refuses a bad token for `AllowAny` too, and tells caches that the answer depends on the token', async () => {
    const asks = (headers: Record<string, string>) => fetch(site.server.origin + prices, { headers });
    expect((await asks({ Authorization: 'Bearer x.y.z' })).status).toBe(401);
    const response = await asks({});
    expect(response.status).toBe(200);
    expect(response.headers.get('Vary')).toContain('Authorization');
  });
});
