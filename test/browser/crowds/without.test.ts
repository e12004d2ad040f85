/** Browsers that lack something, or forbid it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Client, until } from '../client.ts';
import { loggedInTabs, measureWaking, startClients } from '../clients.ts';
import type { Lack, StorageKind } from '../page/options.ts';
import { inEveryBrowser, sharedStorage } from '../site.ts';
import type { Tab } from '../tab.ts';

const lacking: [string, Lack[]][] = [
  ['Web Locks', ['locks']],
  ['BroadcastChannel', ['channel']],
  ['either', ['locks', 'channel']],
];
const tabsOfEach = 5;

// One profile, and clients of many names in it: its tabs are opened once.
inEveryBrowser({ oneProfile: true }, (site) => {
  const groups = new Map<string, Client[]>();
  const keyOf = (storage: StorageKind, without: readonly Lack[]) => [storage, ...without].join('-');

  beforeAll(async () => {
    for (const [, without] of lacking) {
      const tabs: Tab[] = [];
      for (let count = 0; count < tabsOfEach; count += 1) tabs.push(await site.profile.open(site.page({ without })));
      const starts = sharedStorage.map((storage) => ({ storage, name: keyOf(storage, without) }));
      const started = await startClients(tabs, starts);
      for (const [index, { name }] of starts.entries()) groups.set(name, started[index] ?? []);
    }
  });

  describe.each(lacking)('without %s', (what, without) => {
    it.each(sharedStorage)(`${tabsOfEach} tabs that wake on one expired token stay logged in (%s)`, async (storage) => {
      const clients = groups.get(keyOf(storage, without)) ?? [];
      const figures = await measureWaking(site, `${storage}, without ${what}`, clients);
      expect(figures).toMatchObject({ refused: 0, authenticated: tabsOfEach });
      // A lease in the store stands in for the lock. Where a write takes longer to be seen than the lease waits, on a machine that is busy
      // beyond measure, two tabs refresh at once.
      expect(figures.refreshes).toBeLessThanOrEqual(without.includes('locks') ? 2 : 1);
    });

    it.each(sharedStorage)('logout and another login reach a second tab (%s)', async (storage) => {
      const name = `arrivals-${keyOf(storage, without)}`;
      const [one, two] = await loggedInTabs(site, 2, { storage, name }, { without });
      await one?.logout();
      // Where no news comes by itself, the next use looks first.
      const statusAfterUse = async () => {
        await two?.ping();
        return (await two?.seen())?.status;
      };
      await until(statusAfterUse, 'anonymous');
      expect(await two?.seen()).toMatchObject({ reason: 'otherTab' });
      await two?.login();
      await until(() => one?.ping(), 200);
      expect(await one?.seen()).toMatchObject({ status: 'authenticated' });
    });
  });

  describe('with storage forbidden', () => {
    it.each(sharedStorage)('the session lives in the page, and a warning says so (%s)', async (storage) => {
      const start = { storage, name: `forbidden-${storage}`, proactive: 'off' } as const;
      const client = await site.open(start, { without: ['storage'] });
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
      const start = { storage: 'localStorage', name: 'forbidden' } as const;
      const [one, two] = await loggedInTabs(site, 2, start, { without: ['storage'] });
      expect(await two?.ping()).toBe(200);
      await two?.logout();
      expect(await one?.becomes('anonymous')).toMatchObject({ reason: 'otherTab' });
    });
  });
});
