import type { Client, Cost, Subject } from './subject.ts';
import { each, heapKept, repeats, timeFromClean } from './subject.ts';

/** One tab refreshes, and the others take the new token over. The tabs share a store, locks and a channel. */
export const tabs: Subject = {
  name: 'tabs of a browser, one refresh',
  item: 'tab',
  // A hundred thousand tabs is no machine that exists.
  sizes: [1, 10, 100, 1000],
  base: 100,
  async round({ full, testing }, size): Promise<Cost> {
    // A tab sends refreshes at least a second apart: the clock of this browser is put forward, and nobody waits.
    let aheadMs = 0;
    const now = () => Date.now() + aheadMs;
    const server = testing.createFakeDjoser({ now, accessSeconds: 86_400, refreshSeconds: 864_000 });
    const { baseUrl, fetch } = server;
    const open = (tab: object) => full.createAuth({ baseUrl, fetch, now, onWarning: () => {}, ...tab });
    const [first, ...rest] = testing.createTabs(size as number);
    if (!first) throw new RangeError('There is no tab.');
    const auth = open(first);
    await auth.login({ username: 'ada', password: 'correct-horse' });
    const others: Client[] = [];
    const bytes = await heapKept(async () => {
      others.push(...rest.map(open));
      await Promise.all(others.map(({ ready }) => ready));
    });

    const refresh = async () => {
      const heard = others.map((other) => new Promise<void>((resolve) => other.on('refreshed', () => resolve())));
      aheadMs += 2000;
      await auth.refresh();
      await Promise.all(heard);
    };
    const times = repeats(size, 100);
    const us = await timeFromClean(async () => {
      for (let left = times; left > 0; left -= 1) await refresh();
    });
    const token = auth.accessToken;
    const same = others.filter(({ accessToken }) => accessToken === token).length;
    for (const each of [auth, ...others]) each.dispose();
    if (server.count('jwt/refresh') !== times || same !== others.length)
      throw new RangeError(`${size} tabs: ${server.count('jwt/refresh')} of ${times} refreshes, ${same} took over.`);
    return { us: us / times / size, bytes: size > 1 ? each(bytes, size - 1) : null };
  },
};
