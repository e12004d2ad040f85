/** Browsers that lack something, or forbid it. */
import { describe, expect, it } from 'vitest';
import type { Lack } from './page/options.ts';
import type { Figures } from './report.ts';
import { inEveryBrowser, loggedInTabs, measureWaking, sharedStorage, startClients } from './site.ts';
import type { Tab } from './tab.ts';

inEveryBrowser({ accessSeconds: 5 }, (site) => {
  const lacking: [string, Lack[]][] = [
    ['Web Locks', ['locks']],
    ['BroadcastChannel', ['channel']],
    ['either', ['locks', 'channel']],
  ];
  describe.each(lacking)('without %s', (what, without) => {
    it('five tabs that wake on one expired token refresh once', async () => {
      const tabs: Tab[] = [];
      for (let count = 0; count < 5; count += 1) tabs.push(await site.profile.open(site.page({ without })));
      const groups = await startClients(
        tabs,
        sharedStorage.map((storage) => ({ storage, name: storage })),
      );
      await groups.at(-1)?.[0]?.tokenIsOver();
      const measured: Figures[] = [];
      for (const [index, storage] of sharedStorage.entries()) {
        measured.push(await measureWaking(site, `${storage}, without ${what}`, groups[index] ?? []));
      }
      const expected = { refreshes: 1, refused: 0, reused: 0, authenticated: 5 };
      expect(measured).toMatchObject(sharedStorage.map(() => expected));
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
      expect(await client.refresh()).toBe('done');
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
