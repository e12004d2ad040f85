/** Plain http on a host that is not loopback: no secure context, and so no Web Locks. */
import { beforeAll, expect, it } from 'vitest';
import type { Client } from '../client.ts';
import { measureWaking, startClients } from '../clients.ts';
import { inEveryBrowser } from '../site.ts';
import type { Tab } from '../tab.ts';

const storages = ['localStorage', 'cookies', 'memory'] as const;

inEveryBrowser({ plainHttp: true, oneProfile: true }, (site) => {
  const tabs: Tab[] = [];
  let groups: Client[][] = [];

  beforeAll(async () => {
    tabs.length = 0;
    for (let count = 0; count < 10; count += 1) tabs.push(await site.profile.open(site.page()));
    const starts = storages.map((storage) => ({ storage, name: storage }));
    groups = await startClients(tabs, starts);
  });

  it('the browser has no Web Locks, and nobody is warned before they are missed', async () => {
    expect(await tabs[0]?.evaluate(() => [isSecureContext, 'locks' in navigator])).toEqual([false, false]);
    for (const [first] of groups) expect(await first?.seen()).toMatchObject({ status: 'authenticated', warnings: [] });
  });

  it.each(storages)('ten tabs that wake on one expired token refresh once (%s)', async (storage) => {
    const clients = groups[storages.indexOf(storage)] ?? [];
    const expected = { refreshes: 1, refused: 0, reused: 0, authenticated: 10 };
    expect(await measureWaking(site, `${storage}, plain http`, clients)).toMatchObject(expected);
    expect(await site.refusals()).toEqual([]);
  });
});
