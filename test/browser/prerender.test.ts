/** A browser loads the application before the user has clicked, as speculation rules ask it to. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Client, until } from './client.ts';
import { cookieMode } from './cookie-mode.ts';
import type { Lack, StartOptions } from './page/options.ts';
import { inEveryBrowser, type Site } from './site.ts';

/** The refresh token in the body, and in a cookie: two clients on one page, each with a server of its own kind. */
const starts = [
  { storage: 'localStorage', name: 'body', baseUrl: '/fast/auth/' },
  { ...cookieMode, name: 'cookie', baseUrl: '/auth/', proactive: 'visible' },
] as const satisfies StartOptions[];
const refreshPaths = starts.map(({ baseUrl }) => `${baseUrl}jwt/refresh/`);

/**
 * A browser gives a page no Web Lock before it shows the page. A client with Web Locks may therefore stand still for as long as it waits
 * for its lock. A client without them may refresh at once. `enoughMs` is how long it takes until a client that does refresh while its page
 * is hidden has done so. Timers of a hidden page fire once a second.
 */
const browsersHave: [what: string, without: Lack[], enoughMs: number][] = [
  ['Web Locks', [], 6_000],
  ['no Web Locks', ['locks'], 2_000],
];

/** For the application that is opened later, the user has been away for longer than an access token lives. */
const later = { calls: true, clockAheadMs: 301_000 };

async function loggedInBefore(site: Site): Promise<void> {
  const tab = await site.profile.open(site.page({ start: starts }));
  for (const { name } of starts) await new Client(tab, name).login();
  await tab.close();
  await site.server.control.resetLog();
}

/** A page whose link to the application is followed by the browser before anybody clicks. Resolves once that has happened. */
async function linkingPage(site: Site, app: string) {
  const rules = { prerender: [{ source: 'list', urls: [app], eagerness: 'immediate' }] };
  await site.server.control.page(
    '/links/',
    `<!doctype html><link rel="icon" href="data:," /><script type="speculationrules">${JSON.stringify(rules)}</script>
    <a href="${app.replaceAll('"', '&quot;')}">to the application</a>`,
  );
  const tab = await site.profile.open(`${site.server.origin}/links/`);
  const loads = () => site.requests('/static-test/index.html');
  await until(async () => (await loads()).map(({ secPurpose }) => secPurpose), ['prefetch;prerender']);
  return tab;
}

/** How the refreshes so far came to be sent: `null` for those of a page that was shown. */
const refreshes = async (site: Site): Promise<(string | null)[]> =>
  (await site.calls()).filter(({ path }) => refreshPaths.includes(path)).map(({ secPurpose }) => secPurpose);

inEveryBrowser({ profile: 'multi-page', only: 'Chromium' }, (site) => {
  const { page } = site;

  describe.each(browsersHave)('with %s', (_, without, enoughMs) => {
    it('B161 · a page that is prerendered spends no one-time token, and the user who goes elsewhere is still logged in', async () => {
      await loggedInBefore(site);
      // The answer is on its way when the page goes: whoever has sent a refresh has spent the token for nothing.
      for (const path of refreshPaths) await site.server.control.delay(path, 3_000, { after: true });
      const impatient = starts.map((start) => ({ ...start, lockTimeoutSeconds: 0.2 }));
      const app = page({ ...later, start: impatient, without });
      const tab = await linkingPage(site, app);
      await sleep(enoughMs);
      await tab.goto(`${site.server.origin}/api/public/?format=json`);
      expect(await refreshes(site)).toEqual([]);

      for (const path of refreshPaths) await site.server.control.delay(path, 0);
      await tab.goto(app);
      for (const { name } of starts) {
        const client = new Client(tab, name);
        await client.becomes('authenticated');
        expect(await client.ping()).toBe(200);
        expect((await client.seen()).events.filter((event) => event.startsWith('ended'))).toEqual([]);
      }
      expect(await refreshes(site)).toEqual([null, null]);
      expect(await site.server.control.refreshes()).toMatchObject({ granted: 2, refused: 0, reused: 0 });
    });

    it('B164 · a prerendered page that is shown renews its token, once, and works', async () => {
      await loggedInBefore(site);
      const tab = await linkingPage(site, page({ ...later, start: starts, without }));
      await sleep(3_000);
      expect(await refreshes(site)).toEqual([]);
      await tab.evaluate(() => document.querySelector('a')?.click());
      await until(() => tab.evaluate(() => 'page' in window).catch(() => false), true);
      // It is the page that was there before, and no other load of it.
      expect(await site.requests('/static-test/index.html')).toHaveLength(1);
      for (const { name } of starts) {
        const client = new Client(tab, name);
        await client.becomes('authenticated');
        // What the application asked for while it was not shown, and what it asks for now.
        await until(() => client.woken(), 200);
        expect(await client.ping()).toBe(200);
        expect((await client.seen()).events).toEqual(['started restore', expect.stringMatching(/^refreshed /)]);
      }
      expect(await refreshes(site)).toEqual([null, null]);
      expect(await site.server.control.refreshes()).toMatchObject({ granted: 2, refused: 0, reused: 0 });
    });
  });
});
