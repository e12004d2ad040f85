/**
 * A site of full page loads, where a page may be left while its refresh is under way: what happens to one-time refresh tokens then.
 * Four clients share each page, so that they are measured on the very same clicks.
 */
import { expect, it } from 'vitest';
import { until } from './client.ts';
import { cookieMode } from './cookie-mode.ts';
import type { StartOptions } from './page/options.ts';
import { recordWalk, type WalkFigures } from './report.ts';
import { inEveryBrowser, type Site } from './site.ts';
import type { EngineName } from './tab.ts';

/** The answer of a refresh is this long on its way back, as in a mobile network; nothing at all for `fast`. */
const slowMs = 150;
const body = { storage: 'cookies', proactive: 'visible' } as const satisfies StartOptions;
const modes = [
  { ...cookieMode, proactive: 'visible', name: 'cookie', baseUrl: '/auth/', mode: 'cookie mode' },
  { ...body, name: 'fast', baseUrl: '/fast/auth/', mode: 'body mode, fast server' },
  { ...body, name: 'slow', baseUrl: '/slow/auth/', mode: 'body mode' },
  { ...body, name: 'impatient', baseUrl: '/impatient/auth/', impatient: true, mode: 'body mode, unaware' },
] as const;

/** As many as docs/multi-page-sites.md has with `LATCHKEY_PAGE_LOADS=200`; fewer in each run of all tests, because each takes half a second. */
const chromiumLoads = Number(process.env.LATCHKEY_PAGE_LOADS ?? 60);
const loads: Record<EngineName, number> = { Chromium: chromiumLoads, Firefox: 40, WebKit: 40 };

async function walk(site: Site, { loads, tabs, longestMs = 400 }: { loads: number; tabs: number; longestMs?: number }) {
  const { control } = site.server;
  for (const { baseUrl, name } of modes)
    if (name !== 'fast') await control.delay(`${baseUrl}jwt/refresh/`, slowMs, { after: true });
  // The next page takes its time as well.
  await control.delay('/static-test/index.html', slowMs, { after: true });
  const clients = modes.map(({ mode: _, ...start }) => start);
  const names = clients.map(({ name }) => name);
  const other = tabs > 1 ? await site.profile.open(site.page()) : undefined;
  const tab = await site.profile.open(site.page({ walk: { clients, loads, longestMs, seed: 20 } }));
  await other?.evaluate((clients) => {
    for (const start of clients) window.page.start(start);
  }, clients);
  await until(
    async () => (await site.requests('/static-test/index.html')).length,
    loads + tabs,
    loads * (longestMs + 1_000),
  );
  // The last page is not left, and what is lost there is counted and not replaced.
  await until(
    () =>
      tab
        .evaluate((names) => names.every((name) => window.page.seen(name).status !== 'restoring'), names)
        // The page before the last is just being left.
        .catch(() => false),
    true,
  );
  const log = await control.log();
  const { losses, waiting } = await tab.evaluate(() => window.page.walked());
  const figures: WalkFigures[] = modes.map(({ name, mode, baseUrl }) => {
    const refreshes = log.filter(({ path }) => path === `${baseUrl}jwt/refresh/`);
    const logins = log.filter(({ path, status }) => path === `${baseUrl}jwt/create/` && status === 200);
    // By the server's count: each session but the first began because one was lost.
    const lost = logins.length - 1 + (waiting.includes(name) ? 1 : 0);
    expect({ name, lost: losses[name] ?? 0 }).toEqual({ name, lost });
    return {
      engine: site.browser.name,
      mode,
      tabs,
      loads,
      refreshes: refreshes.length,
      refused: refreshes.filter(({ refresh }) => refresh?.outcome === 'refused').length,
      lost,
    };
  });
  for (const each of figures) recordWalk(each);
  return figures;
}

inEveryBrowser({ profile: 'multi-page', accessSeconds: 3, refreshSeconds: 600 }, (site) => {
  it('cookie mode loses no session, and body mode as few as can be', { timeout: 300_000 }, async () => {
    const figures = await walk(site, { loads: loads[site.browser.name], tabs: 1 });
    expect(figures[0]).toMatchObject({ mode: 'cookie mode', lost: 0 });
    expect(figures[0]?.refreshes).toBeGreaterThan(loads[site.browser.name] / 10);
  });

  it('nor beside a second tab', { timeout: 300_000 }, async () => {
    const figures = await walk(site, { loads: 20, tabs: 2 });
    expect(figures[0]).toMatchObject({ mode: 'cookie mode', lost: 0 });
  });
});
