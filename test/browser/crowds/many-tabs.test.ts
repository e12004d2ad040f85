/**
 * Many tabs that wake at once on one expired one-time refresh token. In each of the fifty tabs there is a client for every kind of
 * storage and every number of tabs, so that the tabs are opened once.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Client, until } from '../client.ts';
import { measureWaking, startClients } from '../clients.ts';
import { anyStorage, inEveryBrowser, sharedStorage } from '../site.ts';
import type { Tab } from '../tab.ts';

const sizes = [2, 10, 50];
const most = 50;
/** With fewer tabs there is nothing to see that two and fifty do not show. */
const storagesOf = (size: number) => (size === most ? anyStorage : sharedStorage);

inEveryBrowser({ oneProfile: true }, (site) => {
  const groups = new Map<string, Client[]>();
  const group = (storage: string, size: number) => groups.get(`${storage}-${size}`) ?? [];

  beforeAll(async () => {
    const tabs: Tab[] = [];
    for (let count = 0; count < most; count += 1) tabs.push(await site.profile.open(site.page()));
    for (const size of sizes) {
      const starts = storagesOf(size).map((storage) => ({ storage, name: `${storage}-${size}` }));
      const started = await startClients(tabs.slice(0, size), starts);
      for (const [index, { name }] of starts.entries()) groups.set(name, started[index] ?? []);
    }
  });

  describe.each(sizes)('%i tabs', (size) => {
    const together = storagesOf(size).filter((storage) => storage !== 'sessionStorage');
    it.each(together)('refresh once and are all authenticated (%s)', async (storage) => {
      const clients = group(storage, size);
      const statuses = async () =>
        (await Promise.all(clients.map((client) => client.seen()))).map(({ status }) => status);
      await until(
        statuses,
        clients.map(() => 'authenticated' as const),
      );
      const expected = { refreshes: 1, refused: 0, reused: 0, authenticated: size };
      expect(await measureWaking(site, storage, clients)).toMatchObject(expected);
      expect(await site.refusals()).toEqual([]);
    });
  });

  it(`${most} tabs refresh once each where each has a session of its own (sessionStorage)`, async () => {
    const expected = { refreshes: most, refused: 0, reused: 0, authenticated: most };
    expect(await measureWaking(site, 'sessionStorage', group('sessionStorage', most))).toMatchObject(expected);
    expect(await site.refusals()).toEqual([]);
  });
});
