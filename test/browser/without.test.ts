/** Browsers that lack something, or forbid it. */
import { describe, expect, it } from 'vitest';
import type { Lack } from './page/options.ts';
import { inEveryBrowser, loggedInTabs, measureWaking, sharedStorage } from './site.ts';

inEveryBrowser({ accessSeconds: 5 }, (site) => {
  const lacking: [string, Lack[]][] = [
    ['Web Locks', ['locks']],
    ['BroadcastChannel', ['channel']],
    ['both', ['locks', 'channel']],
  ];
  describe.each(lacking)('without %s', (what, without) => {
    it.each(sharedStorage)('five tabs that wake on one expired token refresh once (%s)', async (storage) => {
      const clients = await loggedInTabs(site, 5, { storage }, { without });
      await clients[0]?.tokenIsOver();
      expect(await measureWaking(site, `${storage}, without ${what}`, clients)).toMatchObject({
        refreshes: 1,
        refused: 0,
        authenticated: 5,
      });
    });

    it.each(sharedStorage)('logout and another login reach a second tab (%s)', async (storage) => {
      const [one, two] = await loggedInTabs(site, 2, { storage }, { without });
      await one?.logout();
      // Where no news comes by itself, the next use looks first.
      await two?.ping();
      expect(await two?.becomes('anonymous')).toMatchObject({ reason: 'otherTab' });
      await two?.login();
      await one?.ping();
      await one?.becomes('authenticated');
      expect(await one?.ping()).toBe(200);
    });
  });

  describe('with storage forbidden', () => {
    it.each(sharedStorage)('the session lives in the page, and a warning says so (%s)', async (storage) => {
      const client = await site.open({ storage, proactive: 'off' }, { without: ['storage'] });
      await client.becomes('anonymous');
      await client.login();
      expect(await client.ping()).toBe(200);
      await client.tokenIsOver();
      expect(await client.ping()).toBe(200);
      const { warnings } = await client.seen();
      expect(warnings).toContainEqual(expect.stringMatching(/^storage_(failed|unavailable)$/));
      expect(new Set(warnings).size).toBe(warnings.length);
      expect(await site.refusals()).toEqual([]);
      expect(await site.server.control.refreshes()).toMatchObject({ total: 1, granted: 1 });
      await client.tab.reload();
      expect(await client.becomes('anonymous')).toMatchObject({ reason: 'initial' });
    });

    it('tabs share the session over the channel', async () => {
      const [one, two] = await loggedInTabs(site, 2, { storage: 'localStorage' }, { without: ['storage'] });
      expect(await two?.ping()).toBe(200);
      await two?.logout();
      expect(await one?.becomes('anonymous')).toMatchObject({ reason: 'otherTab' });
    });
  });
});
