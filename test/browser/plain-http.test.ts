/** Plain http on a host that is not loopback: no secure context, and so no Web Locks. */
import { expect, it } from 'vitest';
import type { Figures } from './report.ts';
import { inEveryBrowser, measureWaking, startClients } from './site.ts';
import type { Tab } from './tab.ts';

inEveryBrowser({ accessSeconds: 6, plainHttp: true }, (site) => {
  it('ten tabs that wake on one expired token refresh once, without Web Locks', async () => {
    const tabs: Tab[] = [];
    for (let count = 0; count < 10; count += 1) tabs.push(await site.profile.open(site.page()));
    expect(await tabs[0]?.evaluate(() => [isSecureContext, 'locks' in navigator])).toEqual([false, false]);
    const storages = ['localStorage', 'cookies', 'memory'] as const;
    const groups = await startClients(
      tabs,
      storages.map((storage) => ({ storage, name: storage })),
    );
    expect((await groups[0]?.[0]?.seen())?.warnings).toEqual([]);
    await groups.at(-1)?.[0]?.tokenIsOver();
    const measured: Figures[] = [];
    for (const [index, storage] of storages.entries()) {
      measured.push(await measureWaking(site, `${storage}, plain http`, groups[index] ?? []));
    }
    const expected = { refreshes: 1, refused: 0, reused: 0, authenticated: 10 };
    expect(measured).toMatchObject(storages.map(() => expected));
  });
});
