/** Plain http on a host that is not loopback: no secure context, and so no Web Locks. */
import { expect, it } from 'vitest';
import { inEveryBrowser, loggedInTabs, measureWaking, sharedStorage } from './site.ts';

inEveryBrowser({ accessSeconds: 6, plainHttp: true }, (site) => {
  it('the browser has no Web Locks there', async () => {
    const tab = await site.profile.open(site.page());
    expect(await tab.evaluate(() => [isSecureContext, 'locks' in navigator])).toEqual([false, false]);
  });

  it.each(sharedStorage)('ten tabs that wake on one expired token refresh once (%s)', async (storage) => {
    const clients = await loggedInTabs(site, 10, { storage });
    expect((await clients[0]?.seen())?.warnings).toEqual([]);
    await clients[0]?.tokenIsOver();
    expect(await measureWaking(site, `${storage}, plain http`, clients)).toMatchObject({
      refreshes: 1,
      refused: 0,
      authenticated: 10,
    });
    expect(await site.refusals()).toEqual([]);
  });

  it('tabs with the session in memory refresh once', async () => {
    const clients = await loggedInTabs(site, 3, { storage: 'memory' });
    await clients[0]?.tokenIsOver();
    expect(await measureWaking(site, 'memory, plain http', clients)).toMatchObject({ refreshes: 1, authenticated: 3 });
  });
});
