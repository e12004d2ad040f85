import { afterEach, expect, it, vi } from 'vitest';
import { ada, setUp, url } from '../helpers/world.ts';

afterEach(() => vi.restoreAllMocks());

async function cacheModesOf(type: string): Promise<(string | undefined)[]> {
  const modes: (string | undefined)[] = [];
  const world = setUp();
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue([{ type } as unknown as PerformanceEntry]);
  const { auth } = world.open({
    fetch: async (input, init) => {
      if (String(input instanceof Request ? input.url : input).includes('/api/')) modes.push(init?.cache);
      return world.server.fetch(input, init);
    },
  });
  await auth.login(ada);
  await auth.fetch(url('api/ping/'));
  await auth.fetch(new Request(url('api/ping/')));
  await auth.fetch(url('api/ping/'), { cache: 'force-cache' });
  await auth.fetch(new Request(url('api/ping/'), { cache: 'no-store' }));
  await auth.fetch('https://elsewhere.example.test/api/').catch(() => {});
  return modes;
}

it('a page to which the user went back asks the server whether what the browser has cached still holds', async () => {
  expect(await cacheModesOf('back_forward')).toEqual(['no-cache', 'no-cache', 'force-cache', undefined, undefined]);
});

it.each(['navigate', 'reload', 'prerender'])(
  'a page of another navigation leaves the cache mode alone (%s)',
  async (type) => {
    expect(await cacheModesOf(type)).toEqual([undefined, undefined, 'force-cache', undefined, undefined]);
  },
);
