/**
 * Many tabs that wake at once on one expired one-time refresh token, as after a laptop was opened. In each of the fifty tabs there
 * is a client for every kind of storage, so that all of them wait for the end of their tokens together.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { StartOptions } from './page/options.ts';
import { anyStorage, Client, inEveryBrowser, measureWaking, until } from './site.ts';
import type { Tab } from './tab.ts';

const sizes = [2, 10, 50];
const scenes = sizes.flatMap((size) => anyStorage.map((storage) => ({ size, storage, name: `${storage}-${size}` })));

// Long enough for fifty tabs to call the API with the new token before that one needs a refresh too.
inEveryBrowser({ accessSeconds: 8, oneProfile: true }, (site) => {
  const tabs: Tab[] = [];
  const clients = (name: string, size: number) => tabs.slice(0, size).map((tab) => new Client(tab, name));

  beforeAll(async () => {
    tabs.length = 0;
    for (let count = 0; count < Math.max(...sizes); count += 1) tabs.push(await site.profile.open(site.page()));
    await Promise.all(
      tabs.map((tab, index) => {
        const starts = scenes
          .filter(({ size }) => index < size)
          .map(({ storage, name }): StartOptions & { [key: string]: string } => ({ storage, name, proactive: 'off' }));
        return tab.evaluate((starts) => {
          for (const start of starts) window.page.start(start);
        }, starts);
      }),
    );
    for (const { size, storage, name } of scenes) {
      const [first, ...others] = clients(name, size);
      await first?.login();
      // What is in sessionStorage stays there: every tab has a login of its own.
      if (storage === 'sessionStorage') await Promise.all(others.map((client) => client.login()));
    }
    const last = clients(scenes.at(-1)?.name ?? '', 1)[0];
    await last?.tokenIsOver();
  });

  describe.each(sizes)('%i tabs', (size) => {
    it.each(['localStorage', 'cookies', 'memory'] as const)(
      'refresh once and are all authenticated (%s)',
      async (storage) => {
        const all = clients(`${storage}-${size}`, size);
        const authenticated = async () =>
          (await Promise.all(all.map((client) => client.seen()))).filter(({ status }) => status === 'authenticated')
            .length;
        await until(authenticated, size);
        expect(await measureWaking(site, storage, all)).toMatchObject({
          refreshes: 1,
          refused: 0,
          reused: 0,
          authenticated: size,
        });
        expect(await site.refusals()).toEqual([]);
      },
    );

    it('refresh once each where each has a session of its own (sessionStorage)', async () => {
      const all = clients(`sessionStorage-${size}`, size);
      expect(await measureWaking(site, 'sessionStorage', all)).toMatchObject({
        refreshes: size,
        refused: 0,
        reused: 0,
        authenticated: size,
      });
      expect(await site.refusals()).toEqual([]);
    });
  });
});
